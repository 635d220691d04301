import { ExchangeError } from './exchange-error.ts';

/**
 * Waits at most `ms`; throws `unavailable` when they are spent: "could not look" is said aloud. The work is told
 * whether it still matters, so that nothing is recorded of an answer that nobody got.
 */
export async function withinBudget<T>(ms: number, start: (isSpent: () => boolean) => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let isSpent = false;
  const spent = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isSpent = true;
      reject(
        new ExchangeError(
          'unavailable',
          'The time budget of the order check is spent; prior results could not be looked up.',
        ),
      );
    }, ms);
  });
  // Work that throws at once is a rejection like any other: the timer below must always be cleared.
  const work = Promise.resolve().then(() => start(() => isSpent));
  try {
    return await Promise.race([work, spent]);
  } finally {
    clearTimeout(timer);
    // The loser may still fail later; nobody waits for it any more.
    work.catch(() => undefined);
  }
}
