import { join } from 'node:path';
import pg from 'pg';
import { sqliteKnex } from '../../server/storage/knex.ts';
import type { Place } from './databases.ts';

/** Every row of every table as text, by table. Two dumps are equal exactly when nothing was written between them. */
export async function dumpOf({ url, dataDir }: Place): Promise<Readonly<Record<string, readonly string[]>>> {
  return url === undefined ? dumpSqlite(join(dataDir, 'exchange.sqlite')) : dumpPostgres(url);
}

const sorted = (rows: readonly unknown[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();

async function dumpSqlite(file: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const reading = sqliteKnex(file, 1);
  try {
    const tables: { name: string }[] = await reading.raw(`SELECT name FROM sqlite_master WHERE type = 'table'`);
    const dump: [string, readonly string[]][] = [];
    for (const { name } of tables) dump.push([name, sorted(await reading.raw(`SELECT * FROM "${name}"`))]);
    return Object.fromEntries(dump);
  } finally {
    await reading.destroy();
  }
}

async function dumpPostgres(url: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    const dump: [string, readonly string[]][] = [];
    for (const { name } of tables.rows) dump.push([name, sorted((await client.query(`SELECT * FROM "${name}"`)).rows)]);
    return Object.fromEntries(dump);
  } finally {
    await client.end();
  }
}
