import { setTimeout } from 'node:timers/promises';
import { ExchangeError } from '../../application/exchange-error.ts';
import type { Knex } from '../knex.ts';
import { isTransient } from '../sqlite-faults.ts';
import { MIGRATIONS, type Engine } from './index.ts';

/** The lock that keeps two starting processes from migrating at once. */
const MIGRATION_LOCK = 7_341_165;
const MOST_ATTEMPTS = 20;

/**
 * Brings a database up to date, each step in one transaction. A database that a newer program migrated is refused:
 * this program does not know what its tables mean.
 */
export async function migrate(knex: Knex, engine: Engine): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await migrateOnce(knex, engine);
      return;
    } catch (error) {
      // Another process is starting on the same SQLite file.
      if (!isTransient(error) || attempt >= MOST_ATTEMPTS) throw error;
      await setTimeout(100 * attempt);
    }
  }
}

async function migrateOnce(knex: Knex, engine: Engine): Promise<void> {
  await knex.transaction(async (transaction) => {
    // Longer than a statement's usual wait for a lock: another gateway may be creating all the tables.
    if (engine === 'postgres') await transaction.raw(`SET LOCAL lock_timeout = '14s'`);
    if (engine === 'postgres') await transaction.raw(`SELECT pg_advisory_xact_lock(${String(MIGRATION_LOCK)})`);
    await transaction.raw('CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, at BIGINT NOT NULL)');
    const rows = await transaction<{ name: string }>('schema_migrations').select('name');
    const done = new Set(rows.map(({ name }) => name));
    const unknown = [...done].filter((name) => !MIGRATIONS.some((migration) => migration.name === name));
    if (unknown.length > 0) {
      throw new ExchangeError(
        'invalid',
        'The database was migrated by a newer version of the exchange; start that version.',
      );
    }
    for (const { name, statements } of MIGRATIONS) {
      if (done.has(name)) continue;
      for (const statement of statements(engine)) await transaction.raw(statement);
      await transaction('schema_migrations').insert({ name, at: Date.now() });
    }
  });
}
