import type { Registry } from '../domain/institution/registry.ts';
import { buildRegistry, type BuiltInRegistry } from './build-registry.ts';
import type { RegistryStore, RegistryView } from './ports/registry.ts';
import type { EventLog, Metrics } from './ports/system.ts';

/** The registry in memory, kept fresh. */
export interface LiveRegistry extends RegistryView {
  /** Reads the store now if its revision moved. */
  refresh(): Promise<void>;
  close(): void;
}

/** Contract 10: what a command loads takes effect in a running gateway within three seconds. */
const POLL_MS = 1000;
/** A read that takes longer is given up, so that a store that hangs does not gather reads that wait for it. */
const LONGEST_READ_MS = 10_000;

/** Loads the registry and looks once a second whether its revision moved; a failed look keeps what is known. */
export async function openRegistryView(
  store: RegistryStore,
  builtIn: BuiltInRegistry,
  log: EventLog,
  metrics: Metrics,
): Promise<LiveRegistry> {
  const read = async (): Promise<Registry> => {
    const { revision, rows } = await store.load();
    return buildRegistry(builtIn, revision, rows);
  };
  let current = await read();
  metrics.gauge('registry_revision', current.revision);
  const readIfMoved = async (): Promise<void> => {
    if ((await store.revision()) === current.revision) return;
    const found = await read();
    // A read that was given up may still end, after a newer one.
    if (found.revision <= current.revision) return;
    current = found;
    metrics.gauge('registry_revision', current.revision);
  };
  let running: Promise<void> | undefined;
  const start = async (): Promise<void> => {
    running = inTime(readIfMoved(), LONGEST_READ_MS).finally(() => {
      running = undefined;
    });
    await running;
  };
  const refresh = async (): Promise<void> => {
    // What runs may have looked before the change that the caller knows of: it is waited for, then looked again.
    while (running) await running.catch(() => undefined);
    await start();
  };
  const timer = setInterval(() => {
    if (running) return;
    start().catch((error: unknown) => {
      log.fault('registry-refresh-failed', error);
    });
  }, POLL_MS);
  timer.unref();
  return {
    current: () => current,
    refresh,
    close: () => {
      clearInterval(timer);
    },
  };
}

async function inTime(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('The registry could not be read in time.'));
    }, ms);
    timer.unref();
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
