import { createHash } from 'node:crypto';
import pg from 'pg';
import { ExchangeError } from '../application/exchange-error.ts';
import { POSTGRES_LIMITS, postgresKnex, type Knex, type PostgresLimits } from './knex.ts';
import { migrate } from './migrations/migrate.ts';
import { asExchangeError, endsConnection, isTransient } from './postgres-faults.ts';
import { PROBE } from './readiness.ts';
import type { Database, Row, Sql, SqlValue, Writer } from './sql.ts';

/** 64-bit integers come as text; ours are all below 2^53. */
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

const CONNECTIONS = 10;
/** One writer at a time over all gateways: find-then-put stays right without retries. Any fixed number will do. */
const WRITER_LOCK = 7_341_166;

/** Opens (and migrates) a PostgreSQL database. Throws `unavailable` when it is out of reach. */
export async function openPostgres(url: string, limits: PostgresLimits = POSTGRES_LIMITS): Promise<Database> {
  const pool = postgresKnex(url, CONNECTIONS, limits);
  try {
    await migrate(pool, 'postgres');
  } catch (error) {
    await pool.destroy();
    throw asExchangeError(error);
  }
  const reader: Sql = {
    all: (text, values) => onConnection(pool, async (client) => (await query(client, text, values)).rows),
    run: (text, values) => onConnection(pool, async (client) => (await query(client, text, values)).rowCount ?? 0),
  };
  return {
    reader,
    writer: writerOn(pool),
    snapshot: (work) => onSnapshot(pool, work),
    async ready() {
      await reader.all(PROBE);
      return true;
    },
    // Waits for locks are bounded by the server from the start.
    serve: () => Promise.resolve(),
    isTransient,
    backup: () =>
      Promise.reject(new ExchangeError('invalid', 'Back PostgreSQL up with its own tools (pg_dump, pg_basebackup).')),
    close: () => pool.destroy(),
  };
}

/**
 * The writer takes a connection at `begin` and gives it back after `commit` or `rollback`. A connection on which any
 * of the three failed is in a state that nobody knows: it is closed, and the server undoes what was open on it.
 */
function writerOn(pool: Knex): Writer {
  let client: pg.Client | undefined;
  const held = (): pg.Client => {
    if (!client) throw new ExchangeError('unavailable', 'The transaction was lost with its connection.');
    return client;
  };
  const drop = async (): Promise<void> => {
    const dropped = client;
    client = undefined;
    if (dropped) await discard(pool, dropped);
  };
  const giveBack = async (): Promise<void> => {
    const done = client;
    client = undefined;
    if (done) await pool.client.releaseConnection(done);
  };
  const onHeld = async (text: string, values?: readonly SqlValue[]): Promise<pg.QueryResult<Row>> => {
    try {
      return await query(held(), text, values);
    } catch (error) {
      // 25P02 is a job going on after a statement of its own failed; its savepoint mends that.
      if (endsConnection(error) && !isAborted(error) && !(error instanceof ExchangeError)) await drop();
      throw asExchangeError(error);
    }
  };
  return {
    async begin() {
      try {
        client = await acquire(pool);
        await client.query('BEGIN');
        await client.query(`SELECT pg_advisory_xact_lock(${String(WRITER_LOCK)})`);
      } catch (error) {
        await drop();
        throw asExchangeError(error);
      }
    },
    async commit() {
      try {
        const { command } = await held().query('COMMIT');
        // The server answers COMMIT of a failed transaction with ROLLBACK, and calls that no error.
        if (command !== 'COMMIT') throw new ExchangeError('unavailable', 'The database undid the transaction.');
      } catch (error) {
        await drop();
        if (isTransient(error)) throw error;
        // Whether it was committed is not known: it must not be tried again by us.
        throw new ExchangeError('unavailable', 'The database did not confirm the write.');
      }
      await giveBack();
    },
    async rollback() {
      if (!client) return;
      try {
        await client.query('ROLLBACK');
      } catch (error) {
        await drop();
        throw asExchangeError(error);
      }
      await giveBack();
    },
    all: async (text, values) => (await onHeld(text, values)).rows,
    run: async (text, values) => (await onHeld(text, values)).rowCount ?? 0,
  };
}

const isAborted = (error: unknown): boolean => error instanceof pg.DatabaseError && error.code === '25P02';

const acquire = (pool: Knex): Promise<pg.Client> => pool.client.acquireConnection() as Promise<pg.Client>;

async function onConnection<T>(pool: Knex, work: (client: pg.Client) => Promise<T>): Promise<T> {
  let client: pg.Client | undefined;
  try {
    client = await acquire(pool);
    const value = await work(client);
    await pool.client.releaseConnection(client);
    return value;
  } catch (error) {
    if (client && endsConnection(error)) await discard(pool, client);
    else if (client) await pool.client.releaseConnection(client);
    throw asExchangeError(error);
  }
}

/** Reads of one moment on one connection; whatever happens, the transaction does not outlive the work. */
async function onSnapshot<T>(pool: Knex, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await acquire(pool).catch((error: unknown) => {
    throw asExchangeError(error);
  });
  const connection = { isLost: false };
  const ask = async (text: string, values?: readonly SqlValue[]): Promise<pg.QueryResult<Row>> => {
    try {
      return await query(client, text, values);
    } catch (error) {
      connection.isLost ||= endsConnection(error) && !isAborted(error);
      throw asExchangeError(error);
    }
  };
  try {
    await ask('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const value = await work({
      all: async (text, values) => (await ask(text, values)).rows,
      run: async (text, values) => (await ask(text, values)).rowCount ?? 0,
    });
    await ask('COMMIT');
    return value;
  } catch (error) {
    // A transaction that cannot be ended is ended by closing its connection.
    if (!connection.isLost) await ask('ROLLBACK').catch(() => (connection.isLost = true));
    throw error;
  } finally {
    if (connection.isLost) await discard(pool, client);
    else await pool.client.releaseConnection(client);
  }
}

/** Closes a connection for good. knex drops from its pool whatever bears this mark of its own. */
async function discard(pool: Knex, client: pg.Client): Promise<void> {
  Object.assign(client, { __knex__disposed: true });
  // Not awaited: the far side of a partitioned network never answers. A statement under way ends the socket at once.
  client.end().catch(() => undefined);
  await pool.client.releaseConnection(client);
}

/** Texts by what the server knows them as; a name prepares the statement once a connection. */
const named = new Map<string, { readonly name: string; readonly text: string }>();

function query(client: pg.Client, text: string, values: readonly SqlValue[] = []): Promise<pg.QueryResult<Row>> {
  let known = named.get(text);
  if (!known) {
    let position = 0;
    const numbered = text.replace(/\?/gu, () => `$${String(++position)}`);
    known = { name: createHash('sha256').update(text).digest('base64url').slice(0, 24), text: numbered };
    named.set(text, known);
  }
  return client.query<Row>({ ...known, values: [...values] });
}
