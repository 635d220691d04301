import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { USABLE_STATUSES } from '../../../server/domain/report/report.ts';
import { itemOf, judgeCase, NOW, type OrderCase, type ReportCase } from './case.ts';

/** How much of the order is offered: members of what is recognizable, none of what is not. */
function offered(order: OrderCase, report: ReportCase, now = NOW): readonly string[] {
  const { recognizable, coveredItems } = judgeCase(order, report, now);
  return recognizable ? coveredItems : [];
}
/** Nothing is offered that was not offered before. */
function expectNoMore(before: readonly string[], after: readonly string[]): void {
  expect(before).toEqual(expect.arrayContaining([...after]));
}

const DAY = 86_400_000;
const ITEMS = ['L0253', 'L0251', 'L0241', 'L0242', 'L0124', 'L0003', 'E0292', 'E0281', 'E0289', 'E0360'];
const SIDES = ['L', 'R', 'B', undefined] as const;
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
/** Mostly the item itself, also another series of it, a larger panel, or no code at all. */
const codesNear = (item: string) => fc.constantFrom(item, item, item, item, 'none', 'L0241', 'E0291', 'E0359');
/** Scopes from wide to narrow along the ordering hospital's own region; the last two do not reach it. */
const SCOPES = ['CN', 'yangtze-delta', '33', '3301', '330111', '330112', '44'];
const MARKS = ['全国HR', '长三角HR', '浙江HR', '杭州HR', '富阳HR'];

/** Any report near an order of any of the items: coded or not, results counting or not, evaluated or not, old or new. */
const anyCase = fc.constantFrom(...ITEMS).chain((item) => {
  const members = [...itemOf(item).members, item, 'his:XX'];
  const evaluation = fc.record({
    scopes: fc.subarray(SCOPES, { minLength: 1 }),
    items: fc.oneof(fc.constant(['*']), fc.subarray(members)),
    from: fc.constantFrom('2026-01-01', '2026-01-01', '2026-11-10'),
    to: fc.constantFrom('2026-12-31', '2026-12-31', '2026-11-15'),
  });
  return fc.record({
    order: fc.record({
      item: fc.constant(item),
      side: fc.constantFrom('L', 'B'),
      occurrenceInHours: optional(fc.nat(200)),
    }),
    report: fc.record({
      own: codesNear(item),
      results: fc.dictionary(fc.constantFrom(...members), fc.constantFrom(true, true, false), {
        minKeys: 1,
        maxKeys: 6,
      }),
      images: fc.constantFrom(true, true, true, false),
      side: fc.constantFrom(...SIDES),
      ageHours: fc.oneof(fc.nat(100), fc.nat(100), fc.nat(900)),
      status: fc.constantFrom('final', 'final', 'final', 'corrected', 'preliminary'),
      source: fc.oneof(fc.constant({}), evaluation),
    }),
  }) as fc.Arbitrary<{ readonly order: OrderCase; readonly report: ReportCase }>;
});

