import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { A1C, CBC, CBC_MEMBERS, DAY, dayOf, openProvince, type Card, type Province } from '../support/decisions.ts';

/** Every member of a row, in the order of contract 8. */
const COLUMNS = [
  ...['key', 'label', 'offered', 'viewed', 'recognized', 'declined', 'excused', 'unanswered', 'reversed'],
  ...['ownRecognized', 'grossFen', 'reversedFen', 'netFen', 'minutes', 'visits', 'recognitionRate'],
];
const BREAKDOWNS = ['day', 'month', 'institution', 'source', 'region', 'item', 'department'];
type Row = Readonly<Record<string, number | string | null>>;

let province: Province;
afterAll(() => province.gateway.close());

/** Two days: a blood count and a glycated haemoglobin recognised, one of them undone; a thyroid panel in part. */
beforeAll(async () => {
  province = await openProvince();
  const { gateway, someoneWith, cardsFor, accepted, overridden, decided, undo } = province;
  const encounter = {
    resourceType: 'Encounter',
    status: 'in-progress',
    class: { code: 'AMB' },
    serviceType: { text: '心内科' },
  };
  const first = await someoneWith([...CBC_MEMBERS, A1C], CBC);
  const [count, sugar] = await cardsFor(first, [CBC, A1C], { encounter });
  const [declined] = await cardsFor(await someoneWith([A1C]), [A1C]);
  if (!count || !sugar || !declined) throw new Error('no cards');
  await decided(accepted(count), accepted(sugar), overridden(declined));
  gateway.clock.advance(DAY);
  await undo(sugar);
  const thyroid = await someoneWith(['3016-3', '14920-3'], '11502-2');
  const [part] = await cardsFor(thyroid, ['L0243']);
  if (!part) throw new Error('no card');
  await decided(accepted(part));
});

const range = (): string => province.period(dayOf(province.now() - DAY), dayOf(province.now()));
async function rowsBy(by: string): Promise<readonly Row[]> {
  const answer = await province.ask(`${range()}&by=${by}`);
  expect([answer.status, answer.body.by]).toEqual([200, by]);
  return answer.body.rows;
}

describe('the figures of two days', () => {
  test('the totals are what was decided', async () => {
    const { body } = await province.ask(range());
    // 15 yuan and 50 yuan; two members of the thyroid panel at their own prices, and no minutes for a part.
    const thyroid = await memberPrices('3016-3', '14920-3');
    expect(body.totals).toEqual({
      offered: 4,
      viewed: 0,
      recognized: 3,
      declined: 1,
      excused: 0,
      unanswered: 0,
      reversed: 1,
      ownRecognized: 0,
      grossFen: 6500 + thyroid,
      reversedFen: 5000,
      netFen: 1500 + thyroid,
      minutes: 40,
      visits: 2,
      recognitionRate: 0.75,
    });
  });

  test.each(BREAKDOWNS)('by %s the rows have every member and add up to the totals', async (by) => {
    const rows = await rowsBy(by);
    const { body } = await province.ask(`${range()}&by=${by}`);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(Object.keys(row)).toEqual(COLUMNS);
    for (const name of ['offered', 'recognized', 'declined', 'reversed', 'grossFen', 'netFen', 'minutes']) {
      expect([name, rows.reduce((sum, row) => sum + Number(row[name]), 0)]).toEqual([name, body.totals[name]]);
    }
  });

  test('the rows are keyed and named as the registry and the catalogue name them', async () => {
    const keys = async (by: string): Promise<unknown[]> => (await rowsBy(by)).map(({ key, label }) => [key, label]);
    expect(await keys('institution')).toEqual([['ord', '=SUM(A1)']]);
    expect(await keys('source')).toEqual([['src', '医院src']]);
    expect(await keys('region')).toEqual([['330102', expect.stringContaining('杭州上城')]]);
    expect(await keys('item')).toEqual([
      ['L0002', '血常规(不含分类)'],
      ['L0113', '糖化血红蛋白 HbA1c(NGSP)'],
      ['L0243', '甲功三项'],
    ]);
    expect((await keys('department')).map((each) => (each as string[])[0])).toEqual(['心内科', '未注明']);
    expect((await rowsBy('day')).map(({ key }) => key)).toEqual([dayOf(province.now() - DAY), dayOf(province.now())]);
  });

  test('a day keeps what was entered on it: the reversal is on its own day', async () => {
    const [first, second] = await rowsBy('day');
    expect(first).toMatchObject({ recognized: 2, grossFen: 6500, reversed: 0, netFen: 6500, minutes: 120, visits: 1 });
    expect(second).toMatchObject({ recognized: 1, reversed: 1, reversedFen: 5000, minutes: -80, visits: 1 });
  });

  test('the visits of a day, by item, are one for each item; altogether one', async () => {
    const day = dayOf(province.now() - DAY);
    const { body } = await province.ask(`${province.period(day)}&by=item`);
    expect([body.rows.map(({ visits }: Row) => visits), body.totals.visits]).toEqual([[1, 1], 1]);
  });

  test('as CSV the columns are the members, and a name is no formula', async () => {
    const answer = await province.ask(`${range()}&by=institution`, undefined, { accept: 'text/csv' });
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/u);
    const [head, row, ...rest] = String(answer.body)
      .replace(/^\ufeff/u, '')
      .trimEnd()
      .split('\r\n');
    expect(head?.split(',')).toEqual(COLUMNS);
    expect(row).toMatch(/^ord,"?'=SUM\(A1\)"?,4,0,3,1,/u);
    expect(rest).toEqual([]);
  });
});

