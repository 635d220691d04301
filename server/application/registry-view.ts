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

/** Loads the registry and looks once a second whether its revision moved; a failed look keeps what is known. */
export async function openRegistryView(
  store: RegistryStore,
  builtIn: BuiltInRegistry,
  log: EventLog,
  metrics: Metrics,
): Promise<LiveRegistry> {
  const read = async (): Promise<Registry> => {
    const { revision, rows } = await store.load();
    metrics.gauge('registry_revision', revision);
    return buildRegistry(builtIn, revision, rows);
  };
  let current = await read();
  const refresh = async (): Promise<void> => {
    if ((await store.revision()) !== current.revision) current = await read();
  };
  const timer = setInterval(() => {
    refresh().catch((error: unknown) => {
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
