import { BREAKER_GAUGE, breakerOf } from './breaker.ts';
import type { ArrivalBook } from './ports/arrivals.ts';
import type { HarvestBook } from './ports/harvest.ts';
import type { RegistryView } from './ports/registry.ts';
import type { Clock, Metrics } from './ports/system.ts';
import { withinBudget } from './time-budget.ts';

/** Sets the gauges that age without anything happening: lags, last successes, breakers whose time has come. */
export type ObserveInstitutions = () => Promise<void>;

/** Metrics are asked for by many, and by anybody: the store is not. */
const EVERY_MS = 5000;
/** Whoever asks for metrics gets them, whatever the store does. */
const LONGEST_MS = 1000;

/** From the store, so that whichever process is asked answers for all. Never throws: what is not known stays as it was. */
export function makeObserveInstitutions({
  clock,
  registry,
  harvest,
  arrivals,
  metrics,
}: {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly harvest: HarvestBook;
  readonly arrivals: ArrivalBook;
  readonly metrics: Metrics;
}): ObserveInstitutions {
  let lookedAt = -EVERY_MS;
  const observe = async (): Promise<void> => {
    const [states, newest] = await Promise.all([harvest.all(), arrivals.newest()]);
    const now = clock.now();
    const { institutions } = registry.current();
    const since = (at: number): number => Math.max(0, now - at) / 1000;
    for (const [institution, at] of newest) {
      if (institutions.has(institution)) metrics.gauge('harvest_lag_seconds', since(at), { institution });
    }
    for (const state of states) {
      const { institution, lastSuccessAt, failures } = state;
      if (!institutions.get(institution)?.fhir) continue;
      metrics.gauge('harvest_healthy', failures === 0 ? 1 : 0, { institution });
      metrics.gauge('harvest_breaker', BREAKER_GAUGE[breakerOf(state, now)], { institution });
      if (lastSuccessAt !== undefined)
        metrics.gauge('harvest_last_success_seconds', since(lastSuccessAt), { institution });
    }
  };
  return async () => {
    if (performance.now() - lookedAt < EVERY_MS) return;
    lookedAt = performance.now();
    await withinBudget(LONGEST_MS, observe).catch(() => undefined);
  };
}
