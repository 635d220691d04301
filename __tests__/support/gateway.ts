import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, type Exchange } from '../../server/composition.ts';
import { readConfig } from '../../server/config/config.ts';
import { listen } from '../../server/http/server.ts';
import type { OfferedPerson } from '../../server/login/hints.ts';
import { makeEventLog } from '../../server/system/log.ts';
import { makeTestClock, type TestClock } from './test-clock.ts';

/** A whole gateway on a port of its own, with real storage, for journeys over HTTP. */
export interface Gateway {
  readonly url: string;
  readonly exchange: Exchange;
  readonly clock: TestClock;
  /** Stops and starts again on the same data, as a restarted process would. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface GatewayOptions {
  readonly registry?: object;
  readonly databaseUrl?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Whom the login page offers by name. */
  readonly offered?: readonly OfferedPerson[];
}

export async function startGateway({
  registry,
  databaseUrl,
  env = {},
  offered = [],
}: GatewayOptions = {}): Promise<Gateway> {
  const dataDir = await mkdtemp(join(tmpdir(), 'huren-test-'));
  const clock = makeTestClock();
  const config = readConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
    ORDER_CHECK_BUDGET_MS: '5000',
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    ...env,
  });
  let port = 0;
  const start = async (): Promise<{ exchange: Exchange; close(): Promise<void> }> => {
    const exchange = await compose(config, { clock, log: makeEventLog('silent'), offered });
    const server = await listen(await exchange.app(() => `http://127.0.0.1:${String(port)}`), {
      host: '127.0.0.1',
      port,
    });
    port = server.port;
    const close = async (): Promise<void> => {
      await server.close();
      await exchange.close();
    };
    return { exchange, close };
  };
  let running = await start();
  if (registry) {
    await running.exchange.loadRegistry(registry);
    await running.exchange.registry.refresh();
  }
  return {
    url: `http://127.0.0.1:${String(port)}`,
    get exchange() {
      return running.exchange;
    },
    clock,
    async restart() {
      await running.close();
      running = await start();
    },
    async close() {
      await running.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
