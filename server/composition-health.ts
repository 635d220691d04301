import type { Pager } from './application/list-page.ts';
import { makeObserveInstitutions } from './application/observe-institutions.ts';
import type { RegistryView } from './application/ports/registry.ts';
import type { Clock } from './application/ports/system.ts';
import { makeReadInstitutionHealth, type ReadInstitutionHealth } from './application/read-institution-health.ts';
import type { Storage } from './storage/storage.ts';
import type { ExposedMetrics } from './system/metrics.ts';

/** How the institutions do: on the administrators' list, and in the metrics at the moment that they are asked for. */
export function healthOf({
  clock,
  registry,
  storage,
  metrics,
  pager,
}: {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly storage: Storage;
  readonly metrics: ExposedMetrics;
  readonly pager: Pager;
}): { readonly readInstitutionHealth: ReadInstitutionHealth; readonly metrics: ExposedMetrics } {
  const { harvest, arrivals } = storage;
  const observe = makeObserveInstitutions({ clock, registry, harvest, arrivals, metrics });
  return {
    readInstitutionHealth: makeReadInstitutionHealth({ clock, registry, harvest, arrivals, pager }),
    metrics: {
      ...metrics,
      text: async () => {
        await observe();
        return await metrics.text();
      },
    },
  };
}
