import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeSchemaChecker } from '../../server/system/json-schemas.ts';
import { administratorOf, type Administrator } from '../support/administrator.ts';
import { A1C, CBC, CBC_MEMBERS, DAY, dayOf, openProvince, type Province } from '../support/decisions.ts';

const schemas = makeSchemaChecker();
let province: Province;
let commission: Administrator;
let ordering: Administrator;
let other: Administrator;
let from: string;
let to: string;

/** A blood count recognised and undone after midnight; a glycated haemoglobin declined, one declined and recognised. */
beforeAll(async () => {
  province = await openProvince();
  const { gateway, someoneWith, cardsFor, accepted, overridden, decided, undo, now } = province;
  from = dayOf(now());
  const [count, sugar] = await cardsFor(await someoneWith([...CBC_MEMBERS, A1C], CBC), [CBC, A1C]);
  const [declined] = await cardsFor(await someoneWith([A1C]), [A1C]);
  const [noReason] = await cardsFor(await someoneWith([A1C]), [A1C]);
  if (!count || !sugar || !declined || !noReason) throw new Error('no cards');
  const silent = { card: noReason.uuid, outcome: 'overridden', outcomeTimestamp: new Date(now()).toISOString() };
  await decided(accepted(count), accepted(sugar), overridden(declined, 'other'), silent);
  gateway.clock.advance(DAY);
  to = dayOf(now());
  await undo(count);
  await decided(accepted(declined));
  commission = await administratorOf(gateway, null);
  ordering = await administratorOf(gateway, 'ord');
  other = await administratorOf(gateway, 'oth');
});
afterAll(() => province.gateway.close());

const entriesOf = async (who: Administrator, query: string): Promise<readonly any[]> => {
  const answer = await who.call('GET', `/api/entries?from=${from}&to=${to}&${query}`);
  expect(answer.status).toBe(200);
  expect(schemas.check('api/entries-response', answer.body)).toEqual([]);
  return answer.body.entries;
};

describe('the entries behind a figure', () => {
  test('an administrator opens each figure of the page into the entries that make it', async () => {
    const { body } = await ordering.call('GET', `/api/savings?from=${from}&to=${to}&by=item`);
    for (const row of [{ ...body.totals, key: undefined }, ...body.rows]) {
      const item = row.key === undefined ? '' : `&item=${String(row.key)}`;
      const sum = async (kind: string, of: string): Promise<number> =>
        (await entriesOf(ordering, `kind=${kind}${item}`)).reduce<number>((total, each) => total + Number(each[of]), 0);
      for (const kind of ['recognized', 'reversed', 'declined', 'excused', 'offered', 'viewed', 'unanswered', 'visits'])
        expect([kind, await sum(kind, 'count')]).toEqual([kind, row[kind]]);
      expect(await sum('own', 'count')).toBe(row.ownRecognized);
      expect(await sum('recognized', 'fen')).toBe(row.grossFen);
      expect(await sum('reversed', 'fen')).toBe(0 - row.reversedFen);
      expect([await sum('saved', 'fen'), await sum('saved', 'minutes')]).toEqual([row.netFen, row.minutes]);
    }
    expect(body.totals).toMatchObject({ recognized: 3, reversed: 1, declined: 1 });
  });

  test('an entry names order, item, institutions, instant and reason, and never a patient', async () => {
    const [reversal] = await entriesOf(ordering, 'kind=reversed');
    expect(reversal).toMatchObject({
      ...{ order: `ServiceRequest/o-${CBC}`, step: 'reversal', item: 'L0002', cause: 'undone', day: to },
      ...{ institution: 'ord', source: 'src', department: '未注明', fen: -1500 },
    });
    const declines = await entriesOf(ordering, 'kind=declined');
    expect(declines.map(({ step, count, reason }) => [step, count, reason])).toEqual(
      expect.arrayContaining([
        ['decline', 1, 'other'],
        ['decline', 1, ''],
        ['decline-reversed', -1, 'other'],
      ]),
    );
    expect(await entriesOf(ordering, 'kind=declined&reason=')).toHaveLength(1);
  });

  test('an institution sees its own, the commission all, by region, source and department', async () => {
    expect(await entriesOf(other, 'kind=recognized')).toEqual([]);
    expect((await other.call('GET', `/api/entries?from=${from}&to=${to}&institution=ord`)).status).toBe(403);
    expect(await entriesOf(commission, 'kind=recognized&institution=ord')).toHaveLength(3);
    expect(await entriesOf(commission, 'kind=recognized&region=3301&source=src')).toHaveLength(3);
    expect(await entriesOf(commission, 'kind=recognized&region=3302')).toEqual([]);
    expect(await entriesOf(commission, 'kind=recognized&region=99')).toEqual([]);
    expect(await entriesOf(commission, 'kind=recognized&department=%E5%BF%83%E5%86%85%E7%A7%91')).toEqual([]);
  });

  test('page by page, and as CSV with the next page in its header', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await ordering.call('GET', `/api/entries?from=${from}&to=${to}&kind=offered&limit=1${cursor}`);
      seen.push(...page.body.entries.map(({ id }: { id: string }) => id));
      cursor = page.body.next === null ? '' : `&cursor=${encodeURIComponent(page.body.next)}`;
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(4);
    expect(seen).toHaveLength(4);
    const csv = await ordering.call('GET', `/api/entries?from=${from}&to=${to}&limit=2`, undefined, {
      Accept: 'text/csv',
    });
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/u);
    expect(csv.headers.get('link')).toMatch(/^<\/api\/entries\?.*cursor=.*>; rel="next"$/u);
    // The institution's name would be a formula.
    expect(csv.body).toContain(`'=SUM(A1)`);
  });

  test('what cannot be asked is refused with its name', async () => {
    const refused: readonly [string, string][] = [
      ['kind=all', 'kind'],
      ['kind=visits&item=L0002&source=src', 'kind'],
      ['kind=recognized&reason=other', 'reason'],
      [`department=${'x'.repeat(201)}`, 'department'],
      ['limit=201', 'limit'],
      ['item=a&item=b', 'item'],
      ['cursor=forged', '_cursor'],
    ];
    for (const [query, expression] of refused) {
      const { status, body } = await commission.call('GET', `/api/entries?from=${from}&to=${to}&${query}`);
      expect([query, status, body.issue?.[0].expression]).toEqual([query, 400, [expression]]);
    }
    expect((await commission.call('GET', `/api/entries?from=${to}&to=${from}`)).status).toBe(400);
  });
});

