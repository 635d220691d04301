import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { consentOf, laboratoryBundle } from '../support/clinic.ts';
import { A1C, CBC, CBC_MEMBERS, DAY, dayOf, openProvince, type Province } from '../support/decisions.ts';

let province: Province;
beforeAll(async () => {
  province = await openProvince();
});
afterAll(() => province.gateway.close());
/** Every test has a day of its own: its figures are those of that day. */
beforeEach(() => {
  province.gateway.clock.advance(DAY);
});

describe('the doctor changes the decision', () => {
  test('accepted, overridden and accepted again: every step is an entry, the last one stands', async () => {
    const { oneCard, accepted, overridden, decided, today } = province;
    const { card } = await oneCard();
    await decided(accepted(card));
    expect(await today()).toMatchObject({ recognized: 1, netFen: 1500, minutes: 40, declined: 0 });
    await decided(overridden(card, 'condition-changed', 1000));
    expect(await today()).toMatchObject({ recognized: 1, reversed: 1, netFen: 0, minutes: 0, declined: 1 });
    await decided(accepted(card, 2000));
    expect(await today()).toMatchObject({
      offered: 1,
      recognized: 2,
      reversed: 1,
      declined: 0,
      grossFen: 3000,
      reversedFen: 1500,
      netFen: 1500,
      minutes: 40,
      visits: 1,
    });
  });

  test('older news has no effect, whichever way it points', async () => {
    const { oneCard, accepted, overridden, decided, today } = province;
    const { card } = await oneCard();
    const older = overridden(card);
    await decided(accepted(card, 5000));
    await decided(older);
    expect(await today()).toMatchObject({ recognized: 1, reversed: 0, declined: 0, netFen: 1500 });
  });

  test('of two decisions in one batch the later one stands, in whatever order they come', async () => {
    const { oneCard, accepted, overridden, decided, today } = province;
    const { card } = await oneCard();
    await decided(overridden(card, 'emergency', 2000), accepted(card, 1000));
    expect(await today()).toMatchObject({ recognized: 0, declined: 1, netFen: 0 });
  });

  test('reasons that do not count as a decline are excused', async () => {
    const { oneCard, overridden, decided, today } = province;
    const cards = [(await oneCard()).card, (await oneCard()).card, (await oneCard()).card] as const;
    await decided(overridden(cards[0], 'images-unavailable'), overridden(cards[1], 'serial-monitoring'));
    await decided(overridden(cards[2], 'other'));
    expect(await today()).toMatchObject({ offered: 3, excused: 2, declined: 1, recognitionRate: 0 });
    await decided(overridden(cards[0], 'fast-changing', 1000));
    expect(await today()).toMatchObject({ excused: 1, declined: 2 });
  });

  test('an offer that nobody answers within a day is unanswered, until somebody does', async () => {
    const { gateway, now, oneCard, accepted, decided, ask, period, today } = province;
    const { card } = await oneCard();
    const day = dayOf(now());
    expect(await today()).toMatchObject({ offered: 1, unanswered: 0, recognitionRate: null });
    gateway.clock.advance(DAY + 1000);
    expect((await ask(period(day))).body.totals).toMatchObject({ unanswered: 1, recognitionRate: 0 });
    await decided(accepted(card));
    expect((await ask(period(day))).body.totals).toMatchObject({ offered: 1, unanswered: 0, recognized: 0 });
    expect(await today()).toMatchObject({ offered: 0, recognized: 1, recognitionRate: 1 });
  });
});

