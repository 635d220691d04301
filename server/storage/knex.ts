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

/** The server ends statements, waits for locks and forgotten transactions by itself (milliseconds) … */
const SERVER_LIMITS = { statement_timeout: 15_000, lock_timeout: 5_000, idle_in_transaction_session_timeout: 20_000 };
/** … and where its answer does not come through, we end the call. */
const CLIENT_LIMITS = { query_timeout: 17_000, connectionTimeoutMillis: 5_000, keepAlive: true };

/** PostgreSQL under knex, with a bound on everything that can hang. */
export function postgresKnex(url: string, connections: number): Knex {
  return knex({
    client: 'pg',
    log: SILENT,
    connection: {
      connectionString: url,
      ...SERVER_LIMITS,
      ...CLIENT_LIMITS,
      keepAliveInitialDelayMillis: 10_000,
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max: connections },
    acquireConnectionTimeout: 5_000,
  });
}
