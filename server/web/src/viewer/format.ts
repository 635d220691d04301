const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in the largest unit that it fills, for words such as `4 天`. */
export interface Span {
  readonly count: number;
  readonly unit: 'minute' | 'hour' | 'day';
}

/** `2026-11-20 08:30` in Shanghai; a source's day without a time stays a day. */
export function shanghaiMinute(instant: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at) || !instant.includes('T')) return instant;
  return new Date(at + 8 * HOUR).toISOString().slice(0, 16).replace('T', ' ');
}

/** `¥1,234.50` of whole fen. */
export const yuanOf = (fen: number): string =>
  `¥${(fen / 100).toLocaleString('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** Milliseconds in whole minutes under an hour, whole hours under two days, else whole days; never below nothing. */
export function spanOf(ms: number): Span {
  const length = Math.max(0, ms);
  if (length < HOUR) return { count: Math.floor(length / MINUTE), unit: 'minute' };
  if (length < 2 * DAY) return { count: Math.floor(length / HOUR), unit: 'hour' };
  return { count: Math.floor(length / DAY), unit: 'day' };
}

/** Less than a day. */
export const isSoon = (ms: number): boolean => ms < DAY;

/** The Shanghai day of an instant. */
export const dayOf = (ms: number): string => new Date(ms + 8 * HOUR).toISOString().slice(0, 10);

/** A person's age as it is spoken: years, months under two years, days under a month. Undefined without a birth date. */
export function ageOf(
  birthDate: string | null,
  today: string,
): { readonly count: number; readonly unit: 'year' | 'month' | 'day' } | undefined {
  const born = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/u.exec(birthDate ?? '');
  if (!born) return undefined;
  const [year, month, day] = [Number(born[1]), Number(born[2] ?? 1), Number(born[3] ?? 1)];
  const [thisYear = 0, thisMonth = 0, thisDay = 0] = today.split('-').map(Number);
  const months = (thisYear - year) * 12 + thisMonth - month - (thisDay < day ? 1 : 0);
  if (months >= 24) return { count: Math.floor(months / 12), unit: 'year' };
  if (months >= 1) return { count: months, unit: 'month' };
  const days = (Date.parse(today) - Date.parse(`${String(year)}-${pad(month)}-${pad(day)}`)) / DAY;
  return { count: Math.max(0, Math.floor(days)), unit: 'day' };
}

const pad = (part: number): string => String(part).padStart(2, '0');
