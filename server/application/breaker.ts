import { MINUTE_MS, type EpochMs } from '../domain/time.ts';

/**
 * Whether a hospital is called: `closed` it is, as registered; `open` it is left alone until its next trial;
 * `half-open` a trial is due or under way, and its end decides.
 */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** What a breaker is in the metrics. */
export const BREAKER_GAUGE: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** After so many harvests in a row that failed, a hospital is only tried. */
export const TRIPS_AFTER = 3;
const LONGEST_DELAY_MS = 15 * MINUTE_MS;
/** Beyond it, doubling means nothing. */
const MOST_DOUBLINGS = 10;

/** What the breaker is known by: failures in a row, and when the hospital is asked again. */
export interface Failing {
  readonly failures: number;
  readonly retryAt: EpochMs | undefined;
}

export function breakerOf({ failures, retryAt }: Failing, now: EpochMs): BreakerState {
  if (failures < TRIPS_AFTER) return 'closed';
  return retryAt !== undefined && retryAt > now ? 'open' : 'half-open';
}

/**
 * Milliseconds until a hospital that failed is asked again: doubled with every failure from its own interval on, a
 * quarter of an hour (or its interval) at most, give or take a quarter by `random` (0 to 1), so that hospitals behind
 * one broken line do not come back at one moment.
 */
export function retryDelayMs(failures: number, pollSeconds: number, random: number): number {
  const usual = pollSeconds * 1000;
  const doubled = usual * 2 ** Math.min(failures, MOST_DOUBLINGS);
  return Math.round(Math.min(doubled, Math.max(usual, LONGEST_DELAY_MS)) * (0.75 + random / 2));
}
