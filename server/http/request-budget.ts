import type { RequestBudget } from '../application/ports/callers.ts';

/** How many requests at a time are served of a client that sends more than it may. */
export const FEW = 2;

/** So many are remembered; whoever has sent nothing for a second is as good as new, and is forgotten first. */
const MOST_REMEMBERED = 10_000;
const PRESSED_MS = 1000;

interface Kept {
  readonly left: number;
  readonly at: number;
  readonly pressedUntil: number;
}

/**
 * A second's requests at once, and from then on one every so many moments. Who has spent them all gets them back one by
 * one, and may not save them up, until it has stayed within them for a second: a flood is let through evenly, not in
 * waves behind which everybody else would wait. `now` is monotonic, in milliseconds.
 */
export function makeRequestBudget(perSecond: number, now: () => number = () => performance.now()): RequestBudget {
  const kept = new Map<string, Kept>();
  const few = Math.min(FEW, perSecond);
  const keptOf = (key: string, at: number): Kept => {
    const known = kept.get(key);
    if (!known) return { left: perSecond, at, pressedUntil: -Infinity };
    const most = at < known.pressedUntil ? few : perSecond;
    return { ...known, left: Math.min(most, known.left + ((at - known.at) * perSecond) / 1000), at };
  };
  const forgetIdle = (at: number): void => {
    for (const key of kept.keys()) if (keptOf(key, at).left >= perSecond) kept.delete(key);
  };
  return {
    take(key) {
      const at = now();
      const { left, pressedUntil } = keptOf(key, at);
      if (kept.size >= MOST_REMEMBERED && !kept.has(key)) forgetIdle(at);
      const isTaken = left >= 1;
      const after = isTaken ? left - 1 : left;
      kept.set(key, { left: after, at, pressedUntil: after < 1 ? at + PRESSED_MS : pressedUntil });
      return isTaken;
    },
    giveBack(key) {
      const at = now();
      const mine = keptOf(key, at);
      kept.set(key, { ...mine, left: Math.min(perSecond, mine.left + 1) });
    },
    isSpent: (key) => keptOf(key, now()).left < 1,
    isPressed: (key) => (kept.get(key)?.pressedUntil ?? -Infinity) > now(),
  };
}
