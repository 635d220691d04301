import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startHospital } from '../../scripts/demo/hospital-server.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import { LOINC, patientOf, registryOf, residentId } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const person = { id: residentId('1975-06-01', 55), birthDate: '1975-06-01' };
const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** A report with one result, as a hospital's server holds it. */
function held(number: number): { resourceType: string; id: string; [member: string]: unknown }[] {
  const id = `r${String(number)}`;
  const meta = { versionId: '1', lastUpdated: ago(10_000 - number) };
  return [
    {
      resourceType: 'Observation',
      id: `${id}-o`,
      meta,
      status: 'final',
      code: { coding: [{ system: LOINC, code: '6690-2' }] },
      valueQuantity: { value: 5.1, unit: '10*9/L' },
    },
    {
      resourceType: 'DiagnosticReport',
      id,
      meta,
      status: 'final',
      code: { coding: [{ system: LOINC, code: '58410-2' }] },
      subject: { reference: 'Patient/p1' },
      effectiveDateTime: ago(5000),
      result: [{ reference: `Observation/${id}-o` }],
    },
  ];
}

const resources = [
  patientOf(person) as { resourceType: string; id: string },
  ...Array.from({ length: 250 }, (_, n) => held(n)).flat(),
];

const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function gatewayFor(hospitals: Readonly<Record<string, string>>): Promise<Gateway> {
  const institutions = Object.entries(hospitals).map(([id, baseUrl]) => ({
    id,
    fhir: { baseUrl, pollSeconds: 60, bearer: 'b' },
  }));
  const gateway = await startGateway({ registry: registryOf(institutions, []) });
  opened.push(gateway);
  return gateway;
}

/** A server that answers everything with what `answer` does. */
async function misbehaving(answer: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  });
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/fhir`, server };
}

describe('the harvest of a hospital', () => {
  test('takes every page, then only what changed, a withdrawal included', async () => {
    const hospital = await startHospital({ name: 'h', resources, bearer: 'b' });
    opened.push(hospital);
    const gateway = await gatewayFor({ h1: hospital.url });
    const [first] = await gateway.exchange.harvester.once();
    expect(first).toMatchObject({ taken: 250, refused: 0, fault: undefined });
    expect(await gateway.exchange.storage.reports.count('h1' as InstitutionId)).toBe(250);

    await gateway.restart();
    const [, , report] = resources;
    hospital.put({ ...report, status: 'entered-in-error' } as unknown as { resourceType: string; id: string });
    const [second] = await gateway.exchange.harvester.once();
    expect(second?.taken).toBe(1);
    expect((second?.pages ?? 99) <= 2).toBe(true);
  });

  test('a wrong token, HTML instead of JSON and a closed port are named, and do not touch the others', async () => {
    const hospital = await startHospital({ name: 'h', resources: resources.slice(0, 3), bearer: 'b' });
    const closed = await startHospital({ name: 'x', resources: [], bearer: 'b' });
    await closed.close();
    opened.push(hospital);
    const strict = await startHospital({ name: 'h', resources: [], bearer: 'another' });
    opened.push(strict);
    const html = await misbehaving((request, response) => {
      response.end('<html>maintenance</html>');
    });
    const gateway = await gatewayFor({ good: hospital.url, strict: strict.url, html: html.url, gone: closed.url });
    const results = await gateway.exchange.harvester.once();
    const faults = Object.fromEntries(results.map(({ institution, fault }) => [institution, fault]));
    expect(faults).toEqual({ good: undefined, strict: 'http-401', html: 'not-json', gone: 'unreachable' });
    expect(results.find(({ institution }) => institution === 'good')?.taken).toBe(1);
  });

  test('a next link to another host is not followed and gets no token; a loop of links ends', async () => {
    const seen: string[] = [];
    const thief = await misbehaving((request, response) => {
      seen.push(request.headers.authorization ?? 'none');
      response.end('{}');
    });
    const away = await misbehaving((request, response) => {
      response.setHeader('content-type', 'application/fhir+json');
      response.end(
        JSON.stringify({
          resourceType: 'Bundle',
          type: 'searchset',
          link: [{ relation: 'next', url: `${thief.url}/DiagnosticReport?page=2` }],
        }),
      );
    });
    const loop = await misbehaving((request, response) => {
      response.setHeader('content-type', 'application/fhir+json');
      response.end(
        JSON.stringify({
          resourceType: 'Bundle',
          type: 'searchset',
          link: [{ relation: 'next', url: 'DiagnosticReport?page=2' }],
        }),
      );
    });
    const gateway = await gatewayFor({ away: away.url, loop: loop.url });
    const results = await gateway.exchange.harvester.once();
    expect(seen).toEqual([]);
    expect(results.find(({ institution }) => institution === 'loop')?.fault).toBeDefined();
    expect((results.find(({ institution }) => institution === 'loop')?.pages ?? 99) <= 3).toBe(true);
  });
});
