import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ViewingAnswer } from '../../server/api/shapes/viewing.ts';
import { makeSchemaChecker } from '../../server/system/json-schemas.ts';
import { browserSession, type BrowserSession } from '../support/browser-session.ts';
import { hookBody, orderOf, patientOf, RESIDENT_ID, type TestPerson } from '../support/clinic.ts';
import { A1C, CBC, CBC_MEMBERS, DAY, openProvince, type Card, type Province } from '../support/decisions.ts';

const schemas = makeSchemaChecker();
const matches = (schema: string, body: unknown): void => {
  expect(schemas.check(schema, body)).toEqual([]);
};

describe('a doctor opens the patient of a card', () => {
  let province: Province;
  beforeAll(async () => {
    province = await openProvince();
  });
  afterAll(() => province.gateway.close());

  interface Opened {
    readonly doctor: BrowserSession;
    readonly viewing: string;
  }
  const launchOf = (card: any): string => new URL(card.links[0].url).searchParams.get('launch') ?? '';
  async function opened(card: Card): Promise<Opened> {
    const doctor = browserSession(province.gateway.url);
    const answer = await doctor.call('POST', '/api/session/launch', { launch: launchOf(card) });
    expect(answer.status).toBe(201);
    matches('api/launch-response', answer.body);
    return { doctor, viewing: answer.body.viewing };
  }
  async function read({ doctor, viewing }: Opened, language = 'zh-CN'): Promise<ViewingAnswer> {
    const headers = { 'Accept-Language': language };
    const answer = await doctor.call('GET', `/api/viewings/${viewing}`, undefined, headers);
    expect(answer.status).toBe(200);
    matches('api/viewing-response', answer.body);
    return answer.body;
  }
  const offerOf = (answer: ViewingAnswer, at = 0): NonNullable<ViewingAnswer['orders'][number]['offer']> => {
    const offer = answer.orders[at]?.offer;
    if (!offer) throw new Error('no offer');
    return offer;
  };
  const decide = ({ doctor, viewing }: Opened, body: object): ReturnType<BrowserSession['call']> =>
    doctor.call('POST', `/api/viewings/${viewing}/decisions`, body);

  test('and sees for each order the offer with its values, or in one sentence why there is none', async () => {
    const person = await province.someoneWith(CBC_MEMBERS, CBC);
    await province.pushed(
      province.source,
      province.reportOf(person, [A1C], A1C, { id: `old-${person.id}`, collectedAt: province.now() - 200 * DAY }),
    );
    const body = hookBody(person, [orderOf('o-cbc', CBC), orderOf('o-a1c', A1C)]);
    const { body: answered } = await province.ordering.hook(
      province.gateway.url,
      '/cds-services/recognition-order-sign',
      body,
    );
    const seen = await read(await opened(answered.cards[0]));
    expect(seen.patient).toEqual({ name: '测试甲', gender: 'male', birthDate: person.birthDate });
    expect(seen.institution).toMatchObject({ id: 'ord' });
    expect(seen.orders.map(({ order }) => order)).toEqual(['ServiceRequest/o-cbc', 'ServiceRequest/o-a1c']);
    const offer = offerOf(seen);
    expect(offer).toMatchObject({ state: 'open', obstacle: null, coverage: 'full', mark: '全国HR' });
    expect(offer.results).toHaveLength(CBC_MEMBERS.length);
    expect(offer.results[0]).toMatchObject({ value: '5.6', unit: 'g/L' });
    expect(seen.orders[1]?.offer).toBeNull();
    expect(seen.orders[1]?.notRecognizable[0]).toMatchObject({ rule: 'window' });
    expect(seen.orders[1]?.notRecognizable[0]?.because).toMatch(/已过 200 天.*互认时限 60 天/u);
    expect(seen.reports.map(({ recognizable }) => recognizable)).toEqual([true, false]);
    expect(seen.declineReasons.length).toBeGreaterThan(5);
  });

  test('in English where the browser prefers it', async () => {
    const { card } = await province.oneCard();
    const seen = await read(await opened(card), 'en');
    expect(seen.orders[0]?.item.name).toMatch(/blood/iu);
  });

  test('which counts as the view of what was offered, once', async () => {
    const before = (await province.today()).viewed ?? 0;
    const { card } = await province.oneCard();
    const there = await opened(card);
    await read(there);
    await read(there);
    expect((await province.today()).viewed).toBe(before + 1);
  });

  test('recognises, and changes the decision: the later one counts, with its saving taken back', async () => {
    const before = await province.today();
    const { card } = await province.oneCard();
    const there = await opened(card);
    const recognized = await decide(there, { offer: card.uuid, outcome: 'accepted' });
    expect(recognized.status).toBe(200);
    matches('api/viewing-decision-response', recognized.body);
    expect(recognized.body.offer.state).toBe('recognized');
    const saves = recognized.body.offer.savesFen;
    expect((await province.today()).netFen).toBe((before.netFen ?? 0) + Number(saves));

    const declined = await decide(there, { offer: card.uuid, outcome: 'overridden', reason: 'condition-changed' });
    expect(declined.body.offer).toMatchObject({ state: 'declined', declineReason: 'condition-changed' });
    expect((await province.today()).netFen).toBe(before.netFen);
  });

  test('wins over what a hospital clock that runs ahead has told before', async () => {
    const { card } = await province.oneCard();
    await province.decided(province.accepted(card, 4 * 60_000));
    const there = await opened(card);
    const declined = await decide(there, { offer: card.uuid, outcome: 'overridden', reason: 'other' });
    expect(declined.body.offer.state).toBe('declined');
  });

  test('cannot decline without a reason, nor decide what was not offered here', async () => {
    const { card } = await province.oneCard();
    const there = await opened(card);
    expect((await decide(there, { offer: card.uuid, outcome: 'overridden' })).status).toBe(422);
    expect((await decide(there, { offer: card.uuid, outcome: 'overridden', reason: 'nonsense' })).status).toBe(400);
    const another = await province.oneCard();
    expect((await decide(there, { offer: another.card.uuid, outcome: 'accepted' })).status).toBe(404);
    expect(offerOf(await read(there)).state).toBe('open');
  });

  test('sees a withdrawal at the next look, and can recognise no more', async () => {
    const { person, card } = await province.oneCard();
    const there = await opened(card);
    await read(there);
    province.gateway.clock.advance(60_000);
    await province.pushed(
      province.source,
      province.reportOf(person, CBC_MEMBERS, CBC, {
        status: 'entered-in-error',
        more: { issued: new Date(province.now()).toISOString() },
      }),
    );
    const seen = await read(there);
    expect(offerOf(seen).obstacle).toMatch(/撤回/u);
    expect(offerOf(seen).results).toEqual([]);
    expect(seen.reports[0]).toMatchObject({ isWithdrawn: true, recognizable: false });
    expect((await decide(there, { offer: card.uuid, outcome: 'accepted' })).status).toBe(409);
  });

  test('sees nothing more of a patient who opted out, whose reports are not told from none', async () => {
    const { person, card } = await province.oneCard();
    const there = await opened(card);
    const consent = {
      resourceType: 'Consent',
      status: 'active',
      scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
      category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
      patient: { identifier: { system: RESIDENT_ID, value: person.id } },
      policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }] },
      provision: { type: 'deny' },
    };
    const told = await province.ordering.call(
      province.gateway.url,
      'POST',
      '/fhir/Consent',
      'system/Consent.c',
      consent,
    );
    expect(told.status).toBe(201);
    const seen = await read(there);
    expect(seen.reports).toEqual([]);
    expect(seen.patient.name).toBe('');
    expect(offerOf(seen).results).toEqual([]);
    expect(offerOf(seen).obstacle).not.toBeNull();
  });

  test('opens a report of the timeline with its earlier versions, and no other', async () => {
    const { person, card } = await province.oneCard();
    province.gateway.clock.advance(60_000);
    await province.pushed(
      province.source,
      province.reportOf(person, CBC_MEMBERS, CBC, {
        status: 'corrected',
        more: { issued: new Date(province.now()).toISOString() },
      }),
    );
    const there = await opened(card);
    const [report] = (await read(there)).reports;
    const path = `/api/viewings/${there.viewing}/reports/`;
    const answer = await there.doctor.call('GET', `${path}${report?.id ?? ''}`);
    expect(answer.status).toBe(200);
    matches('api/viewed-report-response', answer.body);
    expect(answer.body.report).toMatchObject({ isCorrected: true, version: 2 });
    expect(answer.body.earlier).toMatchObject([{ version: 1, status: 'final' }]);
    expect(answer.body.results).toHaveLength(CBC_MEMBERS.length);

    const foreign = await read(await opened((await province.oneCard()).card));
    expect((await there.doctor.call('GET', `${path}${foreign.reports[0]?.id ?? ''}`)).status).toBe(404);
  });

  test('sees one analyte of several hospitals on one line, other units apart or converted and said so', async () => {
    const person = province.someone();
    const haemoglobin = '718-7';
    const values = [
      { from: province.source, id: 'a', quantity: { value: 120, unit: 'g/L' }, days: 3 },
      { from: province.other, id: 'b', quantity: { value: 13.1, unit: 'g/dL' }, days: 2 },
      { from: province.other, id: 'c', quantity: { value: 7.4, unit: 'mmol/L' }, days: 1 },
    ];
    for (const { from, id, quantity, days } of values) {
      const observation = { valueQuantity: quantity, referenceRange: [{ low: { value: 115 }, high: { value: 150 } }] };
      const report = { id: `${id}-${person.id}`, collectedAt: province.now() - days * DAY, observation };
      await province.pushed(from, province.reportOf(person, [haemoglobin], haemoglobin, report));
    }
    const there = await opened(await province.cardFor(person, haemoglobin));
    const answer = await there.doctor.call('GET', `/api/viewings/${there.viewing}/trends`);
    expect(answer.status).toBe(200);
    matches('api/trends-response', answer.body);
    const [trend] = answer.body.trends;
    expect(trend.series[0]).toMatchObject({ apart: null, unit: 'g/L' });
    expect(trend.series[0].points.map((point: any) => [point.value, point.isConverted, point.written])).toEqual([
      [120, false, '120 g/L'],
      [131, true, '13.1 g/dL'],
    ]);
    expect(trend.series[0].points[0]).toMatchObject({ low: 115, high: 150 });
    expect(trend.series[1]).toMatchObject({ unit: 'mmol/L' });
    expect(trend.series[1].apart).toMatch(/未换算/u);
  });

  test('sees results of another method on a line of their own, and said so, though the unit is the same', async () => {
    const person = province.someone();
    const haemoglobin = '718-7';
    for (const [index, method] of ['SLS', 'SLS', '光度法'].entries()) {
      const observation = { valueQuantity: { value: 120 + index, unit: 'g/L' }, method: { text: method } };
      const report = {
        id: `m${String(index)}-${person.id}`,
        collectedAt: province.now() - (3 - index) * DAY,
        observation,
      };
      await province.pushed(province.source, province.reportOf(person, [haemoglobin], haemoglobin, report));
    }
    const there = await opened(await province.cardFor(person, haemoglobin));
    const { body } = await there.doctor.call('GET', `/api/viewings/${there.viewing}/trends`);
    expect(body.trends[0].series.map((line: any) => [line.apart, line.points.length])).toEqual([
      [null, 2],
      ['方法不同，未换算', 1],
    ]);
  });

  test('only within the session that opened it', async () => {
    const mine = await opened((await province.oneCard()).card);
    const theirs = await opened((await province.oneCard()).card);
    for (const path of ['', '/trends']) {
      expect((await theirs.doctor.call('GET', `/api/viewings/${mine.viewing}${path}`)).status).toBe(404);
    }
    expect((await browserSession(province.gateway.url).call('GET', `/api/viewings/${mine.viewing}`)).status).toBe(401);
    province.gateway.clock.advance(2 * 3_600_000);
    expect((await mine.doctor.call('GET', `/api/viewings/${mine.viewing}`)).status).toBe(401);
  });

  test('from the card of patient-view, without any order', async () => {
    const person: TestPerson = await province.someoneWith(CBC_MEMBERS, CBC);
    const body = {
      ...hookBody(person, [], { prefetch: { patient: patientOf(person) } }),
      hook: 'patient-view',
      context: { userId: 'Practitioner/d1', patientId: 'p1' },
    };
    const answer = await province.ordering.hook(province.gateway.url, '/cds-services/recognition-patient-view', body);
    const seen = await read(await opened(answer.body.cards[0]));
    expect(seen.orders).toEqual([]);
    expect(seen.reports).toMatchObject([{ recognizable: true, isOwn: false }]);
  });
});
