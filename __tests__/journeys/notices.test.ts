import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer, Caller } from '../support/caller.ts';
import { hookBody, patientOf, type TestPerson } from '../support/clinic.ts';
import { CBC, CBC_MEMBERS, DAY, dayOf, openProvince, type Card, type Province } from '../support/decisions.ts';

const HOUR = 3_600_000;
const VIEW = '/cds-services/recognition-patient-view';

describe('whoever relied on a result is told when it changes', () => {
  let province: Province;
  beforeAll(async () => {
    province = await openProvince();
  });
  afterAll(() => province.gateway.close());

  const recognized = async (): Promise<{ person: TestPerson; card: Card }> => {
    const met = await province.oneCard();
    await province.decided(province.accepted(met.card));
    return met;
  };
  /** A later version of the report of a person, in every respect the same but for what is said. */
  const versionOf = (person: TestPerson, status: string): object =>
    province.reportOf(person, CBC_MEMBERS, CBC, { status, more: { issued: new Date(province.now()).toISOString() } });
  const nextVersion = (person: TestPerson, status: string): Promise<void> =>
    province.pushed(province.source, versionOf(person, status));
  const notices = async (by: Caller = province.ordering, query = ''): Promise<readonly any[]> => {
    const answer = await by.call(province.gateway.url, 'GET', `/api/notices${query}`, 'system/Task.rs');
    expect(answer.status).toBe(200);
    return answer.body.notices;
  };
  const about = async (card: Card, by?: Caller, query?: string): Promise<readonly any[]> =>
    (await notices(by, query)).filter(({ offer }) => offer === card.uuid);
  const acknowledge = (id: string, by: Caller = province.ordering): Promise<Answer> =>
    by.call(province.gateway.url, 'POST', `/api/notices/${id}/acknowledgement`, 'system/Task.u');
  const view = async (person: TestPerson, prefetch: object = {}): Promise<readonly any[]> => {
    const body = {
      ...hookBody(person, [], { prefetch: { patient: patientOf(person), ...prefetch } }),
      hook: 'patient-view',
      context: { userId: 'Practitioner/d1', patientId: 'p1' },
    };
    const answer = await province.ordering.hook(province.gateway.url, VIEW, body);
    expect(answer.status).toBe(200);
    return answer.body.cards;
  };
  const criticalFor = async (person: TestPerson, prefetch?: object): Promise<any> =>
    (await view(person, prefetch)).find(({ indicator }) => indicator === 'critical');

  test('a corrected report is told, the saving stays, and the decision stays bound to the version it saw', async () => {
    const { person, card } = await recognized();
    expect(await about(card)).toEqual([]);
    province.gateway.clock.advance(HOUR);
    await nextVersion(person, 'corrected');
    const [notice, ...others] = await about(card);
    expect(others).toEqual([]);
    expect(notice).toMatchObject({
      kind: 'changed',
      status: 'open',
      institution: 'ord',
      source: 'src',
      item: 'L0002',
      recognizedVersion: 1,
      currentVersion: 2,
      state: 'recognized',
      acknowledgedAt: null,
    });
    expect(await province.today()).toMatchObject({ reversed: 0 });
  });

  test('a withdrawn report is told and its saving reversed by a new entry', async () => {
    const before = await province.today();
    const { person, card } = await recognized();
    province.gateway.clock.advance(HOUR);
    await nextVersion(person, 'entered-in-error');
    expect(await about(card)).toMatchObject([{ kind: 'withdrawn', state: 'reversed' }]);
    const after = await province.today();
    expect(after.reversed).toBe((before.reversed ?? 0) + 1);
    expect(after.netFen).toBe(before.netFen);
  });

  test('a report that is corrected to another patient is told to who relied on it for the first', async () => {
    const { person, card } = await recognized();
    const other = province.someone();
    province.gateway.clock.advance(HOUR);
    const moved = province.reportOf(other, CBC_MEMBERS, CBC, {
      id: `r-${person.id}`,
      status: 'corrected',
      more: { issued: new Date(province.now()).toISOString() },
    });
    await province.pushed(province.source, moved);
    expect(await about(card)).toMatchObject([{ kind: 'moved', state: 'reversed' }]);
    expect(await criticalFor(person)).toBeDefined();
    expect(await criticalFor(other)).toBeUndefined();
  });

  test('the same change sent again is told once, a further change once more', async () => {
    const { person, card } = await recognized();
    province.gateway.clock.advance(HOUR);
    const corrected = versionOf(person, 'corrected');
    for (let n = 0; n < 2; n++) await province.pushed(province.source, corrected);
    expect(await about(card)).toHaveLength(1);
    province.gateway.clock.advance(HOUR);
    await nextVersion(person, 'amended');
    expect((await about(card)).map(({ currentVersion }) => currentVersion)).toEqual([3, 2]);
  });

  test('nobody is told of a change to what was only offered, declined or undone', async () => {
    const offered = await province.oneCard();
    const declined = await province.oneCard();
    await province.decided(province.overridden(declined.card));
    const undone = await recognized();
    expect((await province.undo(undone.card)).status).toBe(200);
    province.gateway.clock.advance(HOUR);
    for (const { person } of [offered, declined, undone]) await nextVersion(person, 'corrected');
    for (const { card } of [offered, declined, undone]) expect(await about(card)).toEqual([]);
  });

  test('at the next patient-view the change is a critical card, until somebody has taken note', async () => {
    const { person, card } = await recognized();
    expect(await criticalFor(person)).toBeUndefined();
    province.gateway.clock.advance(HOUR);
    await nextVersion(person, 'entered-in-error');
    const critical = await criticalFor(person);
    expect(critical.summary).toContain('血常规');
    expect(critical.summary.length).toBeLessThan(140);
    expect(critical.detail).toContain('报告已撤回');
    const [{ id }] = (await about(card)) as [{ id: string }];
    expect(critical.extension['example.huren.notices']).toEqual([{ id, kind: 'withdrawn' }]);
    // In an emergency the exchange does not remind, but it warns.
    const encounter = {
      resourceType: 'Encounter',
      status: 'in-progress',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'EMER' },
    };
    expect(await criticalFor(person, { encounter })).toBeDefined();

    const taken = await acknowledge(id);
    expect(taken).toMatchObject({ status: 200, body: { id, status: 'acknowledged' } });
    expect(await acknowledge(id)).toMatchObject({
      status: 200,
      body: { acknowledgedAt: taken.body.acknowledgedAt },
    });
    expect(await criticalFor(person)).toBeUndefined();
    expect(await about(card)).toEqual([]);
    expect(await about(card, province.ordering, '?status=acknowledged')).toHaveLength(1);
  });

  test('a notice is nobody else’s: the source neither sees nor acknowledges it, the commission sees it', async () => {
    const { person, card } = await recognized();
    province.gateway.clock.advance(HOUR);
    await nextVersion(person, 'corrected');
    const [{ id }] = (await about(card)) as [{ id: string }];
    expect(await about(card, province.source)).toEqual([]);
    expect(await about(card, province.commission)).toHaveLength(1);
    expect((await acknowledge(id, province.source)).status).toBe(404);
    expect((await acknowledge('00000000-0000-4000-8000-000000000000')).status).toBe(404);
    expect((await acknowledge('%00')).status).toBe(404);
    expect((await acknowledge(id, province.commission)).status).toBe(403);
    expect(await about(card)).toMatchObject([{ status: 'open' }]);
  });

  test('notices are read page by page, newest first, with cursors that are the caller’s own', async () => {
    const all = await notices(province.ordering, '?status=all&limit=200');
    expect(all.length).toBeGreaterThan(3);
    const read: any[] = [];
    let next: string | null = '';
    while (next !== null) {
      const cursor: string = next === '' ? '' : `&cursor=${next}`;
      const path = `/api/notices?status=all&limit=2${cursor}`;
      const { status, body } = await province.ordering.call(province.gateway.url, 'GET', path, 'system/Task.rs');
      expect(status).toBe(200);
      read.push(...body.notices);
      next = body.next;
      if (next !== null) {
        const stolen = `/api/notices?status=all&cursor=${next}`;
        expect((await province.other.call(province.gateway.url, 'GET', stolen, 'system/Task.rs')).status).toBe(400);
      }
    }
    expect(read).toEqual(all);
  });

  test.each(['?status=new', '?limit=0', '?limit=1e3', '?limit=2&limit=3', '?cursor=x', '?cursor=a&cursor=b'])(
    'a faulty question is refused: %s',
    async (query) => {
      const path = `/api/notices${query}`;
      const { status } = await province.ordering.call(province.gateway.url, 'GET', path, 'system/Task.rs');
      expect(status).toBe(400);
    },
  );

  test('how many notices there were and how many were noted is measured', async () => {
    const text = await (await fetch(`${province.gateway.url}/metrics`)).text();
    expect(text).toMatch(/huren_notices_total\{kind="withdrawn",institution="ord"\} [1-9]/u);
    expect(text).toMatch(/huren_notices_acknowledged_total\{institution="ord"\} [1-9]/u);
  });
});

