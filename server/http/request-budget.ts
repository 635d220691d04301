/** How many requests each client may still send. */
export interface RequestBudget {
  /** Counts one request; false when there is none left. */
  take(key: string): boolean;
  /** Whether the next {@link RequestBudget.take} would fail; counts nothing. */
  isSpent(key: string): boolean;
}

/** So many are remembered; whoever has sent nothing for a second is as good as new, and is forgotten first. */
const MOST_REMEMBERED = 10_000;

/**
 * A second's requests at once, and from then on one every so many moments: a flood is let through evenly, not in one
 * wave a second behind which everybody else would wait. `now` is monotonic, in milliseconds.
 */
export function makeRequestBudget(perSecond: number, now: () => number = () => performance.now()): RequestBudget {
  const kept = new Map<string, { readonly left: number; readonly at: number }>();
  const leftOf = (key: string, at: number): number => {
    const known = kept.get(key);
    return known ? Math.min(perSecond, known.left + ((at - known.at) * perSecond) / 1000) : perSecond;
  };
  const forgetIdle = (at: number): void => {
    for (const key of kept.keys()) if (leftOf(key, at) >= perSecond) kept.delete(key);
  };
  return {
    take(key) {
      const at = now();
      const left = leftOf(key, at);
      if (left < 1) return false;
      if (kept.size >= MOST_REMEMBERED && !kept.has(key)) forgetIdle(at);
      kept.set(key, { left: left - 1, at });
      return true;
    },
    isSpent: (key) => leftOf(key, now()) < 1,
  };
}
