import { chmod, mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ExchangeError } from '../application/exchange-error.ts';
import { sqliteKnex, type Knex } from './knex.ts';
import { migrate } from './migrations/migrate.ts';
import { PROBE } from './readiness.ts';
import { asExchangeError, asReadFault, isLeftOpen, isTransient } from './sqlite-faults.ts';
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
/** At the start, and for long looks: another process may be migrating, or sealing what was there. */
const STARTING_PATIENCE_MS = 10_000;
/** In service (ms): who waits in the driver holds up a thread; the unit of work tries again, and knows for how long. */
const BUSY_TIMEOUT_MS = 200;
/** FULL: an acknowledged commit survives a power cut. The page cache is 64 MiB a connection. */
const WRITER_PRAGMAS = `PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=${String(STARTING_PATIENCE_MS)};
  PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000; PRAGMA foreign_keys=ON;`;
const READER_PRAGMAS = `PRAGMA query_only=ON; PRAGMA cache_size=-65536; PRAGMA mmap_size=1073741824;`;
const waitingFor = (ms: number): string => `PRAGMA busy_timeout=${String(ms)};`;

/** Opens (and creates, and migrates) the embedded database under a folder. Several processes may do so at once. */
export async function openSqlite(dataDir: string): Promise<Database> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'exchange.sqlite');
  await makePrivate(file);
  const writing = sqliteKnex(file, 1);
  const connection = (await writing.client.acquireConnection()) as Connection;
  await execute(connection, WRITER_PRAGMAS);
  await writing.client.releaseConnection(connection);
  await migrate(writing, 'sqlite');
  const { writer, serve } = await writerOf(writing);
  const { ino } = await stat(file);
  const reading = sqliteKnex(file, READERS);
  const readers = await Promise.all(Array.from({ length: READERS }, () => readerOf(reading)));
  let turn = 0;
  const reader = (): Sql => readers[turn++ % readers.length] ?? writer;
  return {
    reader: { all: (text, values) => reader().all(text, values), run: (text, values) => reader().run(text, values) },
    writer,
    snapshot: (work) => snapshotOf(file, work),
    async ready() {
      // What is written to a file that was deleted, or replaced by another, is lost with the process.
      if ((await stat(file)).ino !== ino) return false;
      await Promise.all(readers.map((each) => each.all(PROBE)));
      return true;
    },
    serve,
    isTransient,
    backup: (target) => copyTo(file, target),
    close: async () => {
      await Promise.all([writer.finalize(), ...readers.map((each) => each.finalize())]);
      await Promise.all([writing.destroy(), reading.destroy()]);
    },
  };
}

/** Only the account that runs the exchange reads the file; the write-ahead log takes its mode from it. */
async function makePrivate(file: string): Promise<void> {
  await (await open(file, 'a', 0o600)).close();
  await chmod(file, 0o600);
}

/** A consistent copy while others go on reading and writing. Throws `invalid` when the target is there already. */
async function copyTo(file: string, target: string): Promise<void> {
  try {
    await (await open(target, 'wx', 0o600)).close();
  } catch {
    throw new ExchangeError('invalid', 'The backup cannot be created: it exists already, or its folder does not.');
  }
  const copying = sqliteKnex(file, 1);
  try {
    await copying.raw('VACUUM INTO ?', [target]);
  } catch (error) {
    await rm(target, { force: true });
    throw asExchangeError(error);
  } finally {
    await copying.destroy();
  }
}

/** A connection of its own, made for the purpose: the readers in daily use are not held up by a long look. */
async function snapshotOf<T>(file: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const looking = sqliteKnex(file, 1);
  try {
    const connection = (await looking.client.acquireConnection()) as Connection;
    await execute(connection, READER_PRAGMAS + waitingFor(STARTING_PATIENCE_MS));
    const reader = preparedOn(connection, () => looking.client.releaseConnection(connection) as Promise<void>);
    try {
      await execute(connection, 'BEGIN');
      const value = await work(reader);
      await execute(connection, 'COMMIT');
      return value;
    } finally {
      await reader.finalize();
    }
  } finally {
    // Closing ends a transaction that a fault left open.
    await looking.destroy();
  }
}

interface Prepared extends Sql {
  finalize(): Promise<void>;
}

async function readerOf(pool: Knex): Promise<Prepared> {
  const connection = (await pool.client.acquireConnection()) as Connection;
  await execute(connection, READER_PRAGMAS + waitingFor(BUSY_TIMEOUT_MS));
  return preparedOn(connection, () => pool.client.releaseConnection(connection) as Promise<void>, asReadFault);
}

async function writerOf(pool: Knex): Promise<{ writer: Writer & Prepared; serve: () => Promise<void> }> {
  const connection = (await pool.client.acquireConnection()) as Connection;
  await execute(connection, WRITER_PRAGMAS);
  const writer = {
    ...preparedOn(connection, () => pool.client.releaseConnection(connection) as Promise<void>),
    begin: () => begin(connection),
    commit: () => execute(connection, 'COMMIT'),
    rollback: () => execute(connection, 'ROLLBACK'),
  };
  return { writer, serve: () => execute(connection, waitingFor(BUSY_TIMEOUT_MS)) };
}

async function begin(connection: Connection): Promise<void> {
  try {
    await execute(connection, 'BEGIN IMMEDIATE');
  } catch (error) {
    if (!isLeftOpen(error)) throw error;
    await execute(connection, 'ROLLBACK');
    await execute(connection, 'BEGIN IMMEDIATE');
  }
}

/** Statements are prepared once a connection and kept: the texts are few and ours. */
function preparedOn(
  connection: Connection,
  release: () => Promise<void>,
  asFault: (error: unknown) => unknown = asExchangeError,
): Prepared {
  const statements = new Map<string, Promise<Statement>>();
  const prepared = (text: string): Promise<Statement> => {
    const known = statements.get(text);
    if (known) return known;
    const made = new Promise<Statement>((resolve, reject) => {
      const statement = connection.prepare(text, (error) => {
        if (error) reject(asFault(error));
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
          if (error) reject(asFault(error));
          else resolve(rows);
        });
      });
    },
    async run(text, values = []) {
      const statement = await prepared(text);
      return await new Promise((resolve, reject) => {
        statement.run(values, function done(error) {
          if (error) reject(asFault(error));
          else resolve(this.changes);
        });
      });
    },
    async finalize() {
      const all = await Promise.all(statements.values());
      statements.clear();
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
      if (error) reject(asExchangeError(error));
      else resolve();
    });
  });
}