describe('faulty feedback', () => {
  test('a batch with one impossible item changes nothing', async () => {
    const { oneCard, accepted, overridden, feedback, today } = province;
    const { card } = await oneCard();
    const cases: readonly [object, number][] = [
      [{ ...accepted(card), card: crypto.randomUUID() }, 404],
      [{ ...accepted(card), acceptedSuggestions: [{ id: crypto.randomUUID() }] }, 400],
      [accepted(card, 6 * 60_000), 400],
      [accepted(card, -60_000), 400],
      [overridden(card, 'no-such-reason'), 400],
    ];
    for (const [item, status] of cases) {
      const answer = await feedback(accepted(card), item);
      expect([answer.status, answer.body.resourceType]).toEqual([status, 'OperationOutcome']);
    }
    expect(await today()).toMatchObject({ offered: 1, recognized: 0, declined: 0, grossFen: 0 });
  });

  test('a report changed since the offer makes a conflict', async () => {
    const { now, source, reportOf, pushed, oneCard, accepted, feedback, today } = province;
    const { card, person } = await oneCard();
    const amended = { status: 'amended', more: { issued: new Date(now()).toISOString() } };
    await pushed(source, reportOf(person, CBC_MEMBERS, CBC, amended));
    expect((await feedback(accepted(card))).status).toBe(409);
    expect(await today()).toMatchObject({ recognized: 0, grossFen: 0 });
  });

  test('a patient who opted out since the offer makes a conflict; taking a recognition back is always possible', async () => {
    const { gateway, source, oneCard, accepted, overridden, feedback, decided, today } = province;
    const [first, second] = [await oneCard(), await oneCard()];
    await decided(accepted(second.card));
    for (const { person } of [first, second]) {
      const consent = consentOf(person, 'deny');
      const answer = await source.call(gateway.url, 'POST', '/fhir/Consent', 'system/Consent.c', consent);
      expect(answer.status).toBe(201);
    }
    const refused = await feedback(accepted(first.card));
    expect([refused.status, refused.body.resourceType]).toEqual([409, 'OperationOutcome']);
    await decided(overridden(second.card, 'other', 1000));
    expect(await today()).toMatchObject({ recognized: 1, reversed: 1, declined: 1, netFen: 0 });
  });
});

describe('a saving is reversed', () => {
  test('when the decision is undone, once, by the one who decided', async () => {
    const { gateway, ordering, other, oneCard, accepted, decided, undo, today } = province;
    const { card } = await oneCard();
    expect((await undo(card)).status).toBe(409);
    await decided(accepted(card));
    expect((await undo(card, other)).status).toBe(404);
    expect((await undo(card)).status).toBe(200);
    expect((await undo(card)).status).toBe(200);
    const totals = {
      recognized: 1,
      reversed: 1,
      grossFen: 1500,
      reversedFen: 1500,
      netFen: 0,
      minutes: 0,
      declined: 0,
    };
    expect(await today()).toMatchObject(totals);
    const token = await ordering.call(gateway.url, 'POST', `/api/recognitions/${card.uuid}/reversal`, 'system/Task.rs');
    expect(token.status).toBe(403);
  });

  test('when the source withdraws the report, on the day of the withdrawal', async () => {
    const { gateway, now, source, reportOf, pushed, oneCard, accepted, decided, ask, period, today } = province;
    const { card, person } = await oneCard();
    await decided(accepted(card));
    const day = dayOf(now());
    gateway.clock.advance(DAY);
    const withdrawn = { status: 'entered-in-error', more: { issued: new Date(now()).toISOString() } };
    await pushed(source, reportOf(person, CBC_MEMBERS, CBC, withdrawn));
    expect((await ask(period(day))).body.totals).toMatchObject({ recognized: 1, reversed: 0, netFen: 1500 });
    expect(await today()).toMatchObject({ recognized: 0, reversed: 1, reversedFen: 1500, netFen: -1500, minutes: -40 });
  });

  test.each([
    ['collected three days after the decision', 3 * DAY, 1],
    ['collected on the seventh day', 7 * DAY, 1],
    ['collected eight days after it', 8 * DAY, 0],
    ['collected before it', -3_600_000, 0],
  ])('认而又查, an own report %s', async (_what, after, reversed) => {
    const { gateway, now, ordering, pushed, oneCard, accepted, decided, today } = province;
    const { card, person } = await oneCard();
    const sooner = now();
    await decided(accepted(card));
    // The exchange's own clock ran on between the two lines; the week is counted from the decision.
    const collectedAt = sooner + after;
    gateway.clock.advance(9 * DAY);
    const panel = ['57021-8', ...CBC_MEMBERS];
    await pushed(
      ordering,
      laboratoryBundle(person, { id: `own-${person.id}`, results: panel.slice(1), code: '57021-8', collectedAt }),
    );
    expect(await today()).toMatchObject({ reversed, reversedFen: reversed * 1500 });
  });

  test('not by an own report of something else, nor by one of a third hospital', async () => {
    const { gateway, now, ordering, other, pushed, oneCard, accepted, decided, today } = province;
    const { card, person } = await oneCard();
    await decided(accepted(card));
    gateway.clock.advance(DAY);
    const collectedAt = now() - 3_600_000;
    await pushed(ordering, laboratoryBundle(person, { id: `own-${person.id}`, results: [A1C], collectedAt }));
    await pushed(
      other,
      laboratoryBundle(person, { id: `oth-${person.id}`, results: CBC_MEMBERS, code: CBC, collectedAt }),
    );
    expect(await today()).toMatchObject({ reversed: 0 });
  });
});

