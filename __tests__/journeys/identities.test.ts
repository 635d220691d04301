import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer, Caller } from '../support/caller.ts';
import { hookBody, orderOf, patientOf, RESIDENT_ID, type TestPerson } from '../support/clinic.ts';
import { A1C, CBC, CBC_MEMBERS, openProvince, type Card, type Province } from '../support/decisions.ts';

const PASSPORT = 'urn:passports';
const WARD = 'urn:newborns';
const MINUTE = 60_000;
const SIGN = '/cds-services/recognition-order-sign';

describe('who is who', () => {
  let province: Province;
  beforeAll(async () => {
    province = await openProvince({
      identifierSystems: [
        { system: RESIDENT_ID, kind: 'resident-id' },
        { system: PASSPORT, kind: 'passport' },
        { system: WARD, kind: 'temporary' },
      ],
    });
  });
  afterAll(() => province.gateway.close());

  let number = 0;
  const fresh = (system: string) => ({ system, value: `E${String(1_000_000 + (number += 1) * 7919)}` });
  const resident = ({ id }: TestPerson) => ({ system: RESIDENT_ID, value: id });
  type Identifier = ReturnType<typeof resident>;
  const named = (person: TestPerson, identifiers: readonly Identifier[]): object => ({
    ...patientOf(person),
    identifier: identifiers,
  });

  /** Pushes the report of a person who bears these identifiers. */
  async function reported(
    from: Caller,
    person: TestPerson,
    identifiers: readonly Identifier[],
    rest: { readonly id?: string; readonly status?: string; readonly results?: readonly string[] } = {},
  ): Promise<void> {
    const { results = CBC_MEMBERS } = rest;
    const bundle: any = province.reportOf(person, results, results === CBC_MEMBERS ? CBC : results[0], {
      ...rest,
      more: { issued: new Date(province.now()).toISOString() },
    });
    bundle.entry[0].resource.identifier = identifiers;
    await province.pushed(from, bundle);
  }
  async function cardsOf(by: Caller, person: TestPerson, identifiers: readonly Identifier[]): Promise<readonly Card[]> {
    const body = hookBody(person, [orderOf('o-1', CBC)], { prefetch: { patient: named(person, identifiers) } });
    const answer = await by.hook(province.gateway.url, SIGN, body);
    expect(answer.status).toBe(200);
    return answer.body.cards;
  }
  const post = (path: string, body: object, by: Caller = province.commission, scope = 'system/Patient.u') =>
    by.call(province.gateway.url, 'POST', path, scope, body);
  const merge = (identifiers: readonly Identifier[], by?: Caller) =>
    post('/api/identity-merges', { identifiers, reason: '窗口核对' }, by);
  const separate = (identifiers: readonly Identifier[], from: readonly Identifier[], by?: Caller) =>
    post('/api/identity-separations', { identifiers, from, reason: '误关联' }, by);
  const historyOf = async (identifier: Identifier): Promise<any> =>
    (await post('/api/identity-history', { identifier }, province.commission, 'system/Patient.rs')).body;
  const reviews = async (by: Caller, query = ''): Promise<readonly any[]> => {
    const path = `/api/identity-reviews${query}`;
    const answer = await by.call(province.gateway.url, 'GET', path, 'system/DiagnosticReport.rs');
    expect(answer.status).toBe(200);
    return answer.body.reviews;
  };

  test('two identifiers on one Patient are linked: a result under the one is found by the other', async () => {
    const person = province.someone();
    const passport = fresh(PASSPORT);
    await reported(province.source, person, [passport]);
    expect(await cardsOf(province.ordering, person, [resident(person)])).toEqual([]);
    await reported(province.other, person, [resident(person), passport], { id: `link-${person.id}`, results: [A1C] });
    const [card] = await cardsOf(province.ordering, person, [resident(person)]);
    expect(card).toBeDefined();
    expect(await historyOf(passport)).toMatchObject({
      linked: [{ kind: 'resident-id' }],
      events: [{ action: 'linked', institution: 'oth' }],
    });
  });

  test('a hospital sees its own steps in a history, and nothing of where else a patient was seen', async () => {
    const person = province.someone();
    const passport = fresh(PASSPORT);
    await reported(province.other, person, [resident(person), passport]);
    const scope = 'system/Patient.rs';
    const asked = (by: Caller) => post('/api/identity-history', { identifier: passport }, by, scope);
    expect((await asked(province.other)).body.events).toMatchObject([{ action: 'linked', institution: 'oth' }]);
    expect((await asked(province.ordering)).body).toEqual({ linked: [], events: [] });
    expect((await asked(province.commission)).body.linked).toEqual([{ kind: 'resident-id' }]);
  });

  test('a corrected report that no longer names the other identifier takes its link back, and the results part', async () => {
    const person = province.someone();
    const passport = fresh(PASSPORT);
    await reported(province.source, person, [passport]);
    await reported(province.other, person, [resident(person), passport], { id: `both-${person.id}`, results: [A1C] });
    expect(await cardsOf(province.ordering, person, [resident(person)])).toHaveLength(1);
    province.gateway.clock.advance(MINUTE);
    await reported(province.other, person, [resident(person)], {
      id: `both-${person.id}`,
      results: [A1C],
      status: 'corrected',
    });
    const events = (await historyOf(passport)).events.map(({ action }: { action: string }) => action);
    expect(events).toEqual(['linked', 'unlinked']);
    expect(await cardsOf(province.ordering, person, [resident(person)])).toEqual([]);
  });

  describe('un-merging', () => {
    let person: TestPerson;
    let passport: Identifier;
    let card: Card;
    let answer: Answer;

    beforeAll(async () => {
      person = province.someone();
      passport = fresh(PASSPORT);
      await reported(province.source, person, [passport]);
      expect((await merge([resident(person), passport])).body).toEqual({ linked: 1 });
      [card] = (await cardsOf(province.ordering, person, [resident(person)])) as [Card];
      const path = (card.extension['example.huren.offer'] as unknown as { report: string }).report;
      const opened = await province.ordering.call(
        province.gateway.url,
        'GET',
        `/fhir/${path}`,
        'system/DiagnosticReport.rs',
      );
      expect(opened.status).toBe(200);
      await province.decided(province.accepted(card));
      province.gateway.clock.advance(MINUTE);
      answer = await separate([resident(person)], [passport]);
    });

    test('names who had seen the one person’s result in the other’s chart', () => {
      expect(answer.status).toBe(200);
      expect(answer.body.offers).toMatchObject([
        { offer: card.uuid, institution: 'ord', recognized: true, viewedAt: expect.any(String) },
      ]);
      const grounds = answer.body.sightings.map(({ institution, ground }: any) => [institution, ground]);
      expect(grounds).toEqual([
        ['ord', 'order'],
        ['ord', 'offer'],
      ]);
    });

    test('takes the result out of the wrong person’s view at once', async () => {
      expect(await cardsOf(province.ordering, person, [resident(person)])).toEqual([]);
      const { report } = card.extension['example.huren.offer'] as unknown as { report: string };
      const path = `/fhir/${report}`;
      const scope = 'system/DiagnosticReport.rs';
      expect((await province.ordering.call(province.gateway.url, 'GET', path, scope)).status).toBe(404);
      expect(await cardsOf(province.ordering, person, [passport])).toHaveLength(1);
    });

    test('reverses what was recognised, and tells who had recognised it', async () => {
      const path = '/api/notices?limit=200';
      const { body } = await province.ordering.call(province.gateway.url, 'GET', path, 'system/Task.rs');
      expect(body.notices.filter(({ offer }: any) => offer === card.uuid)).toMatchObject([
        { kind: 'separated', state: 'reversed' },
      ]);
      expect((await province.feedback(province.accepted(card, MINUTE))).status).toBe(409);
    });

    test('stays, whatever a report says later: that is a contradiction for people to look at', async () => {
      await reported(province.other, person, [resident(person), passport], { id: `again-${person.id}` });
      const found = await cardsOf(province.ordering, person, [resident(person)]);
      const sources = found.map(({ extension }) => extension['example.huren.offer']);
      expect(sources).toHaveLength(1);
      expect(await reviews(province.other)).toContainEqual(
        expect.objectContaining({ kind: 'separated-identifiers', source: 'oth', status: 'open' }),
      );
      // Who names both at once may mean either: nothing is offered.
      expect(await cardsOf(province.ordering, person, [resident(person), passport])).toEqual([]);
    });

    test('ends with a new merge; the history keeps both', async () => {
      expect((await merge([resident(person), passport])).body).toEqual({ linked: 1 });
      const [again] = await cardsOf(province.ordering, person, [resident(person), passport]);
      if (!again) throw new Error('no card');
      expect((await province.feedback(province.accepted(again, 2 * MINUTE))).status).toBe(200);
      expect((await merge([resident(person), passport])).body).toEqual({ linked: 0 });
      const { events } = await historyOf(resident(person));
      expect(events.map(({ action, reason }: any) => [action, reason])).toEqual([
        ['merged', '窗口核对'],
        ['separated', '误关联'],
        ['merged', '窗口核对'],
      ]);
    });
  });

  test('a hospital that separates learns of its own sightings alone; the other one is told by its notice', async () => {
    const person = province.someone();
    const passport = fresh(PASSPORT);
    await reported(province.source, person, [passport]);
    await merge([resident(person), passport]);
    const [seen] = await cardsOf(province.ordering, person, [resident(person)]);
    const byOther = await separate([resident(person)], [passport], province.other);
    expect(byOther).toMatchObject({ status: 200, body: { offers: [], sightings: [] } });
    const path = '/api/notices?limit=200';
    const { body } = await province.ordering.call(province.gateway.url, 'GET', path, 'system/Task.rs');
    expect(body.notices).toContainEqual(expect.objectContaining({ offer: seen?.uuid, kind: 'separated' }));
  });

  test('a third identifier that still holds both sides together must be named', async () => {
    const person = province.someone();
    const [first, second] = [fresh(PASSPORT), fresh(PASSPORT)];
    await merge([resident(person), first]);
    await merge([first, second]);
    await merge([resident(person), second]);
    expect(await separate([resident(person)], [first])).toMatchObject({ status: 409 });
    expect((await separate([resident(person)], [first, second])).status).toBe(200);
  });

  test.each([
    ['a single identifier', '/api/identity-merges', { identifiers: [{ system: PASSPORT, value: 'E1' }], reason: 'x' }],
    ['no reason', '/api/identity-merges', { identifiers: [fresh(PASSPORT), fresh(PASSPORT)] }],
    ['the same identifier twice', '/api/identity-merges', { identifiers: Array(2).fill(fresh(PASSPORT)), reason: 'x' }],
    ['an unknown system', '/api/identity-merges', { identifiers: [fresh('urn:x'), fresh(PASSPORT)], reason: 'x' }],
    ['a placeholder', '/api/identity-history', { identifier: { system: PASSPORT, value: '000000' } }],
    [
      'one identifier on both sides',
      '/api/identity-separations',
      { identifiers: [{ system: PASSPORT, value: 'E77' }], from: [{ system: PASSPORT, value: 'E77' }], reason: 'x' },
    ],
  ])('%s is refused and changes nothing', async (_name, path, body) => {
    const scope = path.endsWith('history') ? 'system/Patient.rs' : 'system/Patient.u';
    expect([400, 422]).toContain((await post(path, body, province.commission, scope)).status);
  });

  test('without the scope nobody merges, separates or reads the history', async () => {
    const body = { identifiers: [fresh(PASSPORT), fresh(PASSPORT)], reason: 'x' };
    expect((await post('/api/identity-merges', body, province.ordering, 'system/Task.u')).status).toBe(403);
    expect((await post('/api/identity-separations', body, province.ordering, 'system/Task.u')).status).toBe(403);
    expect((await post('/api/identity-history', body, province.ordering, 'system/Task.rs')).status).toBe(403);
  });

  test('a contradiction met by an order is listed for both hospitals, without names, until it is settled', async () => {
    const person = await province.someoneWith(CBC_MEMBERS, CBC);
    expect(await cardsOf(province.ordering, { ...person, gender: 'female' }, [resident(person)])).toEqual([]);
    const [review] = (await reviews(province.ordering)).filter(({ kind }) => kind === 'gender');
    expect(review).toMatchObject({ source: 'src', institution: 'ord', status: 'open', because: expect.any(String) });
    expect(JSON.stringify(review)).not.toContain(person.id);
    expect(await reviews(province.source)).toContainEqual(review);
    expect(await reviews(province.commission)).toContainEqual(review);
    expect(await reviews(province.other)).not.toContainEqual(review);

    const path = `/api/identity-reviews/${String(review.id)}/resolution`;
    expect((await post(path, { resolution: 'corrected' }, province.other)).status).toBe(404);
    expect((await post(path, { resolution: 'whatever' }, province.source)).status).toBe(400);
    expect(await post(path, { resolution: 'corrected' }, province.source)).toMatchObject({
      status: 200,
      body: { status: 'resolved', resolution: 'corrected' },
    });
    expect(await reviews(province.ordering)).not.toContainEqual(expect.objectContaining({ id: review.id }));
    expect(await reviews(province.ordering, '?status=resolved')).toContainEqual(
      expect.objectContaining({ id: review.id }),
    );
  });

  test('a resident id that contradicts the birth date beside it is kept, never offered, and listed', async () => {
    const person = { ...province.someone(), birthDate: '1981-03-04' };
    await reported(province.source, person, [resident(person)]);
    expect(await reviews(province.source)).toContainEqual(
      expect.objectContaining({ kind: 'resident-id-birth-date', source: 'src' }),
    );
  });

  test('a temporary number is a person only within its own hospital', async () => {
    const person = province.someone();
    const band = fresh(WARD);
    await reported(province.source, person, [band]);
    expect(await cardsOf(province.ordering, person, [band])).toEqual([]);
    expect(await cardsOf(province.source, person, [band])).toHaveLength(1);
    // Once the hospital knows who it is, the earlier results are that person's everywhere.
    await reported(province.source, person, [resident(person), band], { id: `known-${person.id}`, results: [A1C] });
    expect(await cardsOf(province.ordering, person, [resident(person)])).toHaveLength(1);
  });

  test('a foreigner’s residence card and a resident’s card of Hong Kong are resident ids by their check character', async () => {
    const sources = ['911124198108030024', '810000199408230021'];
    for (const value of sources) {
      const birthDate = `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`;
      const person = { id: value, birthDate };
      await reported(province.source, person, [resident(person)]);
      expect(await cardsOf(province.ordering, person, [resident(person)])).toHaveLength(1);
    }
  });
});
