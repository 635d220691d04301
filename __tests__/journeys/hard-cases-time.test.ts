import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hookBody, laboratoryBundle, orderOf, type TestPerson } from '../support/clinic.ts';
import { A1C, CBC, CBC_MEMBERS, DAY, dayOf, openProvince, type Card, type Province } from '../support/decisions.ts';
import { offerIn, openHospitals, type Hospitals } from '../support/hospitals.ts';

/** Hard cases 8 to 13 and 35: which time counts, and to which end. */

const SIGN = '/cds-services/recognition-order-sign';
const SELECT = '/cds-services/recognition-order-select';
const HOUR = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

describe('which time of a report counts', () => {
  let hospitals: Hospitals;
  beforeAll(async () => {
    hospitals = await openHospitals([{ id: 'src' }, { id: 'east', timeZone: '+09:00' }, { id: 'ord' }]);
  });
  afterAll(() => hospitals.gateway.close());

  /** What the explanation says of the window of a person's only report. */
  async function windowOf(person: TestPerson, code: string): Promise<{ holds: boolean; because: string }> {
    const body = hookBody(person, [orderOf('o1', code)]);
    const { callerOf, gateway } = hospitals;
    const scope = 'system/DiagnosticReport.rs';
    const answer = await callerOf('ord').call(gateway.url, 'POST', '/api/explanations', scope, body);
    expect(answer.body.orders[0].reports).toHaveLength(1);
    return answer.body.orders[0].reports[0].rules.find(({ rule }: { rule: string }) => rule === 'window');
  }

  test('8: a slow laboratory does not make a result younger: the window runs from the collection, not from the report', async () => {
    const { someone, ago, push, cardFor } = hospitals;
    const person = someone();
    const collectedAt = ago(20);
    const more = { issued: iso(ago(0)) };
    await push(laboratoryBundle(person, { id: 'slow', code: CBC, results: [...CBC_MEMBERS, A1C], collectedAt, more }));
    // The blood count holds for seven days, HbA1c for sixty.
    expect(await cardFor(person, orderOf('o1', CBC))).toBeUndefined();
    const { expiresAt } = offerIn(await cardFor(person, orderOf('o2', A1C)));
    expect(Math.abs(Date.parse(expiresAt) - (collectedAt + 60 * DAY))).toBeLessThan(1000);
  });

  test('9: a missing collection time falls back to the examination, then to the issue, and the explanation says so', async () => {
    const { someone, ago, push, cardFor } = hospitals;
    const report = (person: TestPerson, more: object): any =>
      laboratoryBundle(person, { id: `r-${person.id}`, results: [A1C], collectedAt: ago(5), more });
    const [drawn, examined, issued] = [someone(), someone(), someone()];
    const specimen = {
      resource: { resourceType: 'Specimen', id: 's1', collection: { collectedDateTime: iso(ago(9)) } },
      request: { method: 'POST', url: 'Specimen' },
    };
    const bundle = report(drawn, { specimen: [{ reference: 'Specimen/s1' }] });
    await push({ ...bundle, entry: [...bundle.entry, specimen] });
    await push(report(examined, {}));
    await push(report(issued, { effectiveDateTime: undefined, issued: iso(ago(3)) }));
    expect((await windowOf(drawn, A1C)).because).toContain('采集已过 9 天');
    expect((await windowOf(examined, A1C)).because).toContain('检查已过 5 天');
    expect((await windowOf(issued, A1C)).because).toContain('出报告已过 3 天');
    const card = await cardFor(issued, orderOf('o1', A1C));
    expect(dayOf(Date.parse(offerIn(card).collectedAt))).toBe(dayOf(ago(3)));
    expect(card.summary).toContain('出报告（无采集时间）');
  });

  test('10: a time without an offset is the time of its hospital, in either way of writing it', async () => {
    const { someone, ago, push, cardFor } = hospitals;
    const day = dayOf(ago(2));
    const collected = async (from: string, written: string): Promise<string> => {
      const person = someone();
      const more = { effectiveDateTime: written };
      const report = { id: `r-${person.id}`, results: [A1C], collectedAt: ago(2), more };
      await push(laboratoryBundle(person, report), from);
      return offerIn(await cardFor(person, orderOf('o1', A1C))).collectedAt;
    };
    expect(await collected('src', `${day}T15:49:54`)).toBe(`${day}T15:49:54+08:00`);
    expect(await collected('src', `${day} 15:49:54`)).toBe(`${day}T15:49:54+08:00`);
    expect(await collected('east', `${day} 15:49:54`)).toBe(`${day}T14:49:54+08:00`);
    // What says that it is UTC is UTC.
    expect(await collected('src', `${day}T05:06:26Z`)).toBe(`${day}T13:06:26+08:00`);
  });

  test('10: a date that does not exist is refused with its place, and nothing is guessed', async () => {
    const { someone, ago, callerOf, gateway } = hospitals;
    const more = { effectiveDateTime: '2026-02-30 08:00:00' };
    const bundle = laboratoryBundle(someone(), { id: 'no-day', results: [A1C], collectedAt: ago(2), more });
    const answer = await callerOf('src').call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', bundle);
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain('effectiveDateTime');
  });

  test('11: a report of a clock that runs ahead matches nothing, says why, and is not counted in the chart', async () => {
    const { someone, ago, push, cardFor, callerOf, gateway } = hospitals;
    const person = someone();
    await push(laboratoryBundle(person, { id: 'ahead', results: [A1C], collectedAt: ago(-1) }));
    expect(await cardFor(person, orderOf('o1', A1C))).toBeUndefined();
    expect(await windowOf(person, A1C)).toMatchObject({ holds: false, because: '采集或检查时间晚于当前时间' });
    const view = {
      ...hookBody(person, []),
      hook: 'patient-view',
      context: { userId: 'Practitioner/d1', patientId: 'p1' },
    };
    const seen = await callerOf('ord').hook(gateway.url, '/cds-services/recognition-patient-view', view);
    expect(seen.body).toEqual({ cards: [] });
  });

  test('13: electrolytes of ten days ago drop out of a biochemistry panel that holds for thirty', async () => {
    const { someone, ago, push, cardFor } = hospitals;
    const [POTASSIUM, ALT] = ['2823-3', '1742-6'];
    const order = orderOf('o1', '', {
      code: { coding: [{ system: 'https://huren.example/fhir/CodeSystem/item', code: 'L0241' }] },
    });
    const offered = async (days: number): Promise<any> => {
      const person = someone();
      const report = { id: `bio-${person.id}`, code: '11502-2', results: [POTASSIUM, ALT], collectedAt: ago(days) };
      await push(laboratoryBundle(person, report));
      return offerIn(await cardFor(person, order));
    };
    const young = await offered(2);
    expect(young.coveredItems.sort()).toEqual(['L0059', 'L0093']);
    // What is offered together ends together, with the shortest window.
    expect(Date.parse(young.expiresAt) - Date.parse(young.collectedAt)).toBe(7 * DAY);
    const old = await offered(10);
    expect(old.coveredItems).toEqual(['L0059']);
    expect(Date.parse(old.expiresAt) - Date.parse(old.collectedAt)).toBe(30 * DAY);
  });

  test('35: the day on which a future order is due decides, not the day on which it is written', async () => {
    const { someone, ago, bloodCount, cardFor } = hospitals;
    const person = someone();
    await bloodCount(person, 'src', { collectedAt: ago(3) });
    const due = (days: number): object => ({ occurrencePeriod: { start: iso(ago(-days)), end: iso(ago(-days - 1)) } });
    expect(await cardFor(person, orderOf('soon', CBC, due(3)))).toBeDefined();
    expect(await cardFor(person, orderOf('late', CBC, due(5)))).toBeUndefined();
    // Written three weeks ago and due now: the present counts.
    const standing = { authoredOn: iso(ago(21)), occurrenceDateTime: iso(ago(0)) };
    expect(await cardFor(person, orderOf('standing', CBC, standing))).toBeDefined();
  });
});