describe('what is saved', () => {
  test('the price is the one of the day of the decision, the card shows that of its own day', async () => {
    const { gateway, now, oneCard, accepted, overridden, decided, today } = province;
    const prices = [
      { item: 'L0002', fen: 1800, from: '2020-01-01' },
      { item: 'L0002', fen: 2100, from: dayOf(now() + DAY) },
    ];
    const institution = { id: 'ord', name: '=SUM(A1)', level: '3A', region: '330102', prices };
    await gateway.exchange.loadRegistry({ institutions: [institution] });
    await gateway.exchange.registry.refresh();
    const { card } = await oneCard();
    expect(card.extension['example.huren.offer'].savesFen).toBe(1800);
    gateway.clock.advance(DAY);
    await decided(accepted(card));
    expect(await today()).toMatchObject({ grossFen: 2100 });
    await gateway.exchange.loadRegistry({ institutions: [{ ...institution, prices: [] }] });
    await gateway.exchange.registry.refresh();
    await decided(overridden(card, 'other', 1000));
    expect(await today()).toMatchObject({ grossFen: 2100, reversedFen: 2100, netFen: 0 });
  });

  test('components of a panel have no price: a partial recognition of a blood count saves nothing', async () => {
    const { someoneWith, cardFor, accepted, decided, today } = province;
    const person = await someoneWith(CBC_MEMBERS.slice(0, 4), '11502-2');
    const card = await cardFor(person, CBC);
    await decided(accepted(card));
    expect(await today()).toMatchObject({ recognized: 1, grossFen: 0, minutes: 0, visits: 1 });
  });

  test('recognising an own result is counted apart and saves nothing', async () => {
    const { ordering, someone, reportOf, pushed, cardFor, accepted, decided, today } = province;
    const person = someone();
    await pushed(ordering, reportOf(person, CBC_MEMBERS, CBC));
    const card = await cardFor(person, CBC);
    await decided(accepted(card));
    expect(await today()).toMatchObject({ ownRecognized: 1, recognized: 0, grossFen: 0, minutes: 0, visits: 0 });
  });

  test('items of one blood draw share one wait: the longest counts, once', async () => {
    const { someoneWith, cardsFor, accepted, decided, undo, today } = province;
    // Both from whole EDTA blood: 40 minutes and 120 minutes.
    const person = await someoneWith([...CBC_MEMBERS, A1C], CBC);
    const [count, sugar] = await cardsFor(person, [CBC, A1C]);
    if (!count || !sugar) throw new Error('no cards');
    await decided(accepted(count), accepted(sugar));
    expect(await today()).toMatchObject({ recognized: 2, grossFen: 1500 + 5000, minutes: 120, visits: 1 });
    await undo(sugar);
    expect(await today()).toMatchObject({ reversed: 1, netFen: 1500, minutes: 40 });
    await undo(count);
    expect(await today()).toMatchObject({ reversed: 2, netFen: 0, minutes: 0 });
  });

  test('two orders of different specimens wait twice', async () => {
    const { someoneWith, cardsFor, accepted, decided, today } = province;
    const person = await someoneWith([A1C, '2823-3'], '11502-2');
    const cards = await cardsFor(person, [A1C, '2823-3']);
    await decided(...cards.map((card) => accepted(card)));
    expect(await today()).toMatchObject({ grossFen: 5500, minutes: 240, visits: 1 });
  });
});
