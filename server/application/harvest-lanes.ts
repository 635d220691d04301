/** A harvest under way. Instants are monotonic milliseconds. */
export interface HarvestRun {
  readonly startedAt: number;
  /** When its hospital last sent a page; at first, when it was asked. */
  heardAt: number;
}

/** Where harvests that run at the same time have their places. */
export interface HarvestLanes<R extends HarvestRun> {
  /** Gives a run a place; false when there is none. A trial is of a hospital that has failed again and again. */
  admit(run: R, isTrial: boolean): boolean;
  /** Moves the long ones out of the way of those that wait; answers the silent ones for which there is no room. */
  settle(now: number): readonly R[];
  leave(run: R): void;
}

/** Most hospitals answer at once: their places come free in moments. */
const PROMPT_PLACES = 8;
const PROMPT_MS = 5000;
/** The slow, and those that send years of reports. A place here costs a connection, and a share of the writing. */
const LONG_PLACES = 24;
/** However many hospitals are dead, they are tried by so many at once, beside all others. */
const TRIAL_PLACES = 8;

/**
 * Nobody holds a prompt place for longer than five seconds while others wait: who takes longer goes on among the long
 * ones, or, silent all that time and no room left there, has had its turn. A hospital that hangs therefore never costs
 * the others more than that, and one whose breaker is open nothing.
 */
export function makeHarvestLanes<R extends HarvestRun>(): HarvestLanes<R> {
  const prompt = new Set<R>();
  const long = new Set<R>();
  const trial = new Set<R>();
  return {
    admit(run, isTrial) {
      const [lane, places] = isTrial ? [trial, TRIAL_PLACES] : [prompt, PROMPT_PLACES];
      if (lane.size >= places) return false;
      lane.add(run);
      return true;
    },
    settle(now) {
      const silent: R[] = [];
      for (const run of prompt) {
        if (now - run.startedAt < PROMPT_MS) continue;
        if (long.size < LONG_PLACES) {
          prompt.delete(run);
          long.add(run);
        } else if (now - run.heardAt >= PROMPT_MS) silent.push(run);
      }
      return silent;
    },
    leave(run) {
      for (const lane of [prompt, long, trial]) lane.delete(run);
    },
  };
}
