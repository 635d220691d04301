import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, describe } from '@jest/globals';
import pg from 'pg';
import { openStorage, type Storage } from '../../server/storage/storage.ts';

export type EngineName = 'SQLite' | 'PostgreSQL';

/** Where a database is: what `openStorage` takes. */
export interface Place {
  readonly url: string | undefined;
  readonly dataDir: string;
}

/** What a suite may ask of its engine besides a fresh database. All of it is taken away after the suite. */
export interface Databases {
  /** The place of a new, empty database. */
  place(): Promise<Place>;
  /** Opens the database at a place, also a second time. */
  open(place: Place): Promise<Storage>;
}

/**
 * A suite that needs PostgreSQL. It is skipped only in a run that was told to go without (postgres-global-setup.ts):
 * where a server was to be had and could not be started, the run has failed before.
 */
export function describeOnPostgres(name: string, suite: (server: string) => void): void {
  const server = process.env['TEST_POSTGRES_URL'];
  (server === undefined ? describe.skip : describe)(name, () => {
    suite(server ?? '');
  });
}

/** Runs a suite on both engines. `openFresh` makes and opens a new database with every call. */
export function forEachEngine(
  suite: (engineName: EngineName, openFresh: () => Promise<Storage>, databases: Databases) => void,
): void {
  describe('on SQLite', () => {
    runSuite('SQLite', undefined, suite);
  });
  describeOnPostgres('on PostgreSQL', (server) => {
    runSuite('PostgreSQL', server, suite);
  });
}

function runSuite(
  engineName: EngineName,
  server: string | undefined,
  suite: (engineName: EngineName, openFresh: () => Promise<Storage>, databases: Databases) => void,
): void {
  const opened: Storage[] = [];
  const places: Place[] = [];
  const databases: Databases = {
    async place() {
      const place = { url: server && (await createDatabase(server)), dataDir: await freshFolder() };
      places.push(place);
      return place;
    },
    async open(place) {
      const storage = await openStorage(place);
      opened.push(storage);
      return storage;
    },
  };
  afterAll(async () => {
    await Promise.all(opened.map((storage) => storage.close()));
    for (const place of places) {
      await rm(place.dataDir, { recursive: true, force: true });
      if (server !== undefined && place.url !== undefined) await dropDatabase(server, place.url);
    }
  });
  suite(engineName, async () => databases.open(await databases.place()), databases);
}

export const freshFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'exchange-test-'));

/** A new, empty database on the server, with the way to drop it. */
export async function withDatabase(server: string): Promise<{ url: string; drop(): Promise<void> }> {
  const url = await createDatabase(server);
  return { url, drop: () => dropDatabase(server, url) };
}

async function createDatabase(server: string): Promise<string> {
  const name = `exchange_${randomBytes(8).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

const dropDatabase = (server: string, url: string): Promise<void> =>
  onServer(server, `DROP DATABASE IF EXISTS ${new URL(url).pathname.slice(1)} WITH (FORCE)`);

/** Runs one statement of ours on the server itself. */
export async function onServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
