import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeSchemaChecker } from '../../server/system/json-schemas.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import { closeAll, kept } from '../attacks/harvesting.ts';
import { fhir, goodPage, serve } from '../attacks/hostile-hospital.ts';
import { makeCaller, type Answer, type Caller } from '../support/caller.ts';
import { laboratoryBundle, registryOf, residentId } from '../support/clinic.ts';
import { dayOf } from '../support/decisions.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const DAY = 86_400_000;
const person = { id: residentId('1977-08-09', 71), birthDate: '1977-08-09' };
let gateway: Gateway;
let commission: Caller;
let pushing: Caller;

const ask = (caller: Caller, query = ''): Promise<Answer> =>
  caller.call(gateway.url, 'GET', `/api/institution-health${query}`, 'system/MeasureReport.rs');
const healthOf = async (id: string): Promise<any> =>
  (await ask(commission)).body.institutions.find((each: any) => each.institution === id);

beforeAll(async () => {
  const now = (): number => gateway.clock.now();
  commission = await makeCaller('https://commission.example', 'EdDSA', now);
  pushing = await makeCaller('https://his.push.example', 'EdDSA', now);
  const broken = await kept(serve(fhir('<html></html>', { 'content-type': 'text/html' })));
  const good = await kept(serve(fhir(goodPage(person))));
  const at = ({ origin }: { origin: string }): object => ({ fhir: { baseUrl: `${origin}/fhir` } });
  const quality = [{ items: ['*'], scope: 'CN', from: '2020-01-01', to: dayOf(Date.now() + 30 * DAY) }];
  const institutions = [
    { id: 'a-fine', ...at(good) },
    { id: 'b-lapsing', quality },
    { id: 'c-pushing' },
    { id: 'd-broken', ...at(broken) },
    { id: 'e-flapping', ...at(broken) },
    { id: 'f-never' },
  ];
  const clients = [
    [commission, null],
    [pushing, 'c-pushing'],
  ] as const;
  gateway = await kept(startGateway({ registry: registryOf(institutions, clients) }));
  const harvest = (id: string) => gateway.exchange.harvester.once(id as InstitutionId);
  for (const id of ['a-fine', 'd-broken', 'd-broken', 'd-broken', 'e-flapping']) await harvest(id);
  for (const [id, code] of [
    ['p1', '6690-2'],
    ['p2', 'not-a-loinc'],
    ['p3', 'not-a-loinc'],
  ] as const) {
    const bundle = laboratoryBundle(person, { id, results: [code], collectedAt: gateway.clock.now() - DAY });
    const answer = await pushing.call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', bundle);
    expect(answer.status).toBe(200);
  }
});
afterAll(closeAll);

describe('how the institutions do', () => {
  test('the commission sees all, the gravest trouble first, as the schema says', async () => {
    const { status, body } = await ask(commission);
    expect([status, makeSchemaChecker().check('api/institution-health-response', body)]).toEqual([200, []]);
    expect(body.institutions.map((each: any) => [each.institution, each.troubles])).toEqual([
      ['d-broken', ['stopped']],
      ['e-flapping', ['failing']],
      ['b-lapsing', ['evaluations-lapse']],
      ['a-fine', []],
      ['c-pushing', []],
      ['f-never', []],
    ]);
  });

  test('page by page it is the same list', async () => {
    const seen: string[] = [];
    let query = '?limit=2';
    for (let pages = 0; pages < 3; pages++) {
      const { body } = await ask(commission, query);
      seen.push(...body.institutions.map((each: any) => each.institution));
      query = `?limit=2&cursor=${encodeURIComponent(body.next)}`;
    }
    expect(seen).toEqual(['d-broken', 'e-flapping', 'b-lapsing', 'a-fine', 'c-pushing', 'f-never']);
  });

  test('a hospital that is left alone says since when, why and until when', async () => {
    const { harvest } = await healthOf('d-broken');
    expect(harvest).toMatchObject({ state: 'stopped', breaker: 'open', failures: 3, fault: 'not-json' });
    expect([harvest.lastSuccessAt, Date.parse(harvest.retryAt) > gateway.clock.now()]).toEqual([null, true]);
    expect((await healthOf('e-flapping')).harvest).toMatchObject({ state: 'failing', breaker: 'closed', failures: 1 });
    expect((await healthOf('a-fine')).harvest).toMatchObject({ state: 'healthy', failures: 0, fault: null });
    expect((await healthOf('f-never')).harvest).toMatchObject({ state: 'not-harvested', lastHarvestAt: null });
  });

  test('what was pushed counts, and codes that map to no item are named with their reports', async () => {
    const health = await healthOf('c-pushing');
    expect(health.reports).toEqual({ lastDay: 3, lastWeek: 3 });
    expect(health.unmappedCodes).toEqual({
      ofReports: 3,
      codes: [{ system: 'http://loinc.org', code: 'not-a-loinc', reports: 2 }],
    });
    expect((await healthOf('a-fine')).unmappedCodes.codes).toEqual([]);
  });

  test('an institution sees itself and nobody else', async () => {
    const { body } = await ask(pushing);
    expect(body.institutions.map((each: any) => each.institution)).toEqual(['c-pushing']);
    expect(body.next).toBeNull();
  });

  test('the metrics say it, too, and grow older by themselves', async () => {
    gateway.clock.advance(2 * DAY);
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    const gauge = (name: string, id: string): number =>
      Number(new RegExp(`^huren_${name}\\{institution="${id}"\\} (.*)$`, 'mu').exec(text)?.[1]);
    expect([gauge('harvest_breaker', 'd-broken'), gauge('harvest_breaker', 'a-fine')]).toEqual([1, 0]);
    expect(gauge('harvest_last_success_seconds', 'a-fine')).toBeGreaterThanOrEqual(172_800);
    expect(gauge('harvest_lag_seconds', 'c-pushing')).toBeGreaterThanOrEqual(172_800);
  });

  test('one that sent before and sends nothing for a day is silent; its evaluations do not lapse unseen', async () => {
    const health = await healthOf('c-pushing');
    expect([health.troubles, health.reports]).toEqual([['silent'], { lastDay: 0, lastWeek: 3 }]);
    expect(health.lagSeconds).toBeGreaterThanOrEqual(172_800);
    const { lapsingEvaluations } = await healthOf('b-lapsing');
    expect(lapsingEvaluations).toEqual([{ items: ['*'], scope: 'CN', to: dayOf(Date.now() + 30 * DAY) }]);
  });
});
