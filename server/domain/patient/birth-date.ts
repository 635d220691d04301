import { parseDay, type ShanghaiDay } from '../time.ts';

/** A birth date as it was written: nothing, a whole day, a year or a month of a day, or something unreadable. */
export type BirthDate =
  | { readonly kind: 'none' }
  | { readonly kind: 'day'; readonly day: ShanghaiDay }
  | { readonly kind: 'part'; readonly prefix: string }
  | { readonly kind: 'unreadable' };

/** Longer texts are no dates. */
const LONGEST = 64;

/**
 * Reads a `birthDate` by its known prefix: `2020-05` is a part, `2020-05-01T00:00:00+08:00` is the day 2020-05-01.
 * What is written and cannot be read is told apart from what is not written: it must not be replaced by a guess.
 */
export function readBirthDate(value: unknown): BirthDate {
  if (value === undefined || value === null || value === '') return { kind: 'none' };
  if (typeof value !== 'string' || value.length > LONGEST) return { kind: 'unreadable' };
  const [, date = '', time] = /^(\d{4}(?:-\d{2}){0,2})(T[\d:.]*(?:Z|[+-]\d{2}:\d{2})?)?$/u.exec(value.trim()) ?? [];
  const isWhole = date.length === 10;
  const day = parseDay(`${date}${'-01-01'.slice(date.length - 4)}`);
  if (!day || day < '1850-01-01' || (time !== undefined && !isWhole)) return { kind: 'unreadable' };
  return isWhole ? { kind: 'day', day } : { kind: 'part', prefix: date };
}

/** Whether what was written leaves room for this day. */
export function allowsDay(written: BirthDate, day: ShanghaiDay): boolean {
  if (written.kind === 'day') return written.day === day;
  if (written.kind === 'part') return day.startsWith(`${written.prefix}-`);
  return written.kind === 'none';
}
