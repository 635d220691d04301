import { ExchangeError } from '../application/exchange-error.ts';
import { DAY_MS, MINUTE_MS, type EpochMs } from '../domain/time.ts';
import { parseDateTime } from '../fhir/mapping/dates.ts';

/** From an instant, included, to another one, excluded; what is open has no bound. */
export interface Interval {
  readonly from: EpochMs;
  readonly before: EpochMs;
}

export const EVER: Interval = { from: -Infinity, before: Infinity };

/** A date parameter as FHIR R4 means it: a prefix, and an interval as long as the date is precise. */
export interface DateTest {
  /** Whether a resource's own interval passes; what has no time passes no test. */
  matches(resource: Interval | undefined): boolean;
  /** No instant outside passes; a store may leave out what lies there. */
  readonly hull: Interval;
}

const SEARCH_ZONE = '+08:00';
const PREFIXES = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'] as const;
type Prefix = (typeof PREFIXES)[number];

/**
 * Reads `ge2026-11-01`, `2026-11`, … Without an offset Shanghai time is meant; a `+` that became a blank on its way
 * through a URL is one again. `ap` is a tenth of the distance to `now`, as R4 recommends. Throws `malformed` naming
 * the parameter.
 */
export function dateTest(name: string, text: string, now: EpochMs): DateTest {
  const [, given = 'eq', written = ''] = /^([a-z]{2})?(\d{4}.{0,40})$/u.exec(text) ?? [];
  const prefix = PREFIXES.find((each) => each === given);
  const asked = prefix && intervalOf(written.replace(/ (\d{2}:\d{2})$/u, '+$1'), SEARCH_ZONE);
  if (!asked) throw notADate(name);
  const test = TESTS[prefix];
  const slack = Math.abs(now - asked.from) / 10;
  const wanted = prefix === 'ap' ? { from: asked.from - slack, before: asked.before + slack } : asked;
  return { matches: (resource) => resource !== undefined && test(resource, wanted), hull: HULLS[prefix](wanted) };
}

const lies = (resource: Interval, { from, before }: Interval): boolean =>
  resource.from >= from && resource.before <= before;

/** R4 3.1.1.4.5: `gt` and `lt` hold where the resource reaches beyond, `sa` and `eb` where all of it lies beyond. */
const TESTS: Readonly<Record<Prefix, (resource: Interval, asked: Interval) => boolean>> = {
  eq: lies,
  ne: (resource, asked) => !lies(resource, asked),
  gt: (resource, asked) => resource.before > asked.before,
  lt: (resource, asked) => resource.from < asked.from,
  ge: (resource, asked) => resource.before > asked.before || lies(resource, asked),
  le: (resource, asked) => resource.from < asked.from || lies(resource, asked),
  sa: (resource, asked) => resource.from >= asked.before,
  eb: (resource, asked) => resource.before <= asked.from,
  ap: (resource, asked) => resource.from < asked.before && resource.before > asked.from,
};

const HULLS: Readonly<Record<Prefix, (asked: Interval) => Interval>> = {
  eq: (asked) => asked,
  ap: (asked) => asked,
  ne: () => EVER,
  gt: ({ from }) => ({ ...EVER, from }),
  ge: ({ from }) => ({ ...EVER, from }),
  sa: ({ before }) => ({ ...EVER, from: before }),
  lt: ({ before }) => ({ ...EVER, before }),
  le: ({ before }) => ({ ...EVER, before }),
  eb: ({ from }) => ({ ...EVER, before: from }),
};

/** The instants that a FHIR date, dateTime or instant stands for; undefined for what is none. */
export function intervalOf(text: string, zone: string): Interval | undefined {
  const from = parseDateTime(text, zone);
  // Calendars are counted in UTC and moved: no hospital of ours has summer time.
  const start = parseDateTime(text, '+00:00');
  return from === undefined || start === undefined ? undefined : { from, before: from + lengthOf(text, start) };
}

/** The interval of `dateTime` or `Period` of a resource, open where the Period is. */
export function intervalOfPeriod(start: string | undefined, end: string | undefined, zone: string): Interval {
  const first = start === undefined ? undefined : intervalOf(start, zone);
  const last = end === undefined ? undefined : intervalOf(end, zone);
  return { from: first?.from ?? -Infinity, before: last?.before ?? Infinity };
}

/** An instant of ours, known to the millisecond. */
export const instant = (at: EpochMs): Interval => ({ from: at, before: at + 1 });

/** The instants that pass all of the tests, and perhaps some more. */
export const hullOf = (tests: readonly DateTest[]): Interval =>
  tests.reduce<Interval>(
    (all, { hull }) => ({ from: Math.max(all.from, hull.from), before: Math.min(all.before, hull.before) }),
    EVER,
  );

function lengthOf(text: string, start: EpochMs): number {
  if (text.length <= 7) {
    const next = new Date(start);
    if (text.length === 4) next.setUTCFullYear(next.getUTCFullYear() + 1);
    else next.setUTCMonth(next.getUTCMonth() + 1);
    return next.getTime() - start;
  }
  if (text.length === 10) return DAY_MS;
  const [, seconds, fraction = ''] = /[T ]\d{2}:\d{2}(:\d{2}(?:\.(\d+))?)?/u.exec(text) ?? [];
  if (seconds === undefined) return MINUTE_MS;
  return fraction === '' ? 1000 : Math.max(1, 10 ** (3 - fraction.length));
}

const notADate = (name: string): ExchangeError =>
  new ExchangeError('malformed', {
    expression: name,
    diagnostics: `${name} must be a FHIR date with an optional prefix.`,
  });

/** The instants that an ordering prefix leaves; exact, where a resource has an instant. Throws `malformed`. */
export function instantsOf(name: string, text: string): Interval {
  const [, prefix = 'eq', written = ''] = /^(eq|gt|lt|ge|le|sa|eb)?(\d{4}.{0,40})$/u.exec(text) ?? [];
  const asked = intervalOf(written.replace(/ (\d{2}:\d{2})$/u, '+$1'), SEARCH_ZONE);
  if (!asked) throw notADate(name);
  if (prefix === 'gt' || prefix === 'sa') return { ...EVER, from: asked.before };
  if (prefix === 'ge') return { ...EVER, from: asked.from };
  if (prefix === 'lt' || prefix === 'eb') return { ...EVER, before: asked.from };
  return prefix === 'le' ? { ...EVER, before: asked.before } : asked;
}
