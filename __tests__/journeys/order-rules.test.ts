import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../support/caller.ts';
import { consentOf, hookBody, laboratoryBundle, orderOf, RESIDENT_ID } from '../support/clinic.ts';
import { CBC, CBC_MEMBERS, offerIn, openHospitals, type Hospitals } from '../support/hospitals.ts';

const DAY = 86_400_000;
const SIGN = '/cds-services/recognition-order-sign';
const EVERYTHING = { items: ['*'], from: '2020-01-01', to: '2099-12-31' };

let hospitals: Hospitals;
beforeAll(async () => {
  hospitals = await openHospitals([
    { id: 'src' },
    { id: 'ord' },
    { id: 'hide', ownResults: 'hide' },
    { id: 'county', level: '2B' },
    { id: 'village', level: '1' },
    { id: 'city', quality: [{ ...EVERYTHING, scope: '3301' }] },
    { id: 'far', region: '330203' },
  ]);
});
afterAll(() => hospitals.gateway.close());

describe('consent', () => {
  test('a patient who opted out has no card; who withdraws it has one again', async () => {
    const { gateway, callerOf, someone, bloodCount, cardFor } = hospitals;
    const person = someone();
    await bloodCount(person);
    const say = async (type: string): Promise<void> => {
      const consent = consentOf(person, type);
      const answer = await callerOf('ord').call(gateway.url, 'POST', '/fhir/Consent', 'system/Consent.c', consent);
      expect(answer.status).toBe(201);
    };
    expect(await cardFor(person, orderOf('o1', CBC))).toBeDefined();
    await say('deny');
    expect(await cardFor(person, orderOf('o1', CBC))).toBeUndefined();
    await say('permit');
    expect(await cardFor(person, orderOf('o1', CBC))).toBeDefined();
  });
});

describe('identity', () => {
  test.each([
    ['another name', { family: '别', given: '人' }],
    ['the other sex', { gender: 'female' }],
  ])('%s contradicts the same number: no card', async (_what, other) => {
    const { someone, bloodCount, cardFor } = hospitals;
    const person = someone();
    await bloodCount(person);
    expect(await cardFor({ ...person, ...other }, orderOf('o1', CBC))).toBeUndefined();
    expect(await cardFor(person, orderOf('o1', CBC))).toBeDefined();
  });

  test('spaces, dots and the order of the names do not make another person', async () => {
    const { someone, bloodCount, cardFor } = hospitals;
    const person = { ...someone(), family: '买买提', given: '艾山江' };
    await bloodCount(person);
    expect(await cardFor({ ...person, family: '艾山江', given: '买买·提 ' }, orderOf('o1', CBC))).toBeDefined();
  });

  test('another birth date on a number that does not carry one contradicts it', async () => {
    const { gateway, callerOf, someone, ago, push } = hospitals;
    const person = someone();
    const passport = (birthDate: string): object => ({
      resourceType: 'Patient',
      id: 'p1',
      identifier: [{ system: 'http://hl7.org/fhir/sid/passport-CHN', value: 'E12345678' }],
      birthDate,
    });
    await gateway.exchange.loadRegistry({
      identifierSystems: [
        { system: RESIDENT_ID, kind: 'resident-id' },
        { system: 'http://hl7.org/fhir/sid/passport-CHN', kind: 'passport' },
      ],
    });
    await gateway.exchange.registry.refresh();
    const bundle = laboratoryBundle(person, { id: 'pass', code: CBC, results: CBC_MEMBERS, collectedAt: ago(1) });
    await push({
      ...bundle,
      entry: bundle.entry.map((each, at) => (at === 0 ? { ...each, resource: passport('1990-01-02') } : each)),
    });
    const ask = (birthDate: string): Promise<Answer> =>
      callerOf('ord').hook(
        gateway.url,
        SIGN,
        hookBody(person, [orderOf('o1', CBC)], { prefetch: { patient: passport(birthDate) } }),
      );
    expect((await ask('1990-01-03')).body.cards).toEqual([]);
    expect((await ask('1990-01-02')).body.cards).toHaveLength(1);
  });
});

