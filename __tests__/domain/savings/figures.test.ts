import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addCounts, COUNT_NAMES, figuresOf, NO_COUNTS } from '../../../server/domain/savings/figures.ts';
import type { FigureCounts } from '../../../server/domain/savings/entry.ts';

const counts = (some: Partial<FigureCounts>): FigureCounts => ({ ...NO_COUNTS, ...some });

test('with nothing to divide by there is no rate', () => {
  expect(figuresOf(NO_COUNTS, 0, 0).recognitionRate).toBeNull();
  expect(figuresOf(counts({ offered: 5, excused: 2, answered: 2 }), 0, 3).recognitionRate).toBeNull();
});

test('the rate is recognized by recognized, declined and unanswered; what is excused leaves the divisor', () => {
  const figures = figuresOf(counts({ offered: 10, answered: 6, recognized: 3, declined: 2, excused: 1 }), 3, 1);
  expect(figures.unanswered).toBe(3);
  expect(figures.recognitionRate).toBe(3 / 8);
});

test('an offer of the last 24 hours is not unanswered yet', () => {
  expect(figuresOf(counts({ offered: 4, answered: 1 }), 0, 3).unanswered).toBe(0);
  expect(figuresOf(counts({ offered: 4, answered: 1 }), 0, 0).unanswered).toBe(3);
});

test('net is gross less reversed, and may be negative on a day of reversals alone', () => {
  const figures = figuresOf(counts({ reversed: 1, reversedFen: 1500, minutes: -40 }), 0, 0);
  expect(figures).toMatchObject({ grossFen: 0, reversedFen: 1500, netFen: -1500, minutes: -40, recognized: 0 });
});

test('days add up: the figures of a sum are the sums of the figures', () => {
  const some = fc.record(
    Object.fromEntries(COUNT_NAMES.map((name) => [name, fc.nat(1000)])) as Record<
      keyof FigureCounts,
      fc.Arbitrary<number>
    >,
  );
  fc.assert(
    fc.property(some, some, some, (a, b, c) => {
      expect(addCounts(addCounts(a, b), c)).toEqual(addCounts(a, addCounts(c, b)));
      expect(addCounts(a, NO_COUNTS)).toEqual(a);
      const [one, other] = [figuresOf(a, 0, 0), figuresOf(b, 0, 0)];
      expect(figuresOf(addCounts(a, b), 0, 0).netFen).toBe(one.netFen + other.netFen);
    }),
  );
});
