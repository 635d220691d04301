// The only file that imports knex: `import { knex }` passes the compiler and breaks under Node.
import knex, { type Knex } from 'knex';

export type { Knex };

/** knex would write faults with foreign text to the console; they reach our own log as errors. */
const SILENT = { warn: () => undefined, error: () => undefined, deprecate: () => undefined, debug: () => undefined };

/** SQLite under knex; connections are taken from it by the adapter, which prepares statements on them itself. */
export function sqliteKnex(filename: string, connections: number): Knex {
  return knex({
    // Upstream of sqlite3 is archived; this and sqlite.ts are what changes with another driver.
    client: 'sqlite3',
    connection: { filename },
    log: SILENT,
    useNullAsDefault: true,
    pool: { min: connections, max: connections },
  });
}

/** How long (milliseconds) anything on PostgreSQL may take before it is given up. */
export interface PostgresLimits {
  /** The server ends statements, waits for locks and forgotten transactions by itself … */
  readonly statement: number;
  readonly lock: number;
  readonly idleInTransaction: number;
  /** … and where its answer does not come through, we end the call. */
  readonly answer: number;
  readonly connect: number;
}

export const POSTGRES_LIMITS: PostgresLimits = {
  statement: 15_000,
  lock: 5_000,
  idleInTransaction: 20_000,
  answer: 17_000,
  connect: 5_000,
};

/** PostgreSQL under knex, with a bound on everything that can hang. */
export function postgresKnex(url: string, connections: number, limits: PostgresLimits): Knex {
  return knex({
    client: 'pg',
    log: SILENT,
    connection: {
      connectionString: url,
      statement_timeout: limits.statement,
      lock_timeout: limits.lock,
      idle_in_transaction_session_timeout: limits.idleInTransaction,
      query_timeout: limits.answer,
      connectionTimeoutMillis: limits.connect,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max: connections },
    // A little longer, so that a connection that cannot be made fails for who asked, not for the next in the queue.
    acquireConnectionTimeout: limits.connect + 500,
  });
}