describe('whose result, whose obligation', () => {
  test('an own result is offered as information that saves nothing', async () => {
    const { someone, bloodCount, cardFor } = hospitals;
    const person = someone();
    await bloodCount(person, 'ord');
    const card = await cardFor(person, orderOf('o1', CBC));
    expect(card.indicator).toBe('info');
    expect(card.suggestions[0].isRecommended).toBeUndefined();
    expect(offerIn(card)).toMatchObject({ sameInstitution: true, obligation: 'may', savesFen: 0, savesMinutes: 0 });
  });

  test('an institution that hides its own results is not shown them, but shown those of others', async () => {
    const { someone, bloodCount, cardFor } = hospitals;
    const person = someone();
    await bloodCount(person, 'hide');
    expect(await cardFor(person, orderOf('o1', CBC), { as: 'hide' })).toBeUndefined();
    await bloodCount(person, 'src');
    expect(offerIn(await cardFor(person, orderOf('o1', CBC), { as: 'hide' }))).toMatchObject({
      sameInstitution: false,
    });
  });

  test('a tertiary hospital may recognise a county hospital, its like and the other way round must', async () => {
    const { someone, bloodCount, cardFor } = hospitals;
    const person = someone();
    await bloodCount(person, 'county');
    const card = await cardFor(person, orderOf('o1', CBC));
    expect([card.indicator, offerIn(card).obligation]).toEqual(['info', 'may']);
    const like = await cardFor(person, orderOf('o1', CBC), { as: 'village' });
    expect([like.indicator, offerIn(like).obligation]).toEqual(['warning', 'must']);
    const other = someone();
    await bloodCount(other, 'src');
    const back = await cardFor(other, orderOf('o1', CBC), { as: 'county' });
    expect([back.indicator, offerIn(back).obligation]).toEqual(['warning', 'must']);
  });

  test("a city's mark counts in the city and nowhere else", async () => {
    const { someone, bloodCount, cardFor } = hospitals;
    const person = someone();
    await bloodCount(person, 'city');
    expect(offerIn(await cardFor(person, orderOf('o1', CBC)))).toMatchObject({ mark: '杭州HR' });
    expect(await cardFor(person, orderOf('o1', CBC), { as: 'far' })).toBeUndefined();
  });
});

describe('restricted results', () => {
  test('a result of HIV is never offered, and does not spoil the others of its report', async () => {
    const { someone, ago, push, cardFor } = hospitals;
    const person = someone();
    const results = ['56888-1', '4548-4'];
    await push(laboratoryBundle(person, { id: 'mixed', code: '11502-2', results, collectedAt: ago(1) }));
    expect(await cardFor(person, orderOf('o1', '56888-1'))).toBeUndefined();
    const card = await cardFor(person, orderOf('o2', '4548-4'));
    expect(offerIn(card)).toMatchObject({ item: 'L0113' });
    expect(card.detail).not.toMatch(/HIV|56888-1/u);
  });
});

describe('the window', () => {
  test('a blood count exactly as old as its window on the day of the draw is recognizable, a second older is not', async () => {
    const { someone, ago, bloodCount, cardFor } = hospitals;
    const person = someone();
    const collectedAt = Math.floor(ago(1) / 1000) * 1000;
    await bloodCount(person, 'src', { collectedAt });
    const drawnAt = (ms: number): object => ({ occurrenceDateTime: new Date(ms).toISOString() });
    expect(await cardFor(person, orderOf('o1', CBC, drawnAt(collectedAt + 7 * DAY)))).toBeDefined();
    expect(await cardFor(person, orderOf('o2', CBC, drawnAt(collectedAt + 7 * DAY + 1000)))).toBeUndefined();
  });

  test('the result of tomorrow is no result yet', async () => {
    const { gateway, someone, bloodCount, cardFor } = hospitals;
    const person = someone();
    await bloodCount(person, 'src', { collectedAt: gateway.clock.now() + DAY });
    const later = { occurrenceDateTime: new Date(gateway.clock.now() + 3 * DAY).toISOString() };
    expect(await cardFor(person, orderOf('o1', CBC, later))).toBeUndefined();
  });

  test('time runs out for one that nobody renews', async () => {
    const { gateway, someone, bloodCount, cardFor } = hospitals;
    const person = someone();
    await bloodCount(person);
    gateway.clock.advance(6 * DAY - 60_000);
    const card = await cardFor(person, orderOf('o1', CBC));
    expect(Date.parse(offerIn(card).expiresAt) - Date.parse(offerIn(card).collectedAt)).toBe(7 * DAY);
    gateway.clock.advance(120_000);
    expect(await cardFor(person, orderOf('o1', CBC))).toBeUndefined();
  });
});
