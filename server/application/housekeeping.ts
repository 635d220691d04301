import { addDays, shanghaiDay } from '../domain/time.ts';
import type { Clock, EventLog } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';
import type { SignTreeHead } from './sign-tree-head.ts';

/**
 * What is done while nobody waits for it: used tokens that have expired and old order checks are forgotten, a few at a
 * time, and a tree head is signed over the blocks of the last minute.
 */
export interface Housekeeping {
  start(): void;
  stop(): void;
}

const EVERY_MS = 10_000;
const HEAD_EVERY_MS = 60_000;
const AT_ONCE = 5000;
/** As long as reports are explained (contract 7); the longest time for which order checks can be replayed. */
const CHECKS_KEPT_DAYS = 400;

export function makeHousekeeping({
  clock,
  work,
  log,
  signTreeHead,
}: {
  readonly clock: Clock;
  readonly work: UnitOfWork;
  readonly log: EventLog;
  readonly signTreeHead: SignTreeHead;
}): Housekeeping {
  let timer: NodeJS.Timeout | undefined;
  const sweep = (): void => {
    work
      .write(
        async ({ tokens, orderChecks }) => {
          const now = clock.now();
          await tokens.forget(now, AT_ONCE);
          await orderChecks.forget(addDays(shanghaiDay(now), -CHECKS_KEPT_DAYS), AT_ONCE);
        },
        { bulk: true },
      )
      .catch((error: unknown) => {
        log.fault('housekeeping-failed', error);
      });
    signTreeHead({ notWithinMs: HEAD_EVERY_MS }).catch((error: unknown) => {
      log.fault('tree-head-not-signed', error);
    });
  };
  return {
    start() {
      timer = setInterval(sweep, EVERY_MS);
      timer.unref();
    },
    stop() {
      clearInterval(timer);
    },
  };
}
