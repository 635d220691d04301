import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { hookBody, orderOf, patientOf } from '../support/clinic.ts';
import { A1C, CBC, CBC_MEMBERS, DAY, dayOf, openProvince, type Card, type Province } from '../support/decisions.ts';

/** Hard cases 56 to 62: what is counted, in which unit, on which day. */

const SIGN = '/cds-services/recognition-order-sign';
const SELECT = '/cds-services/recognition-order-select';

let province: Province;
beforeAll(async () => {
  province = await openProvince();
});
afterAll(() => province.gateway.close());
/** Every test has a day of its own: its figures are those of that day. */
beforeEach(() => {
  province.gateway.clock.advance(DAY);
});

async function pricesOf(prices: readonly object[]): Promise<void> {
  await province.gateway.exchange.loadRegistry({
    institutions: [{ id: 'ord', name: '医院ord', level: '3A', region: '330102', prices }],
  });
  await province.gateway.exchange.registry.refresh();
}

describe('56: which price', () => {
  test('the ordering hospital’s, not the source’s, and an item given for nothing saves nothing', async () => {
    const { gateway, someoneWith, cardsFor, accepted, decided, today } = province;
    const item = (fen: number): object => ({ item: 'L0113', fen, from: '2020-01-01' });
    await gateway.exchange.loadRegistry({
      institutions: [{ id: 'src', name: '医院src', level: '3A', region: '330102', prices: [item(9900)] }],
    });
    await pricesOf([item(4400), { item: 'L0002', fen: 0, from: '2020-01-01' }]);
    const person = await someoneWith([...CBC_MEMBERS, A1C], CBC);
    const [count, sugar] = (await cardsFor(person, [CBC, A1C])) as [Card, Card];
    const saves = [count, sugar].map(({ extension }) => extension['example.huren.offer'].savesFen);
    expect(saves).toEqual([0, 4400]);
    await decided(accepted(count), accepted(sugar));
    expect(await today()).toMatchObject({ recognized: 2, grossFen: 4400 });
    await pricesOf([]);
  });
});

describe('57 and 58: what is one', () => {
  test('a panel of nine components is one item, two orders by one report are two, and all of it is one visit', async () => {
    const { someoneWith, cardsFor, accepted, decided, today } = province;
    const person = await someoneWith([...CBC_MEMBERS, A1C], CBC);
    const [count, sugar] = (await cardsFor(person, [CBC, A1C])) as [Card, Card];
    await decided(accepted(count));
    expect(await today()).toMatchObject({ recognized: 1, grossFen: 1500, visits: 1 });
    await decided(accepted(sugar));
    expect(await today()).toMatchObject({ recognized: 2, grossFen: 6500, visits: 1 });
  });
});

describe('60: figures that nobody can dress up', () => {
  test('recognising and undoing in a loop saves nothing; gross, reversed and net stand side by side', async () => {
    const { oneCard, accepted, decided, undo, today } = province;
    const { card } = await oneCard();
    for (let round = 1; round <= 3; round++) {
      await decided(accepted(card, round * 1000));
      expect((await undo(card)).status).toBe(200);
    }
    expect(await today()).toMatchObject({
      recognized: 3,
      reversed: 3,
      grossFen: 4500,
      reversedFen: 4500,
      netFen: 0,
      minutes: 0,
      visits: 1,
    });
  });

  test('a decision cannot be dated back: it counts on the day on which it was told', async () => {
    const { oneCard, accepted, decided, gateway, now, ask, period, today } = province;
    const { card } = await oneCard();
    const day = dayOf(now());
    const asIfThen = accepted(card);
    gateway.clock.advance(DAY);
    await decided(asIfThen);
    expect((await ask(period(day))).body.totals).toMatchObject({ offered: 1, recognized: 0, grossFen: 0, visits: 0 });
    expect(await today()).toMatchObject({ offered: 0, recognized: 1, grossFen: 1500, visits: 1 });
  });
});

describe('61: a month that is closed', () => {
  test('keeps its money: what is withdrawn later is a reversal of its own month', async () => {
    const { oneCard, accepted, decided, gateway, now, ask, reportOf, pushed, source } = province;
    const { person, card } = await oneCard();
    await decided(accepted(card));
    const month = dayOf(now()).slice(0, 7);
    const from = `${month}-01`;
    const monthly = async (): Promise<readonly any[]> =>
      (await ask(`from=${from}&to=${dayOf(now())}&by=month`)).body.rows;
    const [closed] = await monthly();
    gateway.clock.advance(32 * DAY);
    const more = { issued: new Date(now()).toISOString() };
    await pushed(source, reportOf(person, CBC_MEMBERS, CBC, { status: 'entered-in-error', more }));
    const rows = await monthly();
    expect(rows.find(({ key }) => key === month)).toMatchObject({
      recognized: closed.recognized,
      grossFen: closed.grossFen,
      reversedFen: closed.reversedFen,
      netFen: closed.netFen,
      minutes: closed.minutes,
    });
    expect(rows.at(-1)).toMatchObject({ key: dayOf(now()).slice(0, 7), recognized: 0, reversed: 1, netFen: -1500 });
  });
});

describe('62: one draw, one wait', () => {
  test('also when one item was asked about alone before the others were signed', async () => {
    const { someoneWith, ordering, gateway, accepted, decided, today } = province;
    const person = await someoneWith([...CBC_MEMBERS, A1C], CBC);
    const orders = [orderOf('count', CBC), orderOf('sugar', A1C)];
    const selected = hookBody(person, orders, {
      selections: ['ServiceRequest/sugar'],
      prefetch: { patient: patientOf(person) },
    });
    const [first] = (await ordering.hook(gateway.url, SELECT, selected)).body.cards;
    await decided(accepted(first));
    expect(await today()).toMatchObject({ minutes: 120 });
    const signed: readonly Card[] = (await ordering.hook(gateway.url, SIGN, hookBody(person, orders))).body.cards;
    expect(signed.map(({ uuid }) => uuid)).toContain(first.uuid);
    await decided(...signed.filter(({ uuid }) => uuid !== first.uuid).map((card) => accepted(card)));
    // The forty minutes of the blood count lie within the hundred and twenty of HbA1c.
    expect(await today()).toMatchObject({ recognized: 2, minutes: 120, visits: 1 });
  });
});
