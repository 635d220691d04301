// The only file that imports knex: `import { knex }` passes the compiler and breaks under Node.
import knex, { type Knex } from 'knex';

export type { Knex };

/** SQLite under knex; connections are taken from it by the adapter, which prepares statements on them itself. */
export function sqliteKnex(filename: string, connections: number): Knex {
  return knex({
    // Upstream of sqlite3 is archived; this and sqlite.ts are what changes with another driver.
    client: 'sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    pool: { min: connections, max: connections },
  });
}

/** PostgreSQL under knex. Statements that run away are stopped by the server. */
export function postgresKnex(url: string, connections: number): Knex {
  return knex({
    client: 'pg',
    connection: { connectionString: url, statement_timeout: 30_000, connectionTimeoutMillis: 5_000 },
    pool: { min: 0, max: connections },
    acquireConnectionTimeout: 5_000,
  });
}
