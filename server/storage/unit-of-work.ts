import { setTimeout } from 'node:timers/promises';
import { ExchangeError } from '../application/exchange-error.ts';
import { SHA_256 } from '../application/ledger-entry.ts';
import type { Stores, UnitOfWork } from '../application/ports/work.ts';
import type { Digest } from '../domain/ledger/digest.ts';
import { groupLog } from './entry-log.ts';
import type { Database } from './sql.ts';
import { storesOn } from './stores.ts';
import { writeQueue, type Job } from './write-queue.ts';

/**
 * How long (ms) a write waits for a store that somebody else holds. A hospital system has long given up by then; an
 * import has time. (An order check answers by its own budget, sooner.)
 */
const PATIENCE_MS = 5_000;
const BULK_PATIENCE_MS = 60_000;
const AGAIN_AFTER_MS = 20;

type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/** The unit of work with its end: `close` refuses new jobs and resolves when all that waited are answered. */
export interface ClosableUnitOfWork extends UnitOfWork {
  close(): Promise<void>;
}

/**
 * Group commit: whatever waits when the writer is free goes into one transaction, each job in a savepoint of its own,
 * and is answered after the commit that holds it. One fsync a request is what limits both engines. What the jobs of a
 * group appended to the ledgers becomes one block, in the same transaction.
 */
export function groupCommit(database: Database, digest: Digest = SHA_256): ClosableUnitOfWork {
  const { writer } = database;
  const entries = groupLog(writer, digest);
  const stores = storesOn(writer, entries);
  const queue = writeQueue();
  let isClosed = false;
  let working: Promise<void> | undefined;

  const drain = async (): Promise<void> => {
    for (let group = queue.take(); group.length > 0; group = queue.take()) {
      if (await commitGroup(group)) continue;
      // Nobody can write now: those whose time is over are told, whatever came meanwhile goes first by its rank.
      queue.putBack(group);
      for (const job of queue.takeLate(performance.now())) {
        job.reject(unavailable('The database could not take the write.'));
      }
      await setTimeout(AGAIN_AFTER_MS);
    }
    working = undefined;
  };

  /** False when the same group may be tried again. */
  const commitGroup = async (group: readonly Job[]): Promise<boolean> => {
    try {
      const outcomes = await inTransaction(group);
      group.forEach((job, index) => {
        const outcome = outcomes[index];
        if (outcome?.ok) job.resolve(outcome.value);
        else job.reject(outcome?.error);
      });
    } catch (error) {
      if (database.isTransient(error)) return false;
      for (const job of group) job.reject(error);
    }
    return true;
  };

  const inTransaction = async (group: readonly Job[]): Promise<readonly Outcome[]> => {
    await writer.begin();
    entries.begin();
    try {
      const outcomes: Outcome[] = [];
      for (const job of group) outcomes.push(await inSavepoint(job));
      await entries.seal();
      await writer.commit();
      return outcomes;
    } catch (error) {
      await writer.rollback().catch(() => undefined);
      throw error;
    }
  };

  const inSavepoint = async (job: Job): Promise<Outcome> => {
    await writer.run('SAVEPOINT job');
    const savepoint = entries.savepoint();
    try {
      const value = await job.run(stores);
      await writer.run('RELEASE SAVEPOINT job');
      return { ok: true, value };
    } catch (error) {
      if (database.isTransient(error)) throw error;
      await undo();
      entries.rollback(savepoint);
      return { ok: false, error };
    }
  };

  /** Back to before the job. Where that fails the whole transaction is lost, and with it everybody's job. */
  const undo = async (): Promise<void> => {
    try {
      await writer.run('ROLLBACK TO SAVEPOINT job');
      await writer.run('RELEASE SAVEPOINT job');
    } catch {
      throw unavailable('The database lost the transaction.');
    }
  };

  return {
    write: <T>(run: (stores: Stores) => Promise<T>, options?: { readonly bulk?: boolean }) =>
      new Promise<T>((resolve, reject) => {
        const isBulk = options?.bulk === true;
        const until = performance.now() + (isBulk ? BULK_PATIENCE_MS : PATIENCE_MS);
        const job: Job = { run, resolve: resolve as (value: unknown) => void, reject, isBulk, until };
        if (isClosed) reject(unavailable('The exchange is shutting down.'));
        else if (!queue.add(job)) reject(unavailable('Too many writes are waiting.'));
        else working ??= drain();
      }),
    async close() {
      isClosed = true;
      await working;
    },
  };
}

const unavailable = (diagnostics: string): ExchangeError => new ExchangeError('unavailable', diagnostics);