describe('who may see which figures', () => {
  test('an institution sees its own and is refused those of another', async () => {
    const { ask, ordering, other } = province;
    expect((await ask(range(), ordering)).body.totals).toMatchObject({ offered: 4 });
    expect((await ask(`${range()}&institution=ord`, ordering)).body.totals).toMatchObject({ offered: 4 });
    expect((await ask(range(), other)).body).toMatchObject({ totals: { offered: 0, recognitionRate: null }, rows: [] });
    const refused = await ask(`${range()}&institution=ord`, other);
    expect([refused.status, refused.body.resourceType]).toEqual([403, 'OperationOutcome']);
  });

  test('the commission may ask for one institution', async () => {
    expect((await province.ask(`${range()}&institution=oth`)).body.totals).toMatchObject({ offered: 0 });
    expect((await province.ask(`${range()}&institution=ord`)).body.totals).toMatchObject({ offered: 4 });
  });

  test('a token without the scope is refused, and so is none', async () => {
    const { gateway, commission } = province;
    const path = `/api/savings?${range()}`;
    expect((await commission.call(gateway.url, 'GET', path, 'system/DiagnosticReport.rs')).status).toBe(403);
    expect((await fetch(`${gateway.url}${path}`)).status).toBe(401);
  });

  test.each([
    ['no period', ''],
    ['half a period', 'from=2026-11-01'],
    ['a day that does not exist', 'from=2026-02-30&to=2026-03-01'],
    ['the end before the beginning', 'from=2026-11-02&to=2026-11-01'],
    ['an unknown breakdown', 'from=2026-11-01&to=2026-11-02&by=doctor'],
    ['a period of a century', 'from=1926-11-01&to=2026-11-01'],
    ['a day given twice', 'from=2026-11-01&from=2026-11-02&to=2026-11-03'],
  ])('%s: 400 that names the parameter', async (_what, query) => {
    const answer = await province.ask(query);
    expect([answer.status, answer.body.resourceType]).toEqual([400, 'OperationOutcome']);
    expect(answer.body.issue[0].expression).toHaveLength(1);
  });
});

/** What one card has come to, by the rules of contract 5 and 8. */
interface Fate {
  readonly card: Card;
  readonly withdraw: () => Promise<void>;
  state: 'open' | 'recognized' | 'declined' | 'reversed';
  lastAt: number;
  withdrawn: boolean;
}
type Step =
  | { readonly kind: 'accept' | 'override'; readonly card: number; readonly after: number; readonly wait: number }
  | { readonly kind: 'undo' | 'withdraw'; readonly card: number; readonly wait: number; readonly after?: undefined };