describe('12: an order written at 23:59 and signed at 00:01', () => {
  let province: Province;
  beforeAll(async () => {
    province = await openProvince();
  });
  afterAll(() => province.gateway.close());

  test('has an offer on either day; the recognition, its money and its price belong to the day of the decision', async () => {
    const { gateway, now, someoneWith, ordering, accepted, decided, ask, period } = province;
    const person = await someoneWith([A1C]);
    const today = dayOf(now());
    const tomorrow = dayOf(now() + DAY);
    const prices = [
      { item: 'L0113', fen: 4000, from: '2020-01-01' },
      { item: 'L0113', fen: 6000, from: tomorrow },
    ];
    await gateway.exchange.loadRegistry({
      institutions: [{ id: 'ord', name: '医院ord', level: '3A', region: '330102', prices }],
    });
    await gateway.exchange.registry.refresh();
    const order = orderOf('o-night', A1C);
    const midnight = Date.parse(`${tomorrow}T00:00:00+08:00`);
    gateway.clock.advance(midnight - 60_000 - now());
    const selected = await ordering.hook(
      gateway.url,
      SELECT,
      hookBody(person, [order], { selections: ['ServiceRequest/o-night'] }),
    );
    gateway.clock.advance(120_000);
    const signed = await ordering.hook(gateway.url, SIGN, hookBody(person, [order]));
    const [written, shown] = [selected.body.cards[0], signed.body.cards[0]] as [Card, Card];
    expect([offerIn(written).savesFen, offerIn(shown).savesFen]).toEqual([4000, 6000]);
    expect(written.uuid).not.toBe(shown.uuid);
    // The doctor answers the card that was first shown.
    await decided(accepted(written));
    const before = (await ask(period(today))).body.totals;
    const after = (await ask(period(tomorrow))).body.totals;
    expect(before).toMatchObject({ offered: 1, recognized: 0, grossFen: 0, visits: 0 });
    expect(after).toMatchObject({ offered: 1, recognized: 1, grossFen: 6000, visits: 1 });
  });

  test('a minute before midnight in Shanghai is not yet the next day, whatever day it is in Greenwich', async () => {
    const { gateway, now, oneCard, accepted, decided, ask, period } = province;
    const day = dayOf(now() + DAY);
    gateway.clock.advance(Date.parse(`${day}T07:59:00+08:00`) - now());
    const { card } = await oneCard();
    await decided(accepted(card));
    expect(iso(now()).slice(0, 10)).not.toBe(day);
    expect((await ask(period(day))).body.totals).toMatchObject({ offered: 1, recognized: 1 });
    gateway.clock.advance(16 * HOUR);
    await decided(accepted((await oneCard()).card));
    expect((await ask(period(day))).body.totals).toMatchObject({ offered: 2, recognized: 2 });
  });
});
