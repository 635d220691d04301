import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import type { OfferState } from '../../server/domain/recognition/decision.ts';
import type { Offer } from '../../server/domain/recognition/offer.ts';
import { keyOf, offerOf } from '../storage/examples.ts';
import { makeCaller, type Answer, type Caller } from '../support/caller.ts';
import { registryOf } from '../support/clinic.ts';
import { forEachEngine } from '../support/databases.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const MINUTE = 60_000;
const READ = 'system/Task.rs';
const STATUS = 'https://huren.example/fhir/CodeSystem/business-status';
/** 9:00 on 20 November 2026 in Shanghai. */
const NINE = Date.parse('2026-11-20T09:00:00+08:00');
const STATES = ['recognized', 'declined', 'reversed', 'open'] as const;

/** A generated offer with what became of it. */
interface Sample {
  readonly offer: Offer;
  readonly state: OfferState['state'];
  /** Offered and decided, with seconds and milliseconds that a Task does not tell. */
  readonly offeredAt: number;
  readonly decidedAt: number;
}

const samples = Array.from({ length: 26 }, (_, n): Sample => {
  const offeredAt = NINE + n * 7 * MINUTE + n * 37;
  const orderingInstitution = (n % 5 === 4 ? 'hz1' : 'hz2') as InstitutionId;
  return {
    offer: offerOf(keyOf(n), n % 9, { offeredAt, orderingInstitution }),
    state: STATES[n % 4] ?? 'open',
    offeredAt,
    // Every third is decided at the same instant.
    decidedAt: n % 3 === 0 ? NINE + 240 * MINUTE : offeredAt + 5 * MINUTE,
  };
});
const decided = samples.filter(({ state }) => state !== 'open');
const own = decided.filter(({ offer }) => offer.orderingInstitution === 'hz2');
const second = (at: number): number => Math.floor(at / 1000) * 1000;

type Row = readonly [query: string, expected: (sample: Sample) => boolean];
const some = own[3]?.offer.id ?? '';
const others = own[5]?.offer.id ?? '';
const foreign = decided.find(({ offer }) => offer.orderingInstitution === 'hz1')?.offer.id ?? '';
const TABLE: readonly Row[] = [
  ['', () => true],
  [`_id=${some}`, ({ offer }) => offer.id === some],
  [`_id=${some},${others}`, ({ offer }) => offer.id === some || offer.id === others],
  [`_id=${foreign}`, () => false],
  ['focus=ServiceRequest/order-3', ({ offer }) => offer.orderId === 'order-3'],
  ['focus=order-3', ({ offer }) => offer.orderId === 'order-3'],
  ['focus:ServiceRequest=order-3', ({ offer }) => offer.orderId === 'order-3'],
  ['focus=order-3,order-5', ({ offer }) => offer.orderId === 'order-3' || offer.orderId === 'order-5'],
  ['focus=Task/order-3', () => false],
  ['business-status=recognized', ({ state }) => state === 'recognized'],
  [`business-status=${STATUS}|recognized`, ({ state }) => state === 'recognized'],
  ['business-status=urn:other|recognized', () => false],
  ['business-status=recognized,declined', ({ state }) => state === 'recognized' || state === 'declined'],
  ['business-status:not=recognized', ({ state }) => state !== 'recognized'],
  ['business-status=open', () => false],
  ['modified=2026-11-20', () => true],
  ['modified=2026-11-20T13:00:00%2B08:00', ({ decidedAt }) => decidedAt === NINE + 240 * MINUTE],
  ['modified=ne2026-11-20T13:00:00%2B08:00', ({ decidedAt }) => decidedAt !== NINE + 240 * MINUTE],
  ['modified=ge2026-11-20T10:00', ({ decidedAt }) => second(decidedAt) >= NINE + 60 * MINUTE],
  ['modified=gt2026-11-20T10:00', ({ decidedAt }) => second(decidedAt) + 1000 > NINE + 61 * MINUTE],
  ['modified=lt2026-11-20T10:00', ({ decidedAt }) => second(decidedAt) < NINE + 60 * MINUTE],
  ['modified=le2026-11-20T10:00', ({ decidedAt }) => second(decidedAt) < NINE + 61 * MINUTE],
  [
    'authored-on=ge2026-11-20T10:00&authored-on=lt2026-11-20T11:00',
    ({ offeredAt }) => second(offeredAt) >= NINE + 60 * MINUTE && second(offeredAt) < NINE + 120 * MINUTE,
  ],
  ['authored-on=eb2026-11-20T10:00', ({ offeredAt }) => second(offeredAt) + 1000 <= NINE + 60 * MINUTE],
  ['authored-on=2026-11-21', () => false],
  [
    'business-status=declined&modified=ge2026-11-20T10:00',
    ({ state, decidedAt }) => state === 'declined' && second(decidedAt) >= NINE + 60 * MINUTE,
  ],
];

