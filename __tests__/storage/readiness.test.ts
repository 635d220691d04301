import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { sqliteKnex } from '../../server/storage/knex.ts';
import { openStorage, type Storage } from '../../server/storage/storage.ts';
import { describeOnPostgres, forEachEngine, freshFolder, onServer, withDatabase } from '../support/databases.ts';
import { partition } from '../support/partition.ts';
import { eventually } from '../support/eventually.ts';
import { keyOf, reportOf, SEALED } from './examples.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** The answer, which must come within a second. */
async function readiness(storage: Storage): Promise<boolean> {
  const startedAt = performance.now();
  const isReady = await storage.ready();
  expect(performance.now() - startedAt).toBeLessThan(1000);
  return isReady;
}

forEachEngine((engineName, _openFresh, databases) => {
  test('a store with a table missing is not ready, and is again when the table is back', async () => {
    const place = await databases.place();
    const storage = await databases.open(place);
    expect(await readiness(storage)).toBe(true);
    const run = async (statement: string): Promise<void> => {
      if (engineName === 'PostgreSQL') {
        await onServer(place.url ?? '', statement);
        return;
      }
      const other = sqliteKnex(join(place.dataDir, 'exchange.sqlite'), 1);
      await other.raw(statement);
      await other.destroy();
    };
    for (const table of ['report_index', 'used_tokens']) {
      await run(`ALTER TABLE ${table} RENAME TO gone`);
      expect(await readiness(storage)).toBe(false);
      await run(`ALTER TABLE gone RENAME TO ${table}`);
      expect(await readiness(storage)).toBe(true);
    }
  });
});

describe('an SQLite file', () => {
  async function opened(): Promise<{ storage: Storage; file: string }> {
    const dataDir = await freshFolder();
    const storage = await openStorage({ url: undefined, dataDir });
    ends.push(() => storage.close());
    return { storage, file: join(dataDir, 'exchange.sqlite') };
  }
  const write = (storage: Storage, n: number, bulk = false): Promise<void> =>
    storage.work.write(({ reports }) => reports.put(reportOf(keyOf(n), 'r'), SEALED), { bulk });

  test('that another process holds is not ready; what waits is told in seconds, bulk work has patience', async () => {
    const { storage, file } = await opened();
    const lock = sqliteKnex(file, 1);
    await lock.raw('BEGIN IMMEDIATE');
    const bulk = write(storage, 1, true);
    expect(await readiness(storage)).toBe(false);
    const startedAt = performance.now();
    await expect(write(storage, 2)).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - startedAt).toBeLessThan(7000);
    expect(await storage.reports.count()).toBe(0);
    await lock.raw('COMMIT');
    await lock.destroy();
    await bulk;
    await eventually(() => readiness(storage));
    expect(await storage.reports.count()).toBe(1);
  });

  test('that was moved away is not ready, though what is open could still be read, and is again when it is back', async () => {
    const { storage, file } = await opened();
    await rename(file, `${file}.away`);
    expect(await readiness(storage)).toBe(false);
    await rename(`${file}.away`, file);
    expect(await readiness(storage)).toBe(true);
  });
});

describeOnPostgres('a PostgreSQL', (server) => {
  test('that only reads is not ready; one that does not answer is not either, and nobody waits for it', async () => {
    const { url, drop } = await withDatabase(server);
    ends.push(drop);
    const network = await partition(url);
    ends.push(() => network.close());
    const storage = await openStorage({ url: network.url, dataDir: '' });
    ends.push(() => storage.close());
    expect(await readiness(storage)).toBe(true);
    const database = new URL(url).pathname.slice(1);
    const setReadOnly = async (value: string): Promise<void> => {
      await onServer(server, `ALTER DATABASE ${database} SET default_transaction_read_only = ${value}`);
      await onServer(server, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`);
    };
    await setReadOnly('on');
    await readiness(storage);
    expect(await readiness(storage)).toBe(false);
    await setReadOnly('off');
    await eventually(() => readiness(storage));
    network.swallow(true);
    expect(await readiness(storage)).toBe(false);
    expect(await readiness(storage)).toBe(false);
    network.swallow(false);
    await eventually(() => readiness(storage), 25_000);
  });
});
