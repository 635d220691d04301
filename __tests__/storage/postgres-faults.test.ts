import { afterEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { POSTGRES_LIMITS } from '../../server/storage/knex.ts';
import { openPostgres } from '../../server/storage/postgres.ts';
import { openStorage } from '../../server/storage/storage.ts';
import { groupCommit } from '../../server/storage/unit-of-work.ts';
import { describeOnPostgres, onServer, withDatabase } from '../support/databases.ts';
import { partition } from '../support/partition.ts';
import { keyOf, reportOf, SEALED } from './examples.ts';

const UNAVAILABLE = { name: 'ExchangeError', code: 'unavailable' };
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Ends every connection to the database of the URL, as a failing-over server does. */
const endConnections = (server: string, url: string): Promise<void> =>
  onServer(
    server,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${new URL(url).pathname.slice(1)}'`,
  );

describeOnPostgres('a PostgreSQL in trouble', (server) => {
  const freshUrl = async (): Promise<string> => {
    const { url, drop } = await withDatabase(server);
    ends.push(drop);
    return url;
  };

  test('connections that the server ended cost one answer at most and never a poisoned pool', async () => {
    const url = await freshUrl();
    const storage = await openStorage({ url, dataDir: '' });
    ends.push(() => storage.close());
    const write = (n: number): Promise<void> =>
      storage.work.write(({ reports }) => reports.put(reportOf(keyOf(n), 'r'), SEALED));
    await write(1);
    const cut = storage.work.write(async ({ reports }) => {
      await endConnections(server, url);
      await reports.put(reportOf(keyOf(2), 'r'), SEALED);
    });
    await expect(cut).rejects.toMatchObject(UNAVAILABLE);
    await write(3);
    await Promise.all(Array.from({ length: 20 }, () => storage.reports.count()));
    expect(await storage.reports.count()).toBe(2);
  });

  test('a connection that ends between the last statement and COMMIT is not tried again behind our back', async () => {
    const url = await freshUrl();
    const storage = await openStorage({ url, dataDir: '' });
    ends.push(() => storage.close());
    let runs = 0;
    const cut = storage.work.write(async ({ reports }) => {
      runs++;
      await reports.put(reportOf(keyOf(1), 'r'), SEALED);
      await endConnections(server, url);
    });
    await expect(cut).rejects.toMatchObject(UNAVAILABLE);
    expect(runs).toBe(1);
    expect(await storage.reports.count()).toBe(0);
  });

  test('a read-only server (a standby after a switch) is unavailable for writes and goes on answering reads', async () => {
    const url = await freshUrl();
    const storage = await openStorage({ url, dataDir: '' });
    ends.push(() => storage.close());
    await onServer(server, `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`);
    await endConnections(server, url);
    const write = (): Promise<void> =>
      storage.work.write(({ reports }) => reports.put(reportOf(keyOf(1), 'r'), SEALED));
    await expect(write()).rejects.toMatchObject(UNAVAILABLE);
    await expect(write()).rejects.toMatchObject(UNAVAILABLE);
    expect(await storage.reports.count()).toBe(0);
  });

  test('a writer that holds the lock for ever makes others unavailable after the lock timeout', async () => {
    const url = await freshUrl();
    const database = await openPostgres(url, { ...POSTGRES_LIMITS, lock: 200 });
    ends.push(() => database.close());
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    ends.push(() => other.end());
    await other.query('BEGIN');
    await other.query('SELECT pg_advisory_xact_lock(7341166)');
    const work = groupCommit(database);
    await expect(work.write(() => Promise.resolve())).rejects.toMatchObject(UNAVAILABLE);
    await other.query('ROLLBACK');
    await work.write(({ reports }) => reports.put(reportOf(keyOf(1), 'r'), SEALED));
  });

  test('a network that swallows packets makes calls unavailable instead of hanging, and heals', async () => {
    const url = await freshUrl();
    const network = await partition(url);
    ends.push(() => network.close());
    const database = await openPostgres(network.url, { ...POSTGRES_LIMITS, answer: 1_000, connect: 2_000 });
    ends.push(() => database.close());
    const work = groupCommit(database);
    const write = (): Promise<void> => work.write(({ reports }) => reports.put(reportOf(keyOf(1), 'r'), SEALED));
    await write();
    network.swallow(true);
    await expect(write()).rejects.toMatchObject(UNAVAILABLE);
    await expect(database.reader.all('SELECT 1')).rejects.toMatchObject(UNAVAILABLE);
    network.swallow(false);
    await write();
    expect(await database.ready()).toBe(true);
  });

  test('a server that nobody can reach is unavailable when it is opened', async () => {
    await expect(openPostgres('postgres://x:x@127.0.0.1:1/x')).rejects.toMatchObject(UNAVAILABLE);
  });

  test('text that PostgreSQL cannot hold is the caller’s fault, not a defect', async () => {
    const storage = await openStorage({ url: await freshUrl(), dataDir: '' });
    ends.push(() => storage.close());
    const write = storage.work.write(({ tokens }) => tokens.useOnce('hz1', 'a\u0000b', 1));
    await expect(write).rejects.toMatchObject({ name: 'ExchangeError', code: 'invalid' });
  });
});
