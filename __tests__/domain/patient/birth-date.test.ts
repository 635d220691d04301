import { describe, expect, test } from '@jest/globals';
import { allowsDay, readBirthDate, type BirthDate } from '../../../server/domain/patient/birth-date.ts';
import type { ShanghaiDay } from '../../../server/domain/time.ts';

const day = (text: string): BirthDate => ({ kind: 'day', day: text as ShanghaiDay });
const part = (prefix: string): BirthDate => ({ kind: 'part', prefix });
const NONE: BirthDate = { kind: 'none' };
const UNREADABLE: BirthDate = { kind: 'unreadable' };

describe('a written birth date', () => {
  test.each<[string, unknown, BirthDate]>([
    ['nothing', undefined, NONE],
    ['null', null, NONE],
    ['an empty text', '', NONE],
    ['a day', '1988-02-29', day('1988-02-29')],
    ['a day with spaces around', ' 1988-02-29 ', day('1988-02-29')],
    ['a day with a time', '1988-02-29T00:00:00+08:00', day('1988-02-29')],
    ['a day with a time in UTC', '1988-02-29T16:00:00.000Z', day('1988-02-29')],
    ['a day with a time without a zone', '1988-02-29T00:00', day('1988-02-29')],
    ['a month', '1988-02', part('1988-02')],
    ['a year', '1988', part('1988')],
    ['a month with a time', '1988-02T00:00:00Z', UNREADABLE],
    ['a year with a time', '1988T00:00:00Z', UNREADABLE],
    ['a day that is none', '1988-02-30', UNREADABLE],
    ['a month that is none', '1988-13', UNREADABLE],
    ['a day as a German writes it', '29.02.1988', UNREADABLE],
    ['a year of three digits', '198', UNREADABLE],
    ['a day with more behind it', '1988-02-29 approx', UNREADABLE],
    ['a day with more before it', 'c. 1988-02-29', UNREADABLE],
    ['a number', 19880229, UNREADABLE],
    ['a day before 1850', '1849-12-31', UNREADABLE],
    ['the first day of 1850', '1850-01-01', day('1850-01-01')],
    ['sixty-four characters', '1988'.padStart(64), part('1988')],
    ['sixty-five characters', '1988'.padStart(65), UNREADABLE],
    ['a hundred thousand characters', '9'.repeat(100_000), UNREADABLE],
  ])('%s', (_what, written, read) => {
    expect(readBirthDate(written)).toEqual(read);
  });

  test.each<[string, BirthDate, boolean]>([
    ['nothing', NONE, true],
    ['the day itself', day('1988-02-29'), true],
    ['another day', day('1988-02-28'), false],
    ['its month', part('1988-02'), true],
    ['another month', part('1988-03'), false],
    ['its year', part('1988'), true],
    ['another year', part('1989'), false],
    ['what cannot be read', UNREADABLE, false],
  ])('%s leaves room for 29 February 1988 or not', (_what, written, room) => {
    expect(allowsDay(written, '1988-02-29' as ShanghaiDay)).toBe(room);
  });
});
