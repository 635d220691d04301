import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sqliteKnex, type Knex } from './knex.ts';
import { migrate } from './migrations/migrate.ts';
import type { Database, Row, Sql, SqlValue, Writer } from './sql.ts';

/** The parts of the sqlite3 driver that are used. */
interface Statement {
  all(values: readonly SqlValue[], done: (error: Error | null, rows: Row[]) => void): void;
  run(values: readonly SqlValue[], done: (this: { changes: number }, error: Error | null) => void): void;
}
interface Connection {
  prepare(text: string, done: (error: Error | null) => void): Statement;
  exec(text: string, done: (error: Error | null) => void): void;
}

const READERS = 2;
const BUSY_TIMEOUT_MS = 10_000;
/** FULL: an acknowledged commit survives a power cut. The page cache is 64 MiB a connection. */
const WRITER_PRAGMAS = `PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=${String(BUSY_TIMEOUT_MS)};
  PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000; PRAGMA foreign_keys=ON;`;
const READER_PRAGMAS = `PRAGMA query_only=ON; PRAGMA busy_timeout=${String(BUSY_TIMEOUT_MS)}; PRAGMA cache_size=-65536; PRAGMA mmap_size=1073741824;`;

/** Opens (and creates, and migrates) the embedded database under a folder. Several processes may do so at once. */
export async function openSqlite(dataDir: string): Promise<Database> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'exchange.sqlite');
  const writing = sqliteKnex(file, 1);
  const connection = (await writing.client.acquireConnection()) as Connection;
  await execute(connection, WRITER_PRAGMAS);
  await writing.client.releaseConnection(connection);
  await migrate(writing, 'sqlite');
  const writer = await writerOf(writing);
  const reading = sqliteKnex(file, READERS);
  const readers = await Promise.all(Array.from({ length: READERS }, () => readerOf(reading)));
  let turn = 0;
  const reader = (): Sql => readers[turn++ % readers.length] ?? writer;
  return {
    reader: { all: (text, values) => reader().all(text, values), run: (text, values) => reader().run(text, values) },
    writer,
    ready: async () => (await reader().all('SELECT 1 AS one')).length === 1,
    isTransient: (error) => error instanceof Error && /SQLITE_BUSY/u.test(error.message),
    backup: (target) => copyTo(file, target),
    close: async () => {
      await Promise.all([writer.finalize(), ...readers.map((each) => each.finalize())]);
      await Promise.all([writing.destroy(), reading.destroy()]);
    },
  };
}

/** A consistent copy while others go on reading and writing. */
async function copyTo(file: string, target: string): Promise<void> {
  const copying = sqliteKnex(file, 1);
  try {
    await copying.raw('VACUUM INTO ?', [target]);
  } finally {
    await copying.destroy();
  }
}

interface Prepared extends Sql {
  finalize(): Promise<void>;
}

async function readerOf(pool: Knex): Promise<Prepared> {
  const connection = (await pool.client.acquireConnection()) as Connection;
  await execute(connection, READER_PRAGMAS);
  return preparedOn(connection, () => pool.client.releaseConnection(connection) as Promise<void>);
}

async function writerOf(pool: Knex): Promise<Writer & Prepared> {
  const connection = (await pool.client.acquireConnection()) as Connection;
  await execute(connection, WRITER_PRAGMAS);
  return {
    ...preparedOn(connection, () => pool.client.releaseConnection(connection) as Promise<void>),
    begin: () => execute(connection, 'BEGIN IMMEDIATE'),
    commit: () => execute(connection, 'COMMIT'),
    rollback: () => execute(connection, 'ROLLBACK'),
  };
}

/** Statements are prepared once a connection and kept: the texts are few and ours. */
function preparedOn(connection: Connection, release: () => Promise<void>): Prepared {
  const statements = new Map<string, Promise<Statement>>();
  const prepared = (text: string): Promise<Statement> => {
    const known = statements.get(text);
    if (known) return known;
    const made = new Promise<Statement>((resolve, reject) => {
      const statement = connection.prepare(text, (error) => {
        if (error) reject(error);
        else resolve(statement);
      });
    });
    statements.set(text, made);
    made.catch(() => statements.delete(text));
    return made;
  };
  return {
    async all(text, values = []) {
      const statement = await prepared(text);
      return await new Promise((resolve, reject) => {
        statement.all(values, (error, rows) => {
          if (error) reject(error);
          else resolve(rows);
        });
      });
    },
    async run(text, values = []) {
      const statement = await prepared(text);
      return await new Promise((resolve, reject) => {
        statement.run(values, function done(error) {
          if (error) reject(error);
          else resolve(this.changes);
        });
      });
    },
    async finalize() {
      const all = await Promise.all(statements.values());
      await Promise.all(all.map((statement) => finalized(statement)));
      await release();
    },
  };
}

function finalized(statement: Statement): Promise<void> {
  return new Promise((resolve) => {
    (statement as Statement & { finalize(done: () => void): void }).finalize(resolve);
  });
}

function execute(connection: Connection, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.exec(text, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
