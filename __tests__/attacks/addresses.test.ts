import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { fetch } from 'undici';
import { RegistryFaults } from '../../server/application/load-registry.ts';
import { OutboundFault } from '../../server/application/ports/outbound.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import { makeOutbound } from '../../server/system/outbound.ts';
import { registryOf } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { closeAll, faultsOf, harvesting, kept, opened } from './harvesting.ts';
import { serveRaw } from './hostile-hospital.ts';

afterEach(closeAll);

describe('addresses that are registered', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ registry: registryOf([{ id: 'h' }], []) });
  });
  afterAll(() => gateway.close());

  test.each([
    'file:///etc/passwd',
    'ftp://hospital.example/fhir',
    'gopher://hospital.example/fhir',
    'data:application/json,{}',
    'javascript:alert(1)',
    'https://user:password@hospital.example/fhir',
    'http://127.0.0.1%2f@hospital.example/fhir',
    'http:\\\\127.0.0.1\\fhir',
    'https://hospital.example/fhir#x',
    'https://hospital.example:65536/fhir',
    'https:///fhir',
    'https://[::1/fhir',
    'https://hospital.example/ fhir',
    '//hospital.example/fhir',
    '',
  ])('49, 50: %p is no base URL of a hospital and no address of keys', async (url) => {
    const revision = gateway.exchange.registry.current();
    const institutions = [{ id: 'h', name: '医院', level: '3A', region: '330102', fhir: { baseUrl: url } }];
    await expect(gateway.exchange.loadRegistry({ institutions })).rejects.toBeInstanceOf(RegistryFaults);
    const clients = [{ id: 'https://his.h.example', institution: 'h', jwksUri: url }];
    await expect(gateway.exchange.loadRegistry({ clients })).rejects.toBeInstanceOf(RegistryFaults);
    await gateway.exchange.registry.refresh();
    expect(gateway.exchange.registry.current()).toBe(revision);
  });
});

describe('48, 51: what leads into a private network is not called, however it is spelled', () => {
  const PRIVATE = [
    '0',
    '0.0.0.0',
    '127.0.0.2',
    '127.1.1.1',
    '0x7f.2',
    '2130706434',
    '0177.0.0.2',
    '①②⑦.⓪.⓪.②',
    '10.1.2.3',
    '100.64.0.1',
    '172.16.0.1',
    '172.31.255.254',
    '192.168.1.1',
    '169.254.169.254',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[fe80::1]',
    '[fc00::1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::1]',
    '[2001:0:7f00:1::]',
    'localhost.',
    'ip6-localhost',
    'metadata',
  ];
  const at = (host: string, port: number): string => `https://${host}:${String(port)}/fhir`;

  test('not one connection is made, and plain http leaves this machine to nobody', async () => {
    const raw = await kept(serveRaw((socket) => socket.end()));
    const outbound = makeOutbound();
    opened.push(outbound);
    const limits = { timeoutMs: 1500, maxBytes: 1000 };
    const called = await Promise.all(
      PRIVATE.map(async (host) => {
        const fault: unknown = await outbound.get(at(host, raw.port), limits).catch((error: unknown) => error);
        return [host, fault instanceof OutboundFault ? fault.code : 'called'] as const;
      }),
    );
    expect(called.filter(([, code]) => code !== 'address' && code !== 'unreachable')).toEqual([]);
    for (const host of [...PRIVATE, 'hospital.example'])
      expect(() => outbound.fetchOptions(at(host, raw.port).replace('https', 'http'))).toThrow(OutboundFault);
    expect(raw.visits).toEqual([]);
  });

  test('a hospital registered by such a name is unhealthy, and the others are not', async () => {
    const raw = await kept(serveRaw((socket) => socket.end()));
    const hosts = { dotted: 'localhost.', mapped: '[::ffff:127.0.0.1]', zero: '0', cloud: '169.254.169.254' };
    const urls = Object.fromEntries(Object.entries(hosts).map(([id, host]) => [id, at(host, raw.port)]));
    const faults = await faultsOf(await harvesting(urls));
    expect(faults).toEqual({ dotted: 'unreachable', mapped: 'address', zero: 'address', cloud: 'address' });
    expect(raw.visits).toEqual([]);
  });
});

describe('a hospital on a private network, where the registry says so', () => {
  const called = (url: string): string => {
    const outbound = makeOutbound();
    opened.push(outbound);
    try {
      outbound.fetchOptions(url, { privateNetwork: true });
      return 'called';
    } catch (error) {
      return error instanceof OutboundFault ? error.code : 'defect';
    }
  };

  test.each(['10.1.2.3', '172.16.0.9', '192.168.1.1', '100.64.0.1', '[fc00::1]', 'his.hospital.internal'])(
    '%s is called, with TLS or without',
    (host) => {
      expect([called(`https://${host}/fhir`), called(`http://${host}/fhir`)]).toEqual(['called', 'called']);
    },
  );

  test.each(['127.0.0.2', '169.254.169.254', '0', '224.0.0.1', '[::]', '[fe80::1]', '[::ffff:10.1.2.3]'])(
    '%s is not called even then',
    (host) => {
      expect([called(`https://${host}/fhir`), called(`http://${host}/fhir`)]).toEqual(['address', 'address']);
    },
  );

  test('plain http does not leave the private network, TLS does', () => {
    expect([called('http://8.8.8.8/fhir'), called('https://8.8.8.8/fhir')]).toEqual(['address', 'called']);
  });

  test('a name that leads to this machine is refused when it is connected to', async () => {
    const raw = await kept(serveRaw((socket) => socket.end()));
    const outbound = makeOutbound();
    opened.push(outbound);
    for (const scheme of ['http', 'https']) {
      const url = `${scheme}://localhost.:${String(raw.port)}/fhir`;
      await expect(fetch(url, outbound.fetchOptions(url, { privateNetwork: true }))).rejects.toThrow();
    }
    expect(raw.visits).toEqual([]);
  });

  test('the registry document says it of a hospital; without a word it is not so', async () => {
    const gateway = await kept(
      startGateway({
        registry: registryOf(
          [
            { id: 'inside', fhir: { baseUrl: 'http://10.255.0.9/fhir', privateNetwork: true } },
            { id: 'outside', fhir: { baseUrl: 'http://10.255.0.9/fhir' } },
          ],
          [],
        ),
      }),
    );
    const { institutions } = gateway.exchange.registry.current();
    const said = [...institutions.values()].map(({ id, fhir }) => [id, fhir?.privateNetwork]);
    expect(said).toEqual([
      ['inside', true],
      ['outside', false],
    ]);
    const [outside] = await gateway.exchange.harvester.once('outside' as InstitutionId);
    expect(outside?.fault).toBe('address');
  });
});
