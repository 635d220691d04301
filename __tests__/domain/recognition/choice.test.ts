import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chooseBest } from '../../../server/domain/recognition/choice.ts';
import type { Judgement } from '../../../server/domain/recognition/judge.ts';
import { judgeCase, type ReportCase } from './case.ts';

const FULL = { L0074: true, L0075: true, L0076: true };
const PARTIAL = { L0074: true };
const judged = (report: Omit<ReportCase, 'own'>): Judgement => judgeCase({ item: 'L0237' }, { own: 'none', ...report });
const chosen = (...reports: readonly Omit<ReportCase, 'own'>[]): string | undefined =>
  chooseBest(reports.map(judged))?.report.id;

describe('the choice among several recognizable reports', () => {
  test('full goes before partial though it is older', () => {
    expect(chosen({ id: 'a', results: PARTIAL, ageHours: 1 }, { id: 'b', results: FULL, ageHours: 300 })).toBe('b');
  });

  test('of two full ones the later collection', () => {
    const older = { id: 'a', results: FULL, ageHours: 50, issuedHoursAgo: 1 };
    expect(chosen(older, { id: 'b', results: FULL, ageHours: 49, issuedHoursAgo: 40 })).toBe('b');
  });

  test('of two of one collection the later issue', () => {
    const first = { id: 'a', results: FULL, issuedHoursAgo: 20 };
    expect(chosen(first, { id: 'b', results: FULL, issuedHoursAgo: 10 })).toBe('b');
  });

  test('one that gives its issue goes before one that does not', () => {
    expect(chosen({ id: 'a', results: FULL }, { id: 'b', results: FULL, issuedHoursAgo: 10 })).toBe('b');
  });

  test('of two alike the smaller exchange id', () => {
    expect(chosen({ id: 'b', results: FULL }, { id: 'a', results: FULL })).toBe('a');
    expect(chosen({ id: 'a', results: FULL }, { id: 'b', results: FULL })).toBe('a');
  });

  test('what is not recognizable is never chosen, however good', () => {
    const withdrawn = { id: 'a', results: FULL, status: 'entered-in-error' };
    expect(chosen(withdrawn, { id: 'b', results: PARTIAL, ageHours: 600 })).toBe('b');
    expect(chosen(withdrawn)).toBeUndefined();
    expect(chosen()).toBeUndefined();
  });

  test('members of the panel lost to their window make a report partial before the choice', () => {
    const cases: readonly ReportCase[] = [
      { id: 'a', own: 'none', results: { L0192: true, L0193: true, L0124: true }, ageHours: 100 },
      { id: 'b', own: 'none', results: { L0192: true }, ageHours: 99 },
    ];
    const judgements = cases.map((report) => judgeCase({ item: 'L0253' }, report));
    expect(judgements.map(({ coverage }) => coverage)).toEqual(['partial', 'partial']);
    expect(chooseBest(judgements)?.report.id).toBe('b');
  });

  test('the order of arrival does not matter', () => {
    const candidate = fc.record({
      results: fc.constantFrom(FULL, PARTIAL),
      ageHours: fc.integer({ min: 1, max: 3 }),
      issuedHoursAgo: fc.integer({ min: 1, max: 3 }),
      status: fc.constantFrom('final', 'preliminary'),
    });
    const arrivals = fc
      .array(candidate, { minLength: 1, maxLength: 7 })
      .map((all) => all.map((each, index) => judged({ ...each, id: `r${String(index)}` })))
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    fc.assert(
      fc.property(arrivals, ([one, other]) => {
        expect(chooseBest(other)).toBe(chooseBest(one));
      }),
    );
  });
});
