import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hookBody, laboratoryBundle, orderOf, type TestPerson } from '../support/clinic.ts';
import { A1C, CBC, CBC_MEMBERS, DAY, dayOf, openProvince, type Card, type Province } from '../support/decisions.ts';

/** Hard cases 3 to 7: what becomes of a report on its way through months of messages. */

const SIGN = '/cds-services/recognition-order-sign';
const VIEW = '/cds-services/recognition-patient-view';
const HOUR = 3_600_000;

let province: Province;
beforeAll(async () => {
  province = await openProvince();
});
afterAll(() => province.gateway.close());

interface Shown {
  readonly detail: string;
}
type Offer = Readonly<Record<string, unknown>>;
const offerIn = (card: Card | undefined): Offer | undefined => card?.extension['example.huren.offer'];

async function cardsOf(person: TestPerson, code: string): Promise<readonly (Card & Shown)[]> {
  const answer = await province.ordering.hook(province.gateway.url, SIGN, hookBody(person, [orderOf('o1', code)]));
  expect(answer.status).toBe(200);
  return answer.body.cards;
}
/** How many recognizable results the passive card of an opened chart counts. */
async function countIn(person: TestPerson): Promise<number> {
  const body = {
    ...hookBody(person, []),
    hook: 'patient-view',
    context: { userId: 'Practitioner/d1', patientId: 'p1' },
  };
  const answer = await province.ordering.hook(province.gateway.url, VIEW, body);
  expect(answer.status).toBe(200);
  const [card] = answer.body.cards;
  return card === undefined ? 0 : Number(/\d+/u.exec(card.summary)?.[0]);
}
const issued = (ms: number): object => ({ issued: new Date(ms).toISOString() });

describe('3: first preliminary, then final', () => {
  test('a culture that is still growing is not offered, and is once it is final', async () => {
    const { someone, reportOf, pushed, source, now } = province;
    const person = someone();
    const culture = (status: string, at: number): object =>
      reportOf(person, ['600-7'], '600-7', { status, more: issued(at), observation: { status } });
    await pushed(source, culture('preliminary', now() - HOUR));
    expect(await cardsOf(person, '600-7')).toEqual([]);
    await pushed(source, culture('final', now()));
    expect(await cardsOf(person, '600-7')).toHaveLength(1);
  });
});

describe('4: a panel whose parts come one after the other', () => {
  /** A version of the blood count that holds the first so many of its nine results. */
  const version = (person: TestPerson, status: string, count: number, at: number): object =>
    province.reportOf(person, CBC_MEMBERS.slice(0, count), CBC, { status, more: issued(at) });

  test('is offered by what is final: nothing while partial, all of it when final', async () => {
    const { someone, pushed, source, now } = province;
    const person = someone();
    await pushed(source, version(person, 'partial', 5, now() - 2 * HOUR));
    expect(await cardsOf(person, CBC)).toEqual([]);
    await pushed(source, version(person, 'final', 9, now() - HOUR));
    expect((await cardsOf(person, CBC)).map((card) => offerIn(card)?.coverage)).toEqual(['full']);
  });

  test('a result of a final report that is still pending leaves its member to be ordered, until it is appended', async () => {
    const { someone, reportOf, pushed, source, now } = province;
    const person = someone();
    const bundle: any = reportOf(person, CBC_MEMBERS, '11502-2', { more: issued(now() - 2 * HOUR) });
    const observationOf = (code: string): any =>
      bundle.entry.find(
        ({ resource }: any) => resource.resourceType === 'Observation' && resource.code.coding[0].code === code,
      ).resource;
    observationOf('788-0').status = 'preliminary';
    await pushed(source, bundle);
    const [pending] = await cardsOf(person, CBC);
    expect(offerIn(pending)).toMatchObject({ coverage: 'partial' });
    expect(offerIn(pending)?.coveredItems).not.toContain('L0011');
    observationOf('788-0').status = 'final';
    Object.assign(bundle.entry.at(-1).resource, { status: 'appended', ...issued(now() - HOUR) });
    await pushed(source, bundle);
    const [appended] = await cardsOf(person, CBC);
    expect(offerIn(appended)).toMatchObject({ coverage: 'full' });
    expect(appended?.uuid).not.toBe(pending?.uuid);
  });

  test('a message that brings only what is new keeps what came before it', async () => {
    const { someone, reportOf, pushed, source, now } = province;
    const person = someone();
    const first: any = reportOf(person, CBC_MEMBERS.slice(0, 5), '11502-2', { more: issued(now() - 2 * HOUR) });
    await pushed(source, first);
    const second: any = reportOf(person, CBC_MEMBERS.slice(5), '11502-2');
    const [patient, ...rest] = second.entry;
    const report = rest.pop();
    for (const { resource } of rest) resource.id = `later-${String(resource.id)}`;
    Object.assign(report.resource, {
      status: 'appended',
      ...issued(now() - HOUR),
      result: [
        ...first.entry.at(-1).resource.result,
        ...rest.map(({ resource }: any) => ({ reference: `Observation/${String(resource.id)}` })),
      ],
    });
    await pushed(source, { ...second, entry: [patient, ...rest, report] });
    const [card] = await cardsOf(person, CBC);
    expect(offerIn(card)).toMatchObject({ coverage: 'full' });
  });
});

