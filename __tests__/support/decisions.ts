import { expect } from '@jest/globals';
import { makeCaller, type Answer, type Caller } from './caller.ts';
import { hookBody, laboratoryBundle, orderOf, patientOf, registryOf, residentId, type TestPerson } from './clinic.ts';
import type { Place } from './databases.ts';
import { startGateway, type Gateway } from './gateway.ts';

export const DAY = 86_400_000;
export const CBC = '58410-2';
export const A1C = '4548-4';
export const CBC_MEMBERS = ['6690-2', '789-8', '718-7', '4544-3', '777-3', '787-2', '785-6', '786-4', '788-0'];
const SIGN = '/cds-services/recognition-order-sign';
const ITEMS = 'https://huren.example/fhir/CodeSystem/item';
const REASONS = 'https://huren.example/fhir/CodeSystem/decline-reason';

export interface Card {
  readonly uuid: string;
  readonly suggestions: readonly { readonly uuid: string; readonly actions: readonly { readonly type: string }[] }[];
  readonly selectionBehavior: string;
  readonly extension: { readonly 'example.huren.offer': { readonly savesFen: number; readonly item: string } };
}

/** Shanghai's day. */
export const dayOf = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);

/** Three hospitals and the commission on one gateway: `src` reports, `ord` orders and decides, `oth` stands by. */
export type Province = Awaited<ReturnType<typeof openProvince>>;

/** `more`: members of the registry document besides; `place`: a database other than a fresh SQLite file. */
export async function openProvince(more: object = {}, place?: Place) {
  const gateways: Gateway[] = [];
  const gatewayOf = (): Gateway => {
    const [gateway] = gateways;
    if (!gateway) throw new Error('not started');
    return gateway;
  };
  const now = (): number => gatewayOf().clock.now();
  const caller = (name: string): Promise<Caller> => makeCaller(`https://his.${name}.example`, 'EdDSA', now);
  const source = await caller('src');
  const ordering = await caller('ord');
  const other = await caller('oth');
  const commission = await caller('commission');
  const clients = [
    [source, 'src'],
    [ordering, 'ord'],
    [other, 'oth'],
    [commission, null],
  ] as const;
  // A name that a spreadsheet would take for a formula.
  const hospitals = [{ id: 'src' }, { id: 'ord', name: '=SUM(A1)' }, { id: 'oth', region: '330203' }];
  const registry = registryOf(hospitals, clients, more);
  gateways.push(
    await startGateway({ registry, databaseUrl: place?.url, env: place ? { DATA_DIR: place.dataDir } : {} }),
  );
  const gateway = gatewayOf();
  // The figures of one day must not fall on two because a test ran over midnight in Shanghai.
  gateway.clock.advance(DAY - ((now() + 8 * 3_600_000) % DAY) + 6 * 3_600_000);

  let people = 400;
  const someone = (): TestPerson => ({ id: residentId('1980-03-04', people++), birthDate: '1980-03-04' });

  async function pushed(from: Caller, bundle: object): Promise<void> {
    const answer = await from.call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', bundle);
    expect(answer.status).toBe(200);
  }
  /** The one report of a person, collected a day ago unless told otherwise. */
  const reportOf = (person: TestPerson, results: readonly string[], code?: string, rest: object = {}): object =>
    laboratoryBundle(person, {
      id: `r-${person.id}`,
      results,
      collectedAt: now() - DAY,
      ...(code === undefined ? {} : { code }),
      ...rest,
    });
  async function someoneWith(results: readonly string[], code = results[0]): Promise<TestPerson> {
    const person = someone();
    await pushed(source, reportOf(person, results, code));
    return person;
  }
  /** An order by LOINC, or by our own code where LOINC has none. */
  const orderBy = (code: string): object =>
    orderOf(`o-${code}`, code, /^[LE]\d{4}$/u.test(code) ? { code: { coding: [{ system: ITEMS, code }] } } : {});
  /** A card for every one of the orders. */
  async function cardsFor(person: TestPerson, codes: readonly string[], prefetch?: object): Promise<readonly Card[]> {
    const body = hookBody(
      person,
      codes.map(orderBy),
      prefetch ? { prefetch: { patient: patientOf(person), ...prefetch } } : {},
    );
    const answer = await ordering.hook(gateway.url, SIGN, body);
    expect([answer.status, answer.body.cards.length]).toEqual([200, codes.length]);
    return answer.body.cards;
  }
  async function cardFor(person: TestPerson, code: string): Promise<Card> {
    const [card] = await cardsFor(person, [code]);
    if (!card) throw new Error('no card');
    return card;
  }
  async function oneCard(): Promise<{ person: TestPerson; card: Card }> {
    const person = await someoneWith(CBC_MEMBERS, CBC);
    return { person, card: await cardFor(person, CBC) };
  }

  const accepted = ({ uuid, suggestions }: Card, after = 0): object => ({
    card: uuid,
    outcome: 'accepted',
    acceptedSuggestions: suggestions.map(({ uuid: id }) => ({ id })),
    outcomeTimestamp: new Date(now() + after).toISOString(),
  });
  const overridden = ({ uuid }: Card, code = 'condition-changed', after = 0): object => ({
    card: uuid,
    outcome: 'overridden',
    overrideReason: { reason: { system: REASONS, code } },
    outcomeTimestamp: new Date(now() + after).toISOString(),
  });
  const feedback = (...items: readonly object[]): Promise<Answer> =>
    ordering.hook(gateway.url, `${SIGN}/feedback`, { feedback: items });
  async function decided(...items: readonly object[]): Promise<void> {
    expect((await feedback(...items)).status).toBe(200);
  }
  const undo = (card: Card, by: Caller = ordering): Promise<Answer> =>
    by.call(gateway.url, 'POST', `/api/recognitions/${card.uuid}/reversal`, 'system/Task.u');

  const ask = (query: string, by: Caller = commission, headers?: Readonly<Record<string, string>>): Promise<Answer> =>
    by.call(gateway.url, 'GET', `/api/savings?${query}`, 'system/MeasureReport.rs', undefined, headers);
  const period = (from = dayOf(now()), to = from): string => `from=${from}&to=${to}`;
  async function today(): Promise<Record<string, number>> {
    const answer = await ask(period());
    expect(answer.status).toBe(200);
    return answer.body.totals;
  }
  const callers = { source, ordering, other, commission };
  const meetings = { someone, someoneWith, reportOf, pushed, cardsFor, cardFor, oneCard };
  return { gateway, now, ...callers, ...meetings, accepted, overridden, feedback, decided, undo, ask, period, today };
}
