import { createHash } from 'node:crypto';
import pg from 'pg';
import { ExchangeError } from '../application/exchange-error.ts';
import { postgresKnex, type Knex } from './knex.ts';
import { migrate } from './migrations/migrate.ts';
import type { Database, Row, Sql, SqlValue, Writer } from './sql.ts';

/** 64-bit integers come as text; ours are all below 2^53. */
pg.types.setTypeParser(20, Number);

const CONNECTIONS = 10;
/** Serialisation failure, deadlock, lock not available, and a server that went away before the commit. */
const TRANSIENT = new Set(['40001', '40P01', '55P03', '57P01', '57P02', '57P03', '08006', '08003', 'ECONNRESET']);
const OUT_OF_REACH = new Set(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', '53300', ...TRANSIENT]);
/** One writer at a time over all gateways: find-then-put stays right without retries. Any fixed number will do. */
const WRITER_LOCK = 7_341_166;

/** Opens (and migrates) a PostgreSQL database. */
export async function openPostgres(url: string): Promise<Database> {
  const pool = postgresKnex(url, CONNECTIONS);
  try {
    await migrate(pool, 'postgres');
  } catch (error) {
    await pool.destroy();
    throw asUnavailable(error);
  }
  const reader: Sql = {
    all: (text, values) => onConnection(pool, async (client) => (await query(client, text, values)).rows),
    run: (text, values) => onConnection(pool, async (client) => (await query(client, text, values)).rowCount ?? 0),
  };
  return {
    reader,
    writer: writerOn(pool),
    ready: async () => (await reader.all('SELECT 1 AS one')).length === 1,
    isTransient: (error) => TRANSIENT.has(codeOf(error)),
    backup: () =>
      Promise.reject(new ExchangeError('invalid', 'Back PostgreSQL up with its own tools (pg_dump, pg_basebackup).')),
    close: () => pool.destroy(),
  };
}

function writerOn(pool: Knex): Writer {
  let client: pg.Client | undefined;
  const held = (): pg.Client => {
    if (!client) throw new ExchangeError('internal', 'No transaction is open.');
    return client;
  };
  const end = async (word: 'COMMIT' | 'ROLLBACK'): Promise<void> => {
    const ended = held();
    client = undefined;
    try {
      await ended.query(word);
    } finally {
      await pool.client.releaseConnection(ended);
    }
  };
  return {
    async begin() {
      try {
        client = (await pool.client.acquireConnection()) as pg.Client;
        await client.query('BEGIN');
        await client.query(`SELECT pg_advisory_xact_lock(${String(WRITER_LOCK)})`);
      } catch (error) {
        const broken = client;
        client = undefined;
        if (broken) await pool.client.releaseConnection(broken);
        throw asUnavailable(error);
      }
    },
    commit: () => end('COMMIT'),
    rollback: () => end('ROLLBACK'),
    all: async (text, values) => (await query(held(), text, values)).rows,
    run: async (text, values) => (await query(held(), text, values)).rowCount ?? 0,
  };
}

async function onConnection<T>(pool: Knex, work: (client: pg.Client) => Promise<T>): Promise<T> {
  let client: pg.Client;
  try {
    client = (await pool.client.acquireConnection()) as pg.Client;
  } catch (error) {
    throw asUnavailable(error);
  }
  try {
    return await work(client);
  } catch (error) {
    throw asUnavailable(error);
  } finally {
    await pool.client.releaseConnection(client);
  }
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

function asUnavailable(error: unknown): unknown {
  const isGone =
    OUT_OF_REACH.has(codeOf(error)) ||
    (error instanceof Error && /timeout|terminated/iu.test(`${error.name} ${error.message}`));
  return isGone ? new ExchangeError('unavailable', 'The database is out of reach.') : error;
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
