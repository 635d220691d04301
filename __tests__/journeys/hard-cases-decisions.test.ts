import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { makeCaller } from '../support/caller.ts';
import { consentOf, hookBody, laboratoryBundle, orderOf, registryOf, residentId } from '../support/clinic.ts';
import { CBC, CBC_MEMBERS, DAY, dayOf, openProvince, type Card, type Province } from '../support/decisions.ts';
import { startGateway } from '../support/gateway.ts';
import { offerIn, openHospitals, type Hospitals } from '../support/hospitals.ts';

/** Hard cases 38 to 46: clicks, second thoughts, and machines that do not answer. */

const SIGN = '/cds-services/recognition-order-sign';
const READ = 'system/DiagnosticReport.rs';

describe('decisions', () => {
  let province: Province;
  beforeAll(async () => {
    province = await openProvince();
  });
  afterAll(() => province.gateway.close());
  /** Every test has a day of its own: its figures are those of that day. */
  beforeEach(() => {
    province.gateway.clock.advance(DAY);
  });

  test('38: a double click in two tabs at once is one recognition and one saving', async () => {
    const { oneCard, accepted, feedback, today } = province;
    const { card } = await oneCard();
    const click = accepted(card);
    const answers = await Promise.all(Array.from({ length: 8 }, () => feedback(click)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await today()).toMatchObject({ recognized: 1, reversed: 0, grossFen: 1500, minutes: 40 });
  });

  test('38: of two tabs that disagree in the same instant the first heard stands and nothing is overwritten', async () => {
    const { oneCard, accepted, overridden, decided, today } = province;
    const { card } = await oneCard();
    const [yes, no] = [accepted(card), { ...overridden(card), outcomeTimestamp: '' }];
    no.outcomeTimestamp = (yes as { outcomeTimestamp: string }).outcomeTimestamp;
    await decided(yes);
    await decided(no);
    expect(await today()).toMatchObject({ recognized: 1, reversed: 0, declined: 0, netFen: 1500 });
  });

  test('39: two doctors before one order see one card, and make one saving', async () => {
    const { someoneWith, gateway, ordering, accepted, decided, today } = province;
    const person = await someoneWith(CBC_MEMBERS, CBC);
    const seenBy = async (userId: string): Promise<Card> => {
      const body: any = hookBody(person, [orderOf('shared', CBC)]);
      body.context.userId = userId;
      return (await ordering.hook(gateway.url, SIGN, body)).body.cards[0];
    };
    const [first, second] = [await seenBy('Practitioner/d1'), await seenBy('Practitioner/d2')];
    expect(second.uuid).toBe(first.uuid);
    await decided(accepted(first), accepted(second, 1000));
    expect(await today()).toMatchObject({ offered: 1, recognized: 1, grossFen: 1500 });
  });

  test('39: two orders of one patient in one hour are one visit', async () => {
    const { someoneWith, gateway, ordering, accepted, decided, today } = province;
    const person = await someoneWith(CBC_MEMBERS, CBC);
    for (const id of ['of-one-doctor', 'of-another']) {
      const { body } = await ordering.hook(gateway.url, SIGN, hookBody(person, [orderOf(id, CBC)]));
      await decided(accepted(body.cards[0]));
    }
    expect(await today()).toMatchObject({ offered: 2, visits: 1 });
  });

  test('40: a decision that is refused says what has changed since the offer', async () => {
    const { oneCard, accepted, feedback, reportOf, pushed, source, gateway, now } = province;
    const said = async (card: Card): Promise<string> => {
      const { status, body } = await feedback(accepted(card));
      expect([status, body.issue[0].code]).toEqual([409, 'conflict']);
      return body.issue[0].diagnostics;
    };
    const version = (status: string): object => ({ status, more: { issued: new Date(now()).toISOString() } });
    const [changed, withdrawn, silent] = [await oneCard(), await oneCard(), await oneCard()];
    await pushed(source, reportOf(changed.person, CBC_MEMBERS, CBC, version('corrected')));
    await pushed(source, reportOf(withdrawn.person, CBC_MEMBERS, CBC, version('cancelled')));
    const consent = consentOf(silent.person, 'deny');
    await source.call(gateway.url, 'POST', '/fhir/Consent', 'system/Consent.c', consent);
    expect(await said(changed.card)).toContain('changed the report');
    expect(await said(withdrawn.card)).toContain('withdrawn the report');
    expect(await said(silent.card)).toContain('opted out');
  });

  test('41: a decline is taken back as a recognition is, and both leave their trace', async () => {
    const { oneCard, accepted, overridden, decided, gateway, ordering, today } = province;
    const { card } = await oneCard();
    await decided(overridden(card));
    await decided(accepted(card, 1000));
    expect(await today()).toMatchObject({ declined: 0, recognized: 1, netFen: 1500 });
    const provenance = await ordering.call(
      gateway.url,
      'GET',
      `/fhir/Provenance?target=Task/${card.uuid}`,
      'system/Task.rs',
    );
    expect(provenance.body.total).toBe(3);
  });

  test('43: a card that was looked at and closed is viewed and unanswered, neither yes nor no', async () => {
    const { oneCard, gateway, ordering, now, ask, period } = province;
    const { card } = await oneCard();
    const { report } = offerIn(card);
    expect((await ordering.call(gateway.url, 'GET', `/fhir/${String(report)}`, READ)).status).toBe(200);
    const day = dayOf(now());
    gateway.clock.advance(DAY + 60_000);
    expect((await ask(period(day))).body.totals).toMatchObject({
      offered: 1,
      viewed: 1,
      unanswered: 1,
      recognized: 0,
      declined: 0,
      excused: 0,
    });
    // No decision, no record of one; and nothing that the exchange could do about the order.
    const task = await ordering.call(gateway.url, 'GET', `/fhir/Task/${card.uuid}`, 'system/Task.rs');
    expect(task.status).toBe(404);
  });

  test('43: only recognising touches the order: declining has no action, and a card chooses nothing by itself', async () => {
    const { oneCard, accepted, feedback, today } = province;
    const { card } = await oneCard();
    const { suggestions, selectionBehavior } = card;
    expect([suggestions.length, selectionBehavior]).toEqual([1, 'at-most-one']);
    expect(suggestions.flatMap(({ actions }) => actions.map(({ type }) => type))).toEqual(['delete']);
    // An acceptance that does not say of what is none.
    expect((await feedback({ ...accepted(card), acceptedSuggestions: [] })).status).toBe(400);
    expect(await today()).toMatchObject({ recognized: 0, declined: 0 });
  });

  test('44: a doctor may decline in their own words, and it counts as any decline', async () => {
    const { oneCard, overridden, decided, today } = province;
    const { card } = await oneCard();
    await decided({ ...overridden(card), overrideReason: { userComment: '查体与报告不符，需复查' } });
    expect(await today()).toMatchObject({ declined: 1, excused: 0 });
  });
});

test('45: a check that cannot be answered in time says so, and counts nowhere', async () => {
  const [ordering, commission] = [await makeCaller('https://his.ord.example'), await makeCaller('https://c.example')];
  const clients = [[ordering, 'ord'] as const, [commission, null] as const];
  const gateway = await startGateway({
    registry: registryOf([{ id: 'src' }, { id: 'ord' }], clients),
    env: { ORDER_CHECK_BUDGET_MS: '1' },
  });
  try {
    const person = { id: residentId('1980-03-04', 7), birthDate: '1980-03-04' };
    const report = { id: 'r1', code: CBC, results: CBC_MEMBERS, collectedAt: Date.now() - DAY };
    const scope = 'system/DiagnosticReport.c';
    await ordering.call(gateway.url, 'POST', '/fhir', scope, laboratoryBundle(person, report));
    const answer = await ordering.hook(gateway.url, SIGN, hookBody(person, [orderOf('o1', CBC)]));
    expect([answer.status, answer.body.resourceType]).toEqual([503, 'OperationOutcome']);
    const day = dayOf(Date.now());
    const path = `/api/savings?from=${day}&to=${day}`;
    const { body } = await commission.call(gateway.url, 'GET', path, 'system/MeasureReport.rs');
    expect(body.totals).toMatchObject({ offered: 0, declined: 0, unanswered: 0, recognitionRate: null });
  } finally {
    await gateway.close();
  }
});

describe('46: the source hospital is out of reach', () => {
  let hospitals: Hospitals;
  beforeAll(async () => {
    // Nobody listens on the discard port.
    const fhir = { baseUrl: 'http://127.0.0.1:9/fhir', pollSeconds: 3600, bearer: null };
    hospitals = await openHospitals([{ id: 'src', fhir }, { id: 'ord' }]);
  });
  afterAll(() => hospitals.gateway.close());

  test('its results are shown and opened all the same; images that cannot be had are a reason that is no decline', async () => {
    const { someone, bloodCount, cardFor, callerOf, gateway } = hospitals;
    const person = someone();
    await bloodCount(person);
    const card = await cardFor(person, orderOf('o1', CBC));
    expect(card.detail).toContain('| 5.6');
    const path = `/fhir/${String(offerIn(card).report)}`;
    const opened = await callerOf('ord').call(gateway.url, 'GET', path, READ);
    expect([opened.status, opened.body.result.length]).toEqual([200, CBC_MEMBERS.length]);
    const reason = { system: 'https://huren.example/fhir/CodeSystem/decline-reason', code: 'images-unavailable' };
    const outcomeTimestamp = new Date(gateway.clock.now()).toISOString();
    const feedback = [{ card: card.uuid, outcome: 'overridden', overrideReason: { reason }, outcomeTimestamp }];
    expect((await callerOf('ord').hook(gateway.url, `${SIGN}/feedback`, { feedback })).status).toBe(200);
    const day = dayOf(gateway.clock.now());
    const savings = `/api/savings?from=${day}&to=${day}`;
    const { body } = await callerOf('ord').call(gateway.url, 'GET', savings, 'system/MeasureReport.rs');
    expect(body.totals).toMatchObject({ offered: 1, declined: 0, excused: 1, recognitionRate: null });
  });
});