forEachEngine((_engine, _openFresh, databases) => {
  let gateway: Gateway;
  let ordering: Caller;
  let commission: Caller;
  let token: string;

  beforeAll(async () => {
    ordering = await makeCaller('https://his.hz2.example');
    commission = await makeCaller('https://commission.example');
    const registry = registryOf(
      [{ id: 'hz1' }, { id: 'hz2' }],
      [
        [ordering, 'hz2'],
        [commission, null],
      ],
    );
    gateway = await startGateway({ registry, databaseUrl: (await databases.place()).url });
    await gateway.exchange.storage.work.write(async ({ offers }) => {
      await offers.addNew(samples.map(({ offer }) => offer));
      for (const { offer, state, decidedAt } of decided) {
        const blank = { declineReason: undefined, viewedAt: undefined, voidAt: undefined };
        await offers.setState(offer, { state, decidedAt, lastOutcomeAt: decidedAt, ...blank });
      }
    });
    token = await ordering.token(gateway.url, READ);
  });
  afterAll(() => gateway.close());

  const get = async (query: string): Promise<Answer> => {
    const url = query.startsWith('http') ? query : `${gateway.url}/fhir/Task?${query}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };
  const found = ({ body }: Answer): string[] => (body.entry ?? []).map(({ resource }: any) => resource.id);
  const nextOf = ({ body }: Answer): string | undefined =>
    body.link.find(({ relation }: any) => relation === 'next')?.url;
  const newestFirst = (list: readonly Sample[]): string[] =>
    [...list]
      .sort((a, b) => b.decidedAt - a.decidedAt || (a.offer.id < b.offer.id ? -1 : 1))
      .map(({ offer }) => offer.id);

  test.each(TABLE)('Task?%s', async (query, expected) => {
    const answer = await get(`${query}&_count=200`.replace(/^&/u, ''));
    expect(answer.status).toBe(200);
    const wanted = newestFirst(own.filter(expected));
    expect([found(answer), answer.body.total]).toEqual([wanted, wanted.length]);
  });

  test('pages lead through all, ties included, and end', async () => {
    const seen: string[] = [];
    let pages = 0;
    for (let url: string | undefined = '_count=4'; url !== undefined; pages++) {
      const page = await get(url);
      seen.push(...found(page));
      url = nextOf(page);
    }
    expect(seen).toEqual(newestFirst(own));
    expect(pages).toBe(Math.ceil(own.length / 4));
  });

  test('the total is told when it is asked for, or costs nothing', async () => {
    expect((await get('_count=2')).body).not.toHaveProperty('total');
    expect((await get('_count=2&_total=accurate')).body.total).toBe(own.length);
    expect((await get('_count=0')).body).toMatchObject({ total: own.length });
    expect((await get('_count=0')).body).not.toHaveProperty('entry');
    expect((await get('_total=none')).body).not.toHaveProperty('total');
  });

  test('the commission sees all, and its cursors are nobody else’s', async () => {
    const all = await commission.call(gateway.url, 'GET', '/fhir/Task?_count=2&_total=accurate', READ);
    expect(all.body.total).toBe(decided.length);
    expect((await get(nextOf(all) ?? '')).status).toBe(400);
  });

  test('the same by form', async () => {
    const answer = await fetch(`${gateway.url}/fhir/Task/_search`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'business-status=declined',
    });
    expect(await answer.json()).toEqual((await get('business-status=declined')).body);
  });
});
