import type { Clock, EventLog } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';

/** What must not grow for ever: forgets used tokens that have expired, a few at a time. */
export interface Housekeeping {
  start(): void;
  stop(): void;
}

const EVERY_MS = 10_000;
const AT_ONCE = 5000;

export function makeHousekeeping({
  clock,
  work,
  log,
}: {
  readonly clock: Clock;
  readonly work: UnitOfWork;
  readonly log: EventLog;
}): Housekeeping {
  let timer: NodeJS.Timeout | undefined;
  const sweep = (): void => {
    work
      .write(({ tokens }) => tokens.forget(clock.now(), AT_ONCE), { bulk: true })
      .catch((error: unknown) => {
        log.fault('housekeeping-failed', error);
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
