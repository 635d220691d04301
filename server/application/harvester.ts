import type { Institution, InstitutionId } from '../domain/institution/institution.ts';
import { TRIPS_AFTER } from './breaker.ts';
import { ExchangeError } from './exchange-error.ts';
import { makeHarvestLanes, type HarvestRun } from './harvest-lanes.ts';
import type { HarvestReports, HarvestResult } from './harvest-reports.ts';
import type { HarvestBook, HarvestState } from './ports/harvest.ts';
import { OutboundFault } from './ports/outbound.ts';
import type { RegistryView } from './ports/registry.ts';
import type { Clock, EventLog } from './ports/system.ts';

/** Harvests all hospitals, each on its own clock: a slow or broken one delays nobody else. */
export interface Harvester {
  start(): void;
  stop(): Promise<void>;
  /** One run of one hospital, or of all that have a FHIR server; whatever their breakers say. */
  once(institution?: InstitutionId): Promise<readonly HarvestResult[]>;
}

export interface HarvesterNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly harvest: HarvestBook;
  readonly harvestReports: HarvestReports;
  readonly log: EventLog;
}

const LOOK_MS = 1000;
/** Runs at the same time when all are asked for at once. */
const MOST_AT_ONCE = 16;
const USUAL_POLL_S = 60;

/** Monotonic milliseconds. */
interface Progress {
  dueAt: number;
  failures: number;
  /** The registered address and token; new ones are tried at once. */
  endpoint: string;
  running: boolean;
}

interface Run extends HarvestRun {
  readonly abort: AbortController;
}

export function makeHarvester({ clock, registry, harvest, harvestReports, log }: HarvesterNeeds): Harvester {
  const progress = new Map<InstitutionId, Progress>();
  const running = new Map<Promise<unknown>, Run>();
  const lanes = makeHarvestLanes<Run>();
  let known: ReadonlyMap<InstitutionId, HarvestState> = new Map();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  // A suspended hospital is harvested, too: what it withdraws must reach those who relied on it.
  const sources = (): readonly Institution[] =>
    [...registry.current().institutions.values()].filter(({ fhir }) => fhir !== undefined);
  const atInstant = (at: number | undefined): number =>
    at === undefined ? 0 : performance.now() + Math.max(0, at - clock.now());
  const progressOf = ({ id, fhir }: Institution): Progress => {
    const endpoint = JSON.stringify(fhir);
    const before = known.get(id);
    const mine = progress.get(id) ?? {
      dueAt: atInstant(before?.retryAt),
      failures: before?.failures ?? 0,
      endpoint,
      running: false,
    };
    if (mine.endpoint !== endpoint) Object.assign(mine, { dueAt: 0, endpoint });
    progress.set(id, mine);
    return mine;
  };

  const run = async (institution: Institution, mine: Progress, place: Run): Promise<void> => {
    mine.running = true;
    const pollMs = (institution.fhir?.pollSeconds ?? USUAL_POLL_S) * 1000;
    try {
      const onPage = (): void => {
        place.heardAt = performance.now();
      };
      const { state, isComplete } = await harvestReports(institution, { signal: place.abort.signal, onPage });
      mine.failures = state.failures;
      if (state.failures > 0) mine.dueAt = atInstant(state.retryAt);
      else mine.dueAt = performance.now() + (isComplete ? pollMs : 0);
    } catch (error) {
      // Our own store, or a defect of ours: no hospital is the worse for it.
      log.fault('harvest-failed', error, { institution: institution.id });
      mine.dueAt = performance.now() + pollMs;
    } finally {
      mine.running = false;
      lanes.leave(place);
    }
  };

  const look = (): void => {
    const now = performance.now();
    for (const { abort } of lanes.settle(now)) abort.abort(new OutboundFault('timeout'));
    const due = sources()
      .map((institution) => ({ institution, mine: progressOf(institution) }))
      .filter(({ mine }) => !mine.running && mine.dueAt <= now)
      .sort((a, b) => a.mine.dueAt - b.mine.dueAt);
    for (const { institution, mine } of due) {
      const place: Run = { startedAt: now, heardAt: now, abort: new AbortController() };
      if (!lanes.admit(place, mine.failures >= TRIPS_AFTER)) continue;
      const work = run(institution, mine, place).finally(() => running.delete(work));
      running.set(work, place);
    }
  };

  const begin = async (): Promise<void> => {
    // Where the breakers stood before a restart, they stand still.
    const states = await harvest.all().catch((error: unknown) => {
      log.fault('harvest-states-unreadable', error);
      return [];
    });
    known = new Map(states.map((state) => [state.institution, state]));
    if (isStopped) return;
    look();
    timer = setInterval(look, LOOK_MS);
    timer.unref();
  };

  return {
    start() {
      void begin();
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      for (const { abort } of running.values()) abort.abort();
      await Promise.allSettled(running.keys());
    },
    async once(institution) {
      const wanted = sources().filter(({ id }) => institution === undefined || id === institution);
      if (institution !== undefined && wanted.length === 0) {
        throw new ExchangeError('not-found', 'No institution of this id has a FHIR server in the registry.');
      }
      const results: HarvestResult[] = [];
      const left = wanted.entries();
      const lane = async (): Promise<void> => {
        for (const [index, each] of left) results[index] = await harvestReports(each);
      };
      await Promise.all(Array.from({ length: MOST_AT_ONCE }, lane));
      return results;
    },
  };
}
