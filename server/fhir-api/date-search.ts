import { ExchangeError } from '../application/exchange-error.ts';
import { parseDateTime } from '../fhir/mapping/dates.ts';
import { DAY_MS, type EpochMs } from '../domain/time.ts';

/** A date parameter as FHIR R4 means it: a prefix and an interval as long as the date is precise. */
export type DateTest = (at: EpochMs | undefined) => boolean;

const SEARCH_ZONE = '+08:00';

/** Reads `ge2026-11-01`, `2026-11`, …; throws `malformed` naming the parameter. */
export function dateTest(name: string, text: string): DateTest {
  const [, prefix = 'eq', date = ''] = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)?(\d{4}.{0,40})$/u.exec(text) ?? [];
  const start = parseDateTime(date, SEARCH_ZONE);
  if (start === undefined)
    throw new ExchangeError('malformed', {
      expression: name,
      diagnostics: `${name} must be a FHIR date with an optional prefix.`,
    });
  const end = endOf(date, start);
  const tests: Readonly<Record<string, (at: EpochMs) => boolean>> = {
    eq: (at) => at >= start && at < end,
    ne: (at) => at < start || at >= end,
    gt: (at) => at >= end,
    sa: (at) => at >= end,
    lt: (at) => at < start,
    eb: (at) => at < start,
    ge: (at) => at >= start,
    le: (at) => at < end,
    ap: (at) => at >= start - DAY_MS && at < end + DAY_MS,
  };
  const test = tests[prefix];
  return (at) => at !== undefined && test?.(at) === true;
}

/** The instant after the interval that a partial date stands for. */
function endOf(date: string, start: EpochMs): EpochMs {
  const next = new Date(start + 8 * 3_600_000);
  if (date.length === 4) next.setUTCFullYear(next.getUTCFullYear() + 1);
  else if (date.length === 7) next.setUTCMonth(next.getUTCMonth() + 1);
  else if (date.length === 10) next.setUTCDate(next.getUTCDate() + 1);
  else return start + (/:\d{2}\.\d/u.test(date) ? 1 : /T\d{2}:\d{2}(?::\d{2})/u.test(date) ? 1000 : 60_000);
  return next.getTime() - 8 * 3_600_000;
}

/** The instants that a date parameter with an ordering prefix leaves: from (included) and before (excluded). */
export function dateInterval(name: string, text: string): { readonly from: EpochMs; readonly before: EpochMs } {
  const [, prefix = 'eq', date = ''] = /^(eq|gt|lt|ge|le|sa|eb)?(\d{4}.{0,40})$/u.exec(text) ?? [];
  const start = parseDateTime(date, SEARCH_ZONE);
  if (start === undefined)
    throw new ExchangeError('malformed', {
      expression: name,
      diagnostics: `${name} must be a FHIR date with an optional prefix.`,
    });
  const end = endOf(date, start);
  const ever = { from: 0, before: Number.MAX_SAFE_INTEGER };
  if (prefix === 'gt' || prefix === 'sa') return { ...ever, from: end };
  if (prefix === 'ge') return { ...ever, from: start };
  if (prefix === 'lt' || prefix === 'eb') return { ...ever, before: start };
  if (prefix === 'le') return { ...ever, before: end };
  return { from: start, before: end };
}
