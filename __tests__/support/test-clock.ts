import type { Clock } from '../../server/application/ports/system.ts';

/** The machine's clock, which a test may set forward. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}

export function makeTestClock(): TestClock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    advance(ms) {
      ahead += ms;
    },
  };
}