describe('认而又查: what was recognised and performed all the same', () => {
  let province: Province;
  beforeAll(async () => {
    province = await openProvince();
  });
  afterAll(() => province.gateway.close());

  const repeatedBy = async (by: Caller, query = ''): Promise<Answer> =>
    by.call(province.gateway.url, 'GET', `/api/repeated-after-recognition${query}`, 'system/Task.rs');

  test('stands in a list with the two reports and the department, and the doctor’s reason once it is given', async () => {
    const person = await province.someoneWith(CBC_MEMBERS, CBC);
    const encounter = { resourceType: 'Encounter', status: 'in-progress', serviceType: { text: '心内科' } };
    const [card] = await province.cardsFor(person, [CBC], { encounter });
    if (!card) throw new Error('no card');
    await province.decided(province.accepted(card));
    expect((await repeatedBy(province.ordering)).body.repeated).toEqual([]);
    province.gateway.clock.advance(2 * DAY);
    const own = { id: `own-${person.id}`, collectedAt: province.now() - HOUR };
    await province.pushed(province.ordering, province.reportOf(person, CBC_MEMBERS, CBC, own));
    const { status, body } = await repeatedBy(province.ordering);
    expect(status).toBe(200);
    expect(body.repeated).toMatchObject([
      {
        offer: card.uuid,
        item: 'L0002',
        institution: 'ord',
        department: '心内科',
        reversedFen: card.extension['example.huren.offer'].savesFen,
        recognized: { institution: 'src' },
        repeatedBy: { institution: 'ord', collectedAt: expect.any(String) },
        reason: null,
      },
    ]);
    const [entry] = body.repeated;
    expect(entry.recognized.report).not.toBe(entry.repeatedBy.report);
    expect(dayOf(Date.parse(entry.recognizedAt))).not.toBe(dayOf(Date.parse(entry.reversedAt)));

    await province.decided(province.overridden(card, 'condition-changed', HOUR / 60));
    expect((await repeatedBy(province.ordering)).body.repeated).toMatchObject([{ reason: 'condition-changed' }]);
  });

  test('is seen by the ordering institution and the commission alone', async () => {
    expect((await repeatedBy(province.source)).body.repeated).toEqual([]);
    expect((await repeatedBy(province.commission)).body.repeated).toHaveLength(1);
  });

  test('is listed by the days of the reversal', async () => {
    const today = dayOf(province.now());
    const tomorrow = dayOf(province.now() + DAY);
    expect((await repeatedBy(province.ordering, `?from=${today}&to=${today}`)).body.repeated).toHaveLength(1);
    expect((await repeatedBy(province.ordering, `?from=${tomorrow}&to=${tomorrow}`)).body.repeated).toEqual([]);
    expect((await repeatedBy(province.ordering, `?from=${tomorrow}&to=${today}`)).status).toBe(400);
    expect((await repeatedBy(province.ordering, '?from=2026-02-30')).status).toBe(400);
  });
});