describe('recognizability never grows', () => {
  test('though by these cases something is offered often enough to tell', () => {
    const some = fc.sample(anyCase, { numRuns: 200, seed: 1 });
    const open = some.filter(({ order, report }) => offered(order, report).length > 0);
    expect(open.length).toBeGreaterThan(40);
    expect(open.length).toBeLessThan(160);
  });

  test('when time passes', () => {
    fc.assert(
      fc.property(anyCase, fc.nat(40 * DAY), ({ order, report }, later) => {
        expectNoMore(offered(order, report), offered(order, report, NOW + later));
      }),
    );
  });

  test('when an order is put off', () => {
    fc.assert(
      fc.property(anyCase, fc.nat(400), fc.nat(400), ({ order, report }, ahead, more) => {
        const due = (hours: number) => offered({ ...order, occurrenceInHours: hours }, report);
        expectNoMore(due(ahead), due(ahead + more));
      }),
    );
  });

  test('when a status worsens', () => {
    const anUnsettled = fc.constantFrom(
      'registered',
      'partial',
      'preliminary',
      'cancelled',
      'entered-in-error',
      'unknown',
    );
    fc.assert(
      fc.property(anyCase, fc.constantFrom(...USABLE_STATUSES), anUnsettled, ({ order, report }, good, bad) => {
        expect(offered(order, { ...report, status: bad })).toEqual([]);
        expect(offered(order, { ...report, status: good })).toEqual(offered(order, { ...report, status: 'final' }));
      }),
    );
  });

  test('when a result stops counting', () => {
    fc.assert(
      fc.property(anyCase, fc.nat(5), ({ order, report }, pick) => {
        const codes = Object.keys(report.results ?? {});
        const code = codes[pick % Math.max(1, codes.length)];
        if (code === undefined) return;
        const stopped = { ...report, results: { ...report.results, [code]: false } };
        expectNoMore(offered(order, report), offered(order, stopped));
      }),
    );
  });

  test('when its images are gone', () => {
    fc.assert(
      fc.property(anyCase, ({ order, report }) => {
        expectNoMore(offered(order, { ...report, images: true }), offered(order, { ...report, images: false }));
      }),
    );
  });

  test('when the scope of a quality evaluation shrinks, and neither does its mark', () => {
    const aStep = fc.tuple(fc.nat(SCOPES.length - 1), fc.nat(SCOPES.length - 1));
    fc.assert(
      fc.property(anyCase, aStep, ({ order, report }, [a, b]) => {
        const under = (index: number): ReportCase => ({ ...report, source: { scopes: [SCOPES[index] ?? ''] } });
        const [wide, narrow] = [under(Math.min(a, b)), under(Math.max(a, b))];
        expectNoMore(offered(order, wide), offered(order, narrow));
        expect(judgeCase(order, wide).mark).toBe(MARKS[Math.min(a, b)]);
        expect(judgeCase(order, narrow).mark).toBe(MARKS[Math.max(a, b)]);
      }),
    );
  });

  test('when an evaluation is taken away', () => {
    fc.assert(
      fc.property(anyCase, fc.infiniteStream(fc.boolean()), ({ order, report }, stays) => {
        const items = [...itemOf(order.item).members, order.item];
        const fewer = items.filter(() => stays.next().value);
        const of = (evaluated: readonly string[]) => offered(order, { ...report, source: { items: evaluated } });
        expectNoMore(of(items), of(fewer));
      }),
    );
  });

  test('when an item is taken out of what is recognised, or is held sensitive', () => {
    const override = fc.constantFrom({ recognisable: 'no' }, { sensitive: true });
    fc.assert(
      fc.property(anyCase, override, fc.nat(40), ({ order, report }, change, pick) => {
        const candidates = [...itemOf(order.item).members, order.item];
        const changed = candidates[pick % candidates.length] ?? order.item;
        const after = offered({ ...order, items: { [changed]: change } }, report);
        expectNoMore(offered(order, report), after);
        expect(after).not.toContain(changed);
      }),
    );
  });

  test('and what is offered is never less than nothing, never more than all', () => {
    fc.assert(
      fc.property(anyCase, ({ order, report }) => {
        const { recognizable, coverage, coveredItems, remainingItems } = judgeCase(order, report);
        const all = itemOf(order.item).members.length > 0 ? itemOf(order.item).members : [order.item];
        expect([...coveredItems, ...remainingItems].sort()).toEqual([...all].sort());
        if (recognizable) expect(coverage).toBe(remainingItems.length === 0 ? 'full' : 'partial');
        if (coveredItems.length === 0) expect(coverage).toBeUndefined();
      }),
    );
  });
});

describe('when an offer runs out', () => {
  const panelReport: ReportCase = { own: 'L0253', results: { 'his:XX': true } };

  test('it is recognizable until exactly then and not a millisecond longer', () => {
    const order = { item: 'L0253' };
    const report = { ...panelReport, ageHours: 71 };
    const { expiresAt = 0, report: indexed } = judgeCase(order, report);
    // The C-reactive protein, of three days, is the first member to drop out.
    expect(expiresAt).toBe((indexed.collectedAt ?? 0) + 3 * DAY);
    expect(offered(order, report, expiresAt)).toEqual(offered(order, report));
    expect(offered(order, report, expiresAt + 1)).toEqual(['L0192', 'L0193']);
  });

  test("what is left after a member's end runs to the end of the rest", () => {
    const { expiresAt, report } = judgeCase({ item: 'L0253' }, { ...panelReport, ageHours: 100 });
    expect(expiresAt).toBe((report.collectedAt ?? 0) + 30 * DAY);
  });

  test('what is recognizable is so until exactly then, and is less a millisecond later', () => {
    fc.assert(
      fc.property(anyCase, ({ order, report }) => {
        const now = { ...order, occurrenceInHours: undefined } as unknown as OrderCase;
        const before = offered(now, report);
        if (before.length === 0) return;
        const { expiresAt = 0 } = judgeCase(now, report);
        expect(offered(now, report, expiresAt)).toEqual(before);
        expect(offered(now, report, expiresAt + 1).length).toBeLessThan(before.length);
      }),
    );
  });

  test('a report without a time runs out at no time that could be told', () => {
    expect(judgeCase({ item: 'L0253' }, { ...panelReport, ageHours: null }).expiresAt).toBeUndefined();
  });
});
