import type { Institution, InstitutionId } from '../domain/institution/institution.ts';
import { ExchangeError } from './exchange-error.ts';
import type { HarvestReports, HarvestResult } from './harvest-reports.ts';
import type { RegistryView } from './ports/registry.ts';
import type { EventLog } from './ports/system.ts';

/** Harvests all hospitals, each on its own clock: a slow or broken one delays nobody else. */
export interface Harvester {
  start(): void;
  stop(): Promise<void>;
  /** One run of one hospital, or of all that have a FHIR server. */
  once(institution?: InstitutionId): Promise<readonly HarvestResult[]>;
}

export interface HarvesterNeeds {
  readonly registry: RegistryView;
  readonly harvestReports: HarvestReports;
  readonly log: EventLog;
  /** Between 0 and 1; spreads retries. */
  readonly random: () => number;
}

const LOOK_MS = 1000;
const MOST_AT_ONCE = 8;
const LONGEST_BACKOFF_S = 15 * 60;

interface Progress {
  dueAt: number;
  failures: number;
  running: boolean;
}

export function makeHarvester({ registry, harvestReports, log, random }: HarvesterNeeds): Harvester {
  const progress = new Map<InstitutionId, Progress>();
  const running = new Set<Promise<unknown>>();
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  // A suspended hospital is harvested, too: what it withdraws must reach those who relied on it.
  const sources = (): readonly Institution[] =>
    [...registry.current().institutions.values()].filter(({ fhir }) => fhir !== undefined);
  const run = async (institution: Institution, mine: Progress): Promise<void> => {
    mine.running = true;
    try {
      const { fault } = await harvestReports(institution, abort.signal);
      mine.failures = fault === undefined ? 0 : mine.failures + 1;
    } catch (error) {
      mine.failures += 1;
      log.fault('harvest-failed', error, { institution: institution.id });
    } finally {
      const seconds = institution.fhir?.pollSeconds ?? 60;
      // A failing hospital is asked less and less often, each at its own moment.
      const wait = Math.min(seconds * 2 ** Math.min(mine.failures, 10), Math.max(seconds, LONGEST_BACKOFF_S));
      mine.dueAt = performance.now() + wait * 1000 * (mine.failures === 0 ? 1 : 0.75 + random() / 2);
      mine.running = false;
    }
  };
  const look = (): void => {
    for (const institution of sources()) {
      if (running.size >= MOST_AT_ONCE) return;
      const mine = progress.get(institution.id) ?? { dueAt: 0, failures: 0, running: false };
      progress.set(institution.id, mine);
      if (mine.running || mine.dueAt > performance.now()) continue;
      const work = run(institution, mine).finally(() => running.delete(work));
      running.add(work);
    }
  };

  return {
    start() {
      look();
      timer = setInterval(look, LOOK_MS);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      abort.abort();
      await Promise.allSettled([...running]);
    },
    async once(institution) {
      const wanted = sources().filter(({ id }) => institution === undefined || id === institution);
      if (institution !== undefined && wanted.length === 0) {
        throw new ExchangeError('not-found', 'No institution of this id has a FHIR server in the registry.');
      }
      return await Promise.all(wanted.map((each) => harvestReports(each)));
    },
  };
}
