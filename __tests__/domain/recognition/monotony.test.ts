import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { USABLE_STATUSES } from '../../../server/domain/report/report.ts';
import { judgeCase, type ReportCase } from './case.ts';

/** How much of the order is offered: members of what is recognizable, none of what is not. */
function offered(item: string, report: ReportCase): readonly string[] {
  const { recognizable, coveredItems } = judgeCase({ item, side: 'L' }, report);
  return recognizable ? coveredItems : [];
}

const ITEMS = ['L0253', 'L0251', 'L0241', 'L0242', 'L0124', 'L0003', 'E0292', 'E0281'];
const anItem = fc.constantFrom(...ITEMS);
const reportOn = (item: string): ReportCase => ({
  own: item,
  results: { 'his:XX': true },
  images: true,
  side: 'L',
});
/** Scopes from wide to narrow along the ordering hospital's own region; the last two do not reach it. */
const SCOPES = ['CN', 'yangtze-delta', '33', '3301', '330111', '330112', '44'];
const MARKS = ['全国HR', '长三角HR', '浙江HR', '杭州HR', '富阳HR'];

describe('recognizability never grows', () => {
  test('when time passes', () => {
    fc.assert(
      fc.property(anItem, fc.integer({ min: 0, max: 800 }), fc.integer({ min: 0, max: 800 }), (item, age, later) => {
        const before = offered(item, { ...reportOn(item), ageHours: age });
        const after = offered(item, { ...reportOn(item), ageHours: age + later });
        expect(before).toEqual(expect.arrayContaining([...after]));
      }),
    );
  });

  test('when an order is put off', () => {
    fc.assert(
      fc.property(anItem, fc.nat(400), fc.nat(400), fc.nat(400), (item, age, ahead, more) => {
        const report = { ...reportOn(item), ageHours: age };
        const due = (hours: number): boolean =>
          judgeCase({ item, side: 'L', occurrenceInHours: hours }, report).recognizable;
        expect(due(ahead + more) && !due(ahead)).toBe(false);
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
      fc.property(anItem, fc.constantFrom(...USABLE_STATUSES), anUnsettled, fc.nat(800), (item, good, bad, age) => {
        const report = { ...reportOn(item), ageHours: age };
        expect(offered(item, { ...report, status: bad })).toEqual([]);
        expect(offered(item, { ...report, status: good })).toEqual(offered(item, { ...report, status: 'final' }));
      }),
    );
  });

  test('when the scope of a quality evaluation shrinks, and neither does its mark', () => {
    const aStep = fc.tuple(fc.nat(SCOPES.length - 1), fc.nat(SCOPES.length - 1));
    fc.assert(
      fc.property(anItem, aStep, fc.nat(800), (item, [a, b], age) => {
        const under = (index: number) => {
          const source = { scopes: [SCOPES[index] ?? ''] };
          return judgeCase({ item, side: 'L' }, { ...reportOn(item), ageHours: age, source });
        };
        const [wide, narrow] = [under(Math.min(a, b)), under(Math.max(a, b))];
        expect(narrow.recognizable && !wide.recognizable).toBe(false);
        expect(wide.mark).toBe(MARKS[Math.min(a, b)]);
        expect(narrow.mark).toBe(MARKS[Math.max(a, b)]);
      }),
    );
  });

  test('when an evaluation is taken away', () => {
    const members = ['L0192', 'L0193', 'L0124', 'L0253'];
    fc.assert(
      fc.property(fc.subarray(members), fc.subarray(members), fc.nat(100), (some, others, age) => {
        const of = (items: readonly string[]) =>
          offered('L0253', { ...reportOn('L0253'), ageHours: age, source: { items } });
        expect(of([...some, ...others])).toEqual(expect.arrayContaining([...of(some)]));
      }),
    );
  });
});

describe('when an offer runs out', () => {
  const HOUR = 3_600_000;

  test('it is recognizable until exactly then and not a millisecond longer', () => {
    const report = { ...reportOn('L0253'), ageHours: 71 };
    const { expiresAt, report: indexed } = judgeCase({ item: 'L0253' }, report);
    // The C-reactive protein, of three days, is the first member to drop out.
    expect(expiresAt).toBe((indexed.collectedAt ?? 0) + 72 * HOUR);
    expect(offered('L0253', { ...report, ageHours: 72 })).toEqual(offered('L0253', report));
    expect(offered('L0253', { ...report, ageHours: 72 + 1 / 3_600_000 })).toEqual(['L0192', 'L0193']);
  });

  test("what is left after a member's end runs to the end of the rest", () => {
    const { expiresAt, report } = judgeCase({ item: 'L0253' }, { ...reportOn('L0253'), ageHours: 100 });
    expect(expiresAt).toBe((report.collectedAt ?? 0) + 30 * 24 * HOUR);
  });
});
