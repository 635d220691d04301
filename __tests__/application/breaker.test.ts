import { expect, test } from '@jest/globals';
import { breakerOf, retryDelayMs } from '../../server/application/breaker.ts';

test.each([
  [0, undefined, 'closed'],
  [2, 900, 'closed'],
  [3, 1001, 'open'],
  [3, 1000, 'half-open'],
  [3, undefined, 'half-open'],
])('%d failures in a row and a retry at %p: %s', (failures, retryAt, state) => {
  expect(breakerOf({ failures, retryAt }, 1000)).toBe(state);
});

test('a hospital that fails is asked less and less often, within a quarter of an hour, each at its own moment', () => {
  expect([1, 2, 3, 4, 5, 400].map((failures) => retryDelayMs(failures, 60, 0.5) / 1000)).toEqual([
    120, 240, 480, 900, 900, 900,
  ]);
  expect([retryDelayMs(1, 60, 0), retryDelayMs(1, 60, 1)]).toEqual([90_000, 150_000]);
  expect(retryDelayMs(9, 86_400, 0.5)).toBe(86_400_000);
});
