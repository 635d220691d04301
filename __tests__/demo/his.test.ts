import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose';
import { makeSchemaChecker } from '../../server/system/json-schemas.ts';
import { makeHis, type His } from '../../scripts/demo/his.ts';

interface Heard {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const CLIENT = 'https://his.xizi.example';
const heard: Heard[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => {
    body += part.toString('utf8');
  });
  request.on('end', () => {
    heard.push({ path: request.url ?? '', headers: request.headers, body });
    response.end(JSON.stringify({ cards: [], access_token: 'granted', expires_in: 300 }));
  });
});

let baseUrl = '';
let his: His;
beforeEach(async () => {
  heard.length = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const { privateKey } = await generateKeyPair('ES384', { extractable: true });
  const client = { id: CLIENT, privateJwk: await exportJWK(privateKey), alg: 'ES384', kid: 'xizi-1' };
  his = makeHis({ baseUrl, client });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const tokenOf = ({ headers }: Heard): string => (headers.authorization ?? '').replace('Bearer ', '');
const only = (): Heard => {
  const [first, ...more] = heard;
  if (!first || more.length > 0) throw new Error(`Heard ${String(heard.length)} calls.`);
  return first;
};

const patient = { resourceType: 'Patient' as const, id: 'p1', gender: 'female' as const };
const orders = [
  {
    resourceType: 'ServiceRequest' as const,
    id: 'o1',
    status: 'draft' as const,
    intent: 'order' as const,
    subject: { reference: 'Patient/p1' },
    code: { coding: [{ system: 'http://loinc.org', code: '58410-2' }] },
  },
];

describe('a scripted hospital information system', () => {
  test('its order-sign call, its chart call and its feedback have the shape that the schemas ask for', async () => {
    const schemas = makeSchemaChecker();
    await his.orderSign({ patient, orders });
    await his.patientView({ patient });
    await his.feedback('10000000-0000-4000-8000-000000000001', { outcome: 'overridden', reason: 'fast-changing' });
    const names = ['order-sign', 'patient-view', 'feedback'];
    expect(heard.map(({ body }, at) => schemas.check(`cds-hooks/${names[at] ?? ''}`, JSON.parse(body)))).toEqual([
      [],
      [],
      [],
    ]);
  });

  test('each call carries a JWT of its own, for exactly the URL called, living under five minutes', async () => {
    await his.orderSign({ patient, orders });
    await his.orderSign({ patient, orders });
    const claims = heard.map((call) => decodeJwt(tokenOf(call)));
    for (const { iss, aud, exp = 0, iat = 0 } of claims) {
      expect([iss, aud, exp - iat]).toEqual([CLIENT, `${baseUrl}/cds-services/recognition-order-sign`, 240]);
    }
    expect(claims[0]?.jti).not.toBe(claims[1]?.jti);
    expect(heard.map((call) => decodeProtectedHeader(tokenOf(call)))).toEqual(
      Array(2).fill({ alg: 'ES384', kid: 'xizi-1', typ: 'JWT' }),
    );
    expect(heard[0]?.headers['accept-language']).toBe('zh-CN');
  });

  test('an access token is asked for with a client assertion, once as long as it lives', async () => {
    await his.accessToken('system/Task.rs');
    expect(await his.accessToken('system/Task.rs')).toBe('granted');
    const form = new URLSearchParams(only().body);
    const assertion = decodeJwt(form.get('client_assertion') ?? '');
    expect(form.get('scope')).toBe('system/Task.rs');
    expect([assertion.iss, assertion.sub, assertion.aud]).toEqual([CLIENT, CLIENT, `${baseUrl}/oauth/token`]);
  });

  test('reads and writes go with the access token of their scope', async () => {
    await his.post('/fhir/Consent', { resourceType: 'Consent' }, 'system/Consent.c');
    await his.get('/fhir/Task', 'system/Task.rs');
    expect(heard.map(({ path }) => path)).toEqual(['/oauth/token', '/fhir/Consent', '/oauth/token', '/fhir/Task']);
    expect(heard[1]?.headers.authorization).toBe('Bearer granted');
    expect(heard[1]?.headers['content-type']).toBe('application/fhir+json');
  });
});