describe('5: messages out of order and over again', () => {
  test('the nightly repeat and a late older version change neither the card nor what it shows', async () => {
    const { someone, reportOf, pushed, source, now } = province;
    const person = someone();
    const version = (value: number, at: number): object =>
      reportOf(person, [A1C], A1C, { more: issued(at), observation: { valueQuantity: { value, unit: '%' } } });
    const [older, newer] = [version(6.1, now() - 2 * HOUR), version(7.9, now() - HOUR)];
    await pushed(source, newer);
    const [before] = await cardsOf(person, A1C);
    expect(before?.detail).toContain('7.9');
    for (const message of [newer, older, newer]) await pushed(source, message);
    const [after] = await cardsOf(person, A1C);
    expect(after?.uuid).toBe(before?.uuid);
    expect(after?.detail).toContain('7.9');
    expect(after?.detail).not.toContain('6.1');
  });
});

describe('6: a laboratory system was moved and numbers its reports anew', () => {
  /** The blood count of yesterday morning under a number, by the tube that it was measured in. */
  interface Numbered {
    readonly id: string;
    readonly specimen?: object;
    readonly status?: string;
    readonly issuedAt: number;
    readonly value?: number;
    readonly collectedAt?: number;
    readonly results?: readonly string[];
    readonly resultStatus?: string;
  }
  const tube = (value: string): object => ({ accessionIdentifier: { system: 'urn:src:tubes', value } });
  let collectedAt: number;
  beforeAll(() => {
    collectedAt = Math.floor((province.now() - DAY) / 1000) * 1000;
  });

  function numbered(person: TestPerson, report: Numbered): object {
    const { id, specimen = tube(`T-${person.id}`), status = 'final', value = 5.6, results = CBC_MEMBERS } = report;
    const bundle: any = laboratoryBundle(person, {
      id: `${id}-${person.id}`,
      code: results === CBC_MEMBERS ? CBC : String(results[0]),
      results,
      collectedAt: report.collectedAt ?? collectedAt,
      status,
      observation: { valueQuantity: { value, unit: 'g/L' }, status: report.resultStatus ?? 'final' },
      more: { ...issued(report.issuedAt), specimen: [{ reference: `Specimen/s-${person.id}` }] },
    });
    const collected = new Date(report.collectedAt ?? collectedAt).toISOString();
    const resource = {
      resourceType: 'Specimen',
      id: `s-${person.id}`,
      ...specimen,
      subject: { reference: 'Patient/p1' },
      collection: { collectedDateTime: collected },
    };
    const entry = { resource, request: { method: 'POST', url: 'Specimen' } };
    return { ...bundle, entry: [...bundle.entry.slice(0, 1), entry, ...bundle.entry.slice(1)] };
  }
  async function take(person: TestPerson, ...reports: readonly Numbered[]): Promise<void> {
    for (const report of reports) await province.pushed(province.source, numbered(person, report));
  }
  const old = (): Numbered => ({ id: 'old', issuedAt: collectedAt + HOUR, value: 4.1 });
  const anew = (): Numbered => ({ id: 'new', issuedAt: collectedAt + 5 * HOUR, value: 4.2 });

  test.each([
    ['the accession number of the tube', (): object => tube('T-1')],
    ['its identifier', (): object => ({ identifier: [{ system: 'urn:src:tubes', value: 'T-1' }] })],
  ])(
    'by %s the copy is known: one result in the chart, one card, and the last issued speaks',
    async (_what, specimen) => {
      const person = province.someone();
      await take(person, { ...anew(), specimen: specimen() }, { ...old(), specimen: specimen() });
      expect(await countIn(person)).toBe(1);
      const [card] = await cardsOf(person, CBC);
      expect(card?.detail).toContain('4.2');
      expect(card?.detail).not.toContain('4.1');
    },
  );

  test('a copy that is withdrawn silences the older one: what its hospital took back is offered by nobody', async () => {
    const person = province.someone();
    await take(person, old());
    expect(await cardsOf(person, CBC)).toHaveLength(1);
    await take(person, { ...anew(), status: 'entered-in-error' });
    expect(await cardsOf(person, CBC)).toEqual([]);
    expect(await countIn(person)).toBe(0);
  });

  test('a copy that is withdrawn with all its results is known by its own code', async () => {
    const person = province.someone();
    await take(person, old(), { ...anew(), status: 'entered-in-error', resultStatus: 'entered-in-error' });
    expect(await cardsOf(person, CBC)).toEqual([]);
  });

  test.each<[string, (report: Numbered) => Numbered]>([
    ['of another tube', (report) => ({ ...report, specimen: tube('another') })],
    ['of another time', (report) => ({ ...report, collectedAt: collectedAt - HOUR })],
    ['of other items', (report) => ({ ...report, results: [A1C] })],
  ])('a report %s is no copy', async (_what, changed) => {
    const person = province.someone();
    await take(person, old(), changed(anew()));
    expect(await countIn(person)).toBe(2);
  });

  test('the same number in another hospital is another tube', async () => {
    const person = province.someone();
    await take(person, old());
    await province.pushed(province.other, numbered(person, anew()));
    expect(await countIn(person)).toBe(2);
  });
});

