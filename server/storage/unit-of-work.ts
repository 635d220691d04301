import { ExchangeError } from '../application/exchange-error.ts';
import type { Stores, UnitOfWork } from '../application/ports/work.ts';
import type { Database } from './sql.ts';
import { storesOn } from './stores.ts';

/** How many jobs share a commit at most: bounds what one of them waits for the others. */
const MOST_IN_GROUP = 64;
const MOST_ATTEMPTS = 5;

interface Job {
  readonly run: (stores: Stores) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/**
 * Group commit: whatever waits when the writer is free goes into one transaction, each job in a savepoint of its own,
 * and is answered after the commit that holds it. One fsync a request is what limits both engines.
 */
export function groupCommit(database: Database): UnitOfWork {
  const { writer } = database;
  const stores = storesOn(writer);
  const waiting: Job[] = [];
  let working = false;

  const drain = async (): Promise<void> => {
    working = true;
    for (let group = waiting.splice(0, MOST_IN_GROUP); group.length > 0; group = waiting.splice(0, MOST_IN_GROUP)) {
      await commitGroup(group);
    }
    working = false;
  };

  const commitGroup = async (group: readonly Job[]): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        const outcomes = await inTransaction(group);
        group.forEach((job, index) => {
          const outcome = outcomes[index];
          if (outcome?.ok) job.resolve(outcome.value);
          else job.reject(outcome?.error);
        });
        return;
      } catch (error) {
        if (database.isTransient(error) && attempt < MOST_ATTEMPTS) continue;
        const told = database.isTransient(error)
          ? new ExchangeError('unavailable', 'The database could not take the write.')
          : error;
        for (const job of group) job.reject(told);
        return;
      }
    }
  };

  const inTransaction = async (group: readonly Job[]): Promise<readonly Outcome[]> => {
    await writer.begin();
    try {
      const outcomes: Outcome[] = [];
      for (const job of group) outcomes.push(await inSavepoint(job));
      await writer.commit();
      return outcomes;
    } catch (error) {
      await writer.rollback().catch(() => undefined);
      throw error;
    }
  };

  const inSavepoint = async (job: Job): Promise<Outcome> => {
    await writer.run('SAVEPOINT job');
    try {
      const value = await job.run(stores);
      await writer.run('RELEASE SAVEPOINT job');
      return { ok: true, value };
    } catch (error) {
      if (database.isTransient(error)) throw error;
      await writer.run('ROLLBACK TO SAVEPOINT job');
      await writer.run('RELEASE SAVEPOINT job');
      return { ok: false, error };
    }
  };

  return {
    write: <T>(run: (stores: Stores) => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ run, resolve: resolve as (value: unknown) => void, reject });
        if (!working) void drain();
      }),
  };
}