describe('reasons for declining', () => {
  test('are counted net of declines that were taken back, for the institution or for all', async () => {
    for (const who of [ordering, commission]) {
      const { status, body } = await who.call('GET', `/api/decline-reasons?from=${from}&to=${to}`);
      expect(status).toBe(200);
      expect(schemas.check('api/decline-reasons-response', body)).toEqual([]);
      expect(body.reasons).toEqual([{ reason: '', display: '未说明原因', declined: 1, excused: 0 }]);
    }
    const first = await ordering.call('GET', `/api/decline-reasons?from=${from}&to=${from}`);
    expect(first.body.reasons.map(({ reason, declined }: any) => [reason, declined])).toEqual(
      expect.arrayContaining([
        ['other', 1],
        ['', 1],
      ]),
    );
    const csv = await commission.call('GET', `/api/decline-reasons?from=${from}&to=${to}`, undefined, {
      Accept: 'text/csv',
    });
    expect(csv.body).toContain('reason,display,declined,excused');
    expect((await other.call('GET', `/api/decline-reasons?from=${from}&to=${to}&institution=ord`)).status).toBe(403);
    expect((await other.call('GET', `/api/decline-reasons?from=${from}&to=${to}`)).body.reasons).toEqual([]);
  });
});

describe('what administrators settle in the pages', () => {
  test('nobody does in their name from a foreign page', async () => {
    const id = '0b8f7a52-3d58-4a8c-9a35-6c1c6f0f7a11';
    const foreign = { 'X-CSRF-Token': 'guessed' };
    for (const path of [`/api/notices/${id}/acknowledgement`, `/api/identity-reviews/${id}/resolution`]) {
      const body = path.includes('notices') ? undefined : { resolution: 'same-person' };
      expect((await ordering.call('POST', path, body, foreign)).status).toBe(403);
      expect((await ordering.call('POST', path, body)).status).toBe(404);
    }
  });

  test('merging and separating people, explanations and reversals stay with the systems', async () => {
    for (const path of [
      'identity-merges',
      'identity-separations',
      'identity-history',
      'explanations',
      'recognitions/x/reversal',
    ])
      expect([path, (await commission.call('POST', `/api/${path}`, {})).status]).toEqual([path, 401]);
  });
});