describe('7: a hospital loads three years of its history', () => {
  test('nothing is offered and no figure moves; only what is still inside its window can be recognised', async () => {
    const { someone, gateway, now, ask, today } = province;
    const before = await today();
    const person = someone();
    const months = Array.from({ length: 36 }, (_, month) => month);
    const lines = months.map((month) => {
      const bundle: any = laboratoryBundle(person, {
        id: `history-${String(month)}`,
        results: [A1C],
        collectedAt: now() - DAY - month * 30 * DAY,
      });
      bundle.type = 'collection';
      return JSON.stringify(bundle);
    });
    const file = {
      name: 'history.ndjson',
      async *records() {
        for (const [line, text] of lines.entries())
          yield await Promise.resolve({ place: `history.ndjson:${String(line)}`, text });
      },
    };
    const summary = await gateway.exchange.importReports('src', [file], () => undefined);
    expect(summary.reports).toMatchObject({ total: 36, indexed: 36 });
    expect(await today()).toEqual(before);
    const years = await ask(`from=${dayOf(now() - 365 * DAY)}&to=${dayOf(now())}&by=month`);
    expect(years.body.totals.offered).toBe(before.offered);
    // HbA1c holds for sixty days: of 36 reports those of 1 and 31 days ago.
    expect(await countIn(person)).toBe(2);
    const cards = await cardsOf(person, A1C);
    expect(cards.map((card) => offerIn(card)?.collectedAt)).toEqual([expect.stringContaining(dayOf(now() - DAY))]);
  });

  test('own history of the ordering hospital reverses nothing that was recognised since', async () => {
    const { oneCard, accepted, decided, pushed, ordering, now, today } = province;
    const { person, card } = await oneCard();
    await decided(accepted(card));
    const before = await today();
    const own = { id: `own-${person.id}`, code: CBC, results: CBC_MEMBERS, collectedAt: now() - 3 * DAY };
    await pushed(ordering, laboratoryBundle(person, own));
    expect(await today()).toMatchObject({ reversed: before.reversed, netFen: before.netFen });
  });
});
