import { setTimeout as after } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import { closeAll, kept, person } from '../attacks/harvesting.ts';
import { fhir, goodPage, serve, type HostileServer } from '../attacks/hostile-hospital.ts';
import { registryOf } from '../support/clinic.ts';
import { eventually } from '../support/eventually.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

afterEach(closeAll);

const endpoint = ({ origin }: HostileServer): object => ({ fhir: { baseUrl: `${origin}/fhir`, pollSeconds: 1 } });
const counted = (gateway: Gateway, id: string): Promise<number> =>
  gateway.exchange.storage.reports.count(id as InstitutionId);
const stateOf = async (gateway: Gateway, id: string) =>
  (await gateway.exchange.storage.harvest.all()).find(({ institution }) => institution === id);
const once = (gateway: Gateway, id: string) => gateway.exchange.harvester.once(id as InstitutionId);

async function gatewayWith(hospitals: Readonly<Record<string, HostileServer>>): Promise<Gateway> {
  const institutions = Object.entries(hospitals).map(([id, server]) => ({ id, ...endpoint(server) }));
  return await kept(startGateway({ registry: registryOf(institutions, []) }));
}

/** A report with one result, changed so many minutes ago. */
function entriesOf(id: string, minutesAgo: number): object[] {
  const { entry } = goodPage(person, id) as { entry: { resource: Record<string, unknown> }[] };
  const lastUpdated = new Date(Date.now() - minutesAgo * 60_000).toISOString();
  return entry.map(({ resource }) => ({ resource: { ...resource, meta: { versionId: '1', lastUpdated } } }));
}

const pageOf = (entry: readonly object[], next?: number): object => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry,
  ...(next === undefined ? {} : { link: [{ relation: 'next', url: `DiagnosticReport?page=${String(next)}` }] }),
});

test('a dozen hospitals that hang do not keep the last one from being harvested', async () => {
  const silent = await kept(serve(() => undefined));
  const good = await kept(serve(fhir(goodPage(person))));
  const hanging = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`silent${String(at)}`, silent]));
  const gateway = await gatewayWith({ ...hanging, good });
  gateway.exchange.harvester.start();
  await eventually(async () => (await counted(gateway, 'good')) === 1, 20_000);
  // Stopping is nobody's failure.
  await gateway.restart();
  expect((await stateOf(gateway, 'silent0'))?.failures).toBe(0);
});

describe('a hospital that fails again and again', () => {
  test('is left alone until its next trial, also after a restart, and one good answer closes its breaker', async () => {
    let answer = fhir('<html>maintenance</html>', { 'content-type': 'text/html' });
    const flapping = await kept(
      serve((request, response) => {
        answer(request, response);
      }),
    );
    const gateway = await gatewayWith({ h: flapping });
    for (let at = 0; at < 3; at++) expect((await once(gateway, 'h'))[0]?.fault).toBe('not-json');
    expect(await stateOf(gateway, 'h')).toMatchObject({ failures: 3, lastFault: 'not-json', lastSuccessAt: undefined });
    expect(await gateway.exchange.metrics.text()).toContain('huren_harvest_breaker{institution="h"} 2');

    await gateway.restart();
    gateway.exchange.harvester.start();
    await after(1500);
    expect(flapping.visits).toHaveLength(3);

    gateway.clock.advance(60_000);
    answer = fhir(goodPage(person));
    await gateway.restart();
    gateway.exchange.harvester.start();
    await eventually(async () => (await counted(gateway, 'h')) === 1);
    await eventually(async () => (await stateOf(gateway, 'h'))?.failures === 0);
    expect(await gateway.exchange.metrics.text()).toContain('huren_harvest_breaker{institution="h"} 0');
  });

  test('is tried at once when its address in the registry is another', async () => {
    const gone = await serve(() => undefined);
    await gone.close();
    const gateway = await gatewayWith({ h: gone });
    for (let at = 0; at < 3; at++) await once(gateway, 'h');
    gateway.exchange.harvester.start();
    const mended = await kept(serve(fhir(goodPage(person))));
    await gateway.exchange.loadRegistry(registryOf([{ id: 'h', ...endpoint(mended) }], []));
    await eventually(async () => (await counted(gateway, 'h')) === 1);
  });
});

test('what our own store cannot do is held against no hospital', async () => {
  const good = await kept(serve(fhir(goodPage(person))));
  const gateway = await gatewayWith({ good });
  await once(gateway, 'good');
  const before = await stateOf(gateway, 'good');
  await gateway.exchange.storage.close();
  await expect(once(gateway, 'good')).rejects.toMatchObject({ code: 'unavailable' });
  await gateway.restart();
  expect(await stateOf(gateway, 'good')).toEqual(before);
});

describe('a server that does not sort as it is asked to', () => {
  test('loses nothing when it breaks off in the middle of its newest reports', async () => {
    let isBroken = true;
    const pages = [
      pageOf(entriesOf('new', 10), 2),
      pageOf(entriesOf('middle', 5000), 3),
      pageOf(entriesOf('old', 90_000)),
    ];
    const server = await kept(
      serve((request, response) => {
        const at = Number(/page=(\d)/u.exec(request.url ?? '')?.[1] ?? 1);
        const { searchParams } = new URL(request.url ?? '', 'http://h');
        const since = /^ge(.*)/u.exec(searchParams.get('_lastUpdated') ?? '')?.[1];
        if (isBroken && at === 3) response.writeHead(500).end();
        else if (since !== undefined) fhir(pageOf([]))(request, response);
        else fhir(pages[at - 1])(request, response);
      }),
    );
    const gateway = await gatewayWith({ h: server });
    expect((await once(gateway, 'h'))[0]).toMatchObject({ taken: 2, fault: 'http-500' });
    expect((await stateOf(gateway, 'h'))?.cursor).toBeUndefined();
    isBroken = false;
    expect((await once(gateway, 'h'))[0]).toMatchObject({ taken: 1, unchanged: 2, fault: undefined });
    expect((await stateOf(gateway, 'h'))?.cursor).toBeDefined();
  });
});

test('members of members are fetched, once each, a circle of them included', async () => {
  const observation = (id: string, more: object): object => ({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '6690-2' }] },
    ...more,
  });
  const member = (...ids: readonly string[]): object => ({
    hasMember: ids.map((id) => ({ reference: `Observation/${id}` })),
  });
  const held: Readonly<Record<string, object>> = {
    group: observation('group', member('panel', 'absent')),
    panel: observation('panel', member('leaf', 'group')),
    leaf: observation('leaf', { valueQuantity: { value: 5.1, unit: '10*9/L' } }),
  };
  const server = await kept(
    serve((request, response) => {
      const ids = new URL(request.url ?? '', 'http://h').searchParams.get('_id')?.split(',');
      const found = ids?.flatMap((id) => held[id] ?? []).map((resource) => ({ resource }));
      const result = [{ reference: 'Observation/group' }];
      fhir(found ? pageOf(found) : goodPage(person, 'r', { result }))(request, response);
    }),
  );
  const gateway = await gatewayWith({ h: server });
  expect((await once(gateway, 'h'))[0]).toMatchObject({ taken: 1, fault: undefined });
  const [report] = await gateway.exchange.storage.reports.findByInstitution('h' as InstitutionId, {
    order: [{ by: 'updated', descending: true }],
    limit: 1,
  });
  expect(report?.results.some(({ counts }) => counts)).toBe(true);
  expect(server.visits.map((visit) => /_id=([^&]*)/u.exec(visit)?.[1])).toEqual([
    undefined,
    'group',
    'panel,absent',
    'leaf',
  ]);
});
