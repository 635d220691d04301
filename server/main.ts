import './require-node.js';
import cluster from 'node:cluster';
import { readFile } from 'node:fs/promises';
import { ExchangeError } from './application/exchange-error.ts';
import { RegistryFaults } from './application/load-registry.ts';
import { compose, type Exchange } from './composition.ts';
import { ConfigError, readConfig, type Config } from './config/config.ts';
import { listen } from './http/server.ts';
import { systemClock } from './system/clock.ts';
import { makeEventLog } from './system/log.ts';

/** A start that cannot be: one clear sentence on standard error, exit 1. */
class StartError extends Error {}

/** Tells a worker that it is the one that harvests. */
const HARVESTS = 'HUREN_HARVESTS';

try {
  const config = readConfig(process.env);
  if (config.workers > 1 && cluster.isPrimary) await supervise(config);
  else await serve(config);
} catch (error) {
  const isClear = error instanceof ConfigError || error instanceof StartError || error instanceof ExchangeError;
  process.stderr.write(`${isClear ? error.message : describe(error)}\n`);
  process.exit(1);
}

/** One gateway: database, registry, HTTP, harvest; until SIGTERM or SIGINT. */
async function serve(config: Config): Promise<void> {
  const log = makeEventLog(config.logLevel);
  // What is kept is kept in transactions: one forgotten promise is a defect to log, not a reason to leave every hospital.
  process.on('unhandledRejection', (reason) => {
    log.fault('unhandled-rejection', reason);
  });
  const exchange = await compose(config, { clock: systemClock, log });
  tellSecrets(exchange);
  await loadRegistryFile(config, exchange);
  let url = config.publicUrl ?? `http://${config.host}:${String(config.port)}`;
  const app = await exchange.app(() => url);
  const server = await listen(app, config);
  url = config.publicUrl ?? `http://${config.host}:${String(server.port)}`;
  // One process of several harvests; which one, its starter says.
  if (!cluster.isWorker || process.env[HARVESTS] === '1') exchange.harvester.start();
  exchange.housekeeping.start();
  log.event('listening', { url, pid: process.pid });
  const stop = async (): Promise<void> => {
    log.event('stopping');
    await server.close();
    await exchange.close();
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
}

/** `WORKERS` processes on one port; one that dies is replaced, SIGTERM reaches all. */
async function supervise(config: Config): Promise<void> {
  // The first start makes the secrets and the tables before the workers look for them.
  const exchange = await compose(config, { clock: systemClock, log: makeEventLog(config.logLevel) });
  tellSecrets(exchange);
  await loadRegistryFile(config, exchange);
  await exchange.close();
  let stopping = false;
  const stop = (): void => {
    stopping = true;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
  };
  // A worker that dies before it ever listened would die again: then nothing is gained by another.
  const listened = new Set<number>();
  cluster.on('listening', (worker) => listened.add(worker.id));
  let harvesting = cluster.fork({ [HARVESTS]: '1' });
  for (let worker = 1; worker < config.workers; worker++) cluster.fork();
  cluster.on('exit', (gone) => {
    if (!stopping && !listened.has(gone.id)) {
      process.exitCode = 1;
      stop();
    } else if (!stopping && gone.id === harvesting.id) harvesting = cluster.fork({ [HARVESTS]: '1' });
    else if (!stopping) cluster.fork();
    else if (Object.keys(cluster.workers ?? {}).length === 0) process.exit();
  });
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** Said on standard error, whatever the log level: losing that file loses every patient's index. */
function tellSecrets({ madeSecrets }: Exchange): void {
  if (madeSecrets)
    process.stderr.write('Made new secrets in DATA_DIR/secrets.json; keep a copy apart from the data.\n');
}

/** The registry document that every start loads (contract 2). */
async function loadRegistryFile({ registryFile }: Config, exchange: Exchange): Promise<void> {
  if (registryFile === undefined) return;
  const text = await readFile(registryFile, 'utf8').catch(() => {
    throw new StartError('REGISTRY names a file that cannot be read.');
  });
  const document = parsed(text);
  try {
    const { changed, revision, ignored } = await exchange.loadRegistry(document);
    exchange.log.event('registry-loaded', { changed, revision, ignoredMembers: ignored.length });
  } catch (error) {
    if (!(error instanceof RegistryFaults)) throw error;
    const faults = error.faults.map(({ pointer, message }) => `  ${pointer === '' ? '/' : pointer} ${message}`);
    throw new StartError(`REGISTRY is faulty, nothing was loaded:\n${faults.join('\n')}`);
  }
  await exchange.registry.refresh();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new StartError('REGISTRY is not JSON.');
  }
}

function describe(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'EADDRINUSE') return 'The port is in use; set PORT to another one.';
  if (code === 'EACCES') return 'The port, or DATA_DIR, may not be used by this user.';
  return `The exchange could not start: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown fault'}`;
}
