import type { Stores } from '../application/ports/work.ts';

/** How many jobs share a commit at most: bounds what one of them waits for the others. */
const MOST_IN_GROUP = 64;
/** How many may wait: beyond that an answer would come too late to be of use to anybody. */
const MOST_WAITING = 10_000;
/** After so many groups a bulk job has its turn although others wait: a harvest must not stand still all day. */
const MOST_PASSED_OVER = 32;

export interface Job {
  readonly run: (stores: Stores) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly isBulk: boolean;
  /** Until when (ms, monotonic) it is worth waiting for a store that somebody else holds. */
  readonly until: number;
}

export interface WriteQueue {
  /** False when too many wait already. */
  add(job: Job): boolean;
  /** The jobs of the next commit; empty when nothing waits. */
  take(): readonly Job[];
  /** Puts a group that could not be committed back to where it was. */
  putBack(group: readonly Job[]): void;
  /** Takes out the jobs whose time is over. */
  takeLate(now: number): readonly Job[];
}

/** Order checks and decisions before bulk: a bulk job goes alone, when nothing else waits. */
export function writeQueue(): WriteQueue {
  let waiting: Job[] = [];
  let bulk: Job[] = [];
  let passedOver = 0;
  return {
    add(job) {
      const queue = job.isBulk ? bulk : waiting;
      if (queue.length >= MOST_WAITING) return false;
      queue.push(job);
      return true;
    },
    take() {
      const bulkWaits = bulk.length > 0;
      if (waiting.length > 0 && !(bulkWaits && passedOver >= MOST_PASSED_OVER)) {
        passedOver = bulkWaits ? passedOver + 1 : 0;
        return waiting.splice(0, MOST_IN_GROUP);
      }
      passedOver = 0;
      return bulk.splice(0, 1);
    },
    putBack(group) {
      waiting.unshift(...group.filter(({ isBulk }) => !isBulk));
      bulk.unshift(...group.filter(({ isBulk }) => isBulk));
    },
    takeLate(now) {
      const isLate = ({ until }: Job): boolean => until <= now;
      const late = [...waiting, ...bulk].filter(isLate);
      if (late.length > 0) {
        waiting = waiting.filter((job) => !isLate(job));
        bulk = bulk.filter((job) => !isLate(job));
      }
      return late;
    },
  };
}
