import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  DAY_MS,
  parseDay,
  shanghaiDateTime,
  shanghaiDay,
  startOfDay,
  type ShanghaiDay,
} from '../../server/domain/time.ts';

const at = (text: string): number => Date.parse(text);
const day = (text: string): ShanghaiDay => text as ShanghaiDay;

describe('a Shanghai day', () => {
  test.each([
    ['2026-11-19T15:59:59.999Z', '2026-11-19'],
    ['2026-11-19T16:00:00.000Z', '2026-11-20'],
    ['2026-11-20T23:59:59+08:00', '2026-11-20'],
    ['2026-12-31T16:00:00Z', '2027-01-01'],
  ])('%s falls on %s', (instant, on) => {
    expect(shanghaiDay(at(instant))).toBe(on);
  });

  test('begins at midnight in Shanghai', () => {
    expect(startOfDay(day('2026-11-20'))).toBe(at('2026-11-19T16:00:00Z'));
  });

  test('begins with its first millisecond and ends with the last before the next one', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1992-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        (date) => {
          const on = shanghaiDay(date.getTime());
          expect(shanghaiDay(startOfDay(on))).toBe(on);
          expect(shanghaiDay(startOfDay(on) + DAY_MS - 1)).toBe(on);
          expect(shanghaiDay(startOfDay(on) - 1)).toBe(addDays(on, -1));
        },
      ),
    );
  });

  test.each([
    ['2026-11-20', 1, '2026-11-21'],
    ['2026-11-20', 0, '2026-11-20'],
    ['2026-11-20', -20, '2026-10-31'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2026-11-20', 7, '2026-11-27'],
  ])('%s and %s days are %s', (from, days, to) => {
    expect(addDays(day(from), days)).toBe(to);
  });

  test.each([
    ['2026-11-20', '2026-11-20'],
    ['2028-02-29', '2028-02-29'],
    ['2026-02-29', undefined],
    ['2026-02-30', undefined],
    ['2026-13-01', undefined],
    ['2026-11-20T00:00:00Z', undefined],
    ['2026-11-20 ', undefined],
    ['+002026-11-20', undefined],
    ['2026-1-2', undefined],
    ['', undefined],
  ])('%p is read as %s', (text, read) => {
    expect(parseDay(text)).toBe(read);
  });
});

test('an instant is written in Shanghai time, to the second', () => {
  expect(shanghaiDateTime(at('2026-11-20T00:30:00.999Z'))).toBe('2026-11-20T08:30:00+08:00');
  expect(shanghaiDateTime(at('2026-11-20T16:00:00Z'))).toBe('2026-11-21T00:00:00+08:00');
});