describe('whatever doctors and hospitals do, in whatever order', () => {
  const wait = fc.integer({ min: 1, max: 40_000 });
  const card = fc.integer({ min: 0, max: 2 });
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constantFrom('accept', 'override'),
        card,
        after: fc.constantFrom(0, 120_000),
        wait,
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('undo', 'withdraw'), card, wait }) },
  );

  test('the money is that of the recognitions that stand, and the daily sums are the sums of the entries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
        province.gateway.clock.advance(2 * DAY);
        const from = dayOf(province.now());
        const fates = [await newFate(), await newFate(), await newFate()];
        for (const each of steps) {
          province.gateway.clock.advance(each.wait * 1000);
          const fate = fates[each.card];
          if (fate) await take(fate, each);
        }
        const { body } = await province.ask(province.period(from, dayOf(province.now() + DAY)));
        const standing = fates.filter(({ state }) => state === 'recognized').length;
        expect(body.totals).toMatchObject({
          offered: 3,
          declined: fates.filter(({ state }) => state === 'declined').length,
          netFen: standing * 1500,
          minutes: standing * 40,
        });
        expect((await province.gateway.exchange.verifyLedger()).findings).toEqual([]);
      }),
      { numRuns: 8 },
    );
  }, 60_000);

  async function newFate(): Promise<Fate> {
    const { oneCard, pushed, source, reportOf, now } = province;
    const { person, card: offered } = await oneCard();
    const withdraw = async (): Promise<void> => {
      const more = { issued: new Date(now()).toISOString() };
      await pushed(source, reportOf(person, CBC_MEMBERS, CBC, { status: 'entered-in-error', more }));
    };
    return { card: offered, withdraw, state: 'open', lastAt: -Infinity, withdrawn: false };
  }

  async function take(fate: Fate, each: Step): Promise<void> {
    if (each.kind === 'undo') return undo(fate);
    if (each.after === undefined) return withdraw(fate);
    const at = province.now() + each.after;
    const { accepted, overridden, feedback } = province;
    const isAccept = each.kind === 'accept';
    const { status } = await feedback(
      isAccept ? accepted(fate.card, each.after) : overridden(fate.card, 'other', each.after),
    );
    const isNews = at > fate.lastAt;
    const wanted = isAccept ? 'recognized' : 'declined';
    // Only what rests on a report that is gone is refused: a recognition can always be taken back.
    const needsReport = fate.state !== wanted && (isAccept || fate.state !== 'recognized');
    const isRefused = isNews && needsReport && fate.withdrawn;
    expect([each.kind, fate.state, status]).toEqual([each.kind, fate.state, isRefused ? 409 : 200]);
    if (!isNews || isRefused) return;
    fate.state = wanted;
    fate.lastAt = at;
  }

  async function undo(fate: Fate): Promise<void> {
    const { status } = await province.undo(fate.card);
    expect(status).toBe(fate.state === 'recognized' || fate.state === 'reversed' ? 200 : 409);
    if (fate.state === 'recognized') reverse(fate);
  }

  async function withdraw(fate: Fate): Promise<void> {
    await fate.withdraw();
    fate.withdrawn = true;
    if (fate.state === 'recognized') reverse(fate);
  }

  const reverse = (fate: Fate): void => {
    fate.state = 'reversed';
    fate.lastAt = Math.max(fate.lastAt, province.now());
  };
});

/** What the catalogue's table says the members cost together, in fen. */
async function memberPrices(...loincs: readonly string[]): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const lines = (await readFile(new URL('../../schemas/catalogue/items.csv', import.meta.url), 'utf8')).split(/\r?\n/u);
  const fee = lines[0]?.split(',').indexOf('fee_cny') ?? -1;
  return loincs.reduce((sum, loinc) => {
    const cells = lines.find((line) => line.split(',')[5] === loinc)?.split(',') ?? [];
    return sum + Number(cells[fee]) * 100;
  }, 0);
}
