/**
 * Instants and calendar days. China has had one time zone and no daylight saving since 1991,
 * so a Shanghai day is a fixed shift of UTC and needs no calendar library.
 */

/** Milliseconds since 1970-01-01T00:00:00Z, whole. */
export type EpochMs = number;

/** A calendar day in Asia/Shanghai, `YYYY-MM-DD`. */
export type ShanghaiDay = string & { readonly __shanghaiDay: never };

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
const SHANGHAI_OFFSET_MS = 8 * HOUR_MS;

/** The Shanghai day that an instant falls on. */
export function shanghaiDay(at: EpochMs): ShanghaiDay {
  return new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10) as ShanghaiDay;
}

/** The instant at which a Shanghai day begins. */
export function startOfDay(day: ShanghaiDay): EpochMs {
  return Date.parse(`${day}T00:00:00Z`) - SHANGHAI_OFFSET_MS;
}

/** The day `days` days after (or, negative, before) `day`. */
export function addDays(day: ShanghaiDay, days: number): ShanghaiDay {
  return shanghaiDay(startOfDay(day) + days * DAY_MS);
}

/** Reads `YYYY-MM-DD` strictly: `2026-02-30` is no day, and is not 2 March. */
export function parseDay(text: string): ShanghaiDay | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const at = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text) return undefined;
  return text as ShanghaiDay;
}

/** An instant written as RFC 3339 in Shanghai time, to the second: `2026-11-20T08:30:00+08:00`. */
export function shanghaiDateTime(at: EpochMs): string {
  return `${new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}
