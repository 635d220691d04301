import type { Institution, InstitutionId } from '../domain/institution/institution.ts';
import type { IncomingReport } from '../domain/report/report.ts';
import { MINUTE_MS, type EpochMs } from '../domain/time.ts';
import { BREAKER_GAUGE, breakerOf, retryDelayMs } from './breaker.ts';
import { makeHarvestCursor, type HarvestCursor } from './harvest-cursor.ts';
import { askHospital, HarvestFault, readAnswer } from './harvest-fault.ts';
import type { IndexReports } from './index-reports.ts';
import type { HarvestPage, HarvestState, ReportSource } from './ports/harvest.ts';
import { OutboundFault } from './ports/outbound.ts';
import type { Clock, EventLog, Metrics } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';

/** Reads the reports among a page's resources; what cannot be read is counted and passed over. */
export type ReadPage = (
  institution: InstitutionId,
  resources: readonly unknown[],
) => { readonly reports: readonly IncomingReport[]; readonly refused: number };

export interface HarvestNeeds {
  readonly clock: Clock;
  readonly source: ReportSource;
  readonly readPage: ReadPage;
  readonly indexReports: IndexReports;
  readonly work: UnitOfWork;
  readonly log: EventLog;
  readonly metrics: Metrics;
  /** Between 0 and 1; spreads retries. */
  readonly random: () => number;
}

/** One hospital's turn among the others. */
export interface HarvestTurn {
  /**
   * Ends the run: with an {@link OutboundFault} as its reason because the hospital took too long, with any other because
   * the exchange stops, which is held against nobody.
   */
  readonly signal: AbortSignal;
  /** Told of every page that came. */
  readonly onPage: () => void;
}

export interface HarvestResult {
  readonly institution: InstitutionId;
  readonly pages: number;
  readonly taken: number;
  readonly unchanged: number;
  readonly refused: number;
  /** What the hospital did wrong; undefined where it did nothing wrong. */
  readonly fault: string | undefined;
  /** False when there may be more to take at once: the run was long, and has come some way. */
  readonly isComplete: boolean;
  readonly state: HarvestState;
}

/**
 * Takes in what changed at one hospital since its cursor. A hospital's fault is part of the result; what our own store
 * cannot do is thrown (`unavailable`) and held against no hospital.
 */
export type HarvestReports = (institution: Institution, turn?: HarvestTurn) => Promise<HarvestResult>;

/** Clocks differ and servers index late: each run looks a little further back than the last one ended. */
const OVERLAP_MS = 5 * MINUTE_MS;
const LONGEST_RUN_MS = 30 * MINUTE_MS;
/** Reports in one unit of work: small, so that order checks beside it do not wait. */
const AT_ONCE = 25;

type Count = Record<'pages' | 'taken' | 'unchanged' | 'refused', number>;

/** How a run ended. */
type End = 'complete' | 'unfinished' | 'stopped' | HarvestFault;

export function makeHarvestReports(needs: HarvestNeeds): HarvestReports {
  const { clock, work, metrics, log } = needs;
  const save = (state: HarvestState): Promise<void> => work.write(({ harvest }) => harvest.put(state), { bulk: true });
  return async ({ id, fhir }, turn) => {
    const startedAt = clock.now();
    const before = (await work.write(({ harvest }) => harvest.find(id), { bulk: true })) ?? neverHarvested(id);
    const cursor = makeHarvestCursor(before.cursor);
    const count: Count = { pages: 0, taken: 0, unchanged: 0, refused: 0 };
    const limit = AbortSignal.any([AbortSignal.timeout(LONGEST_RUN_MS), ...(turn ? [turn.signal] : [])]);
    // A change dated in the future must not hide those of today.
    const past = (at: EpochMs | undefined): EpochMs | undefined => at && Math.min(at, clock.now());
    let end: End = 'complete';
    try {
      for await (const page of pagesOf(needs, before, limit)) {
        turn?.onPage();
        const reports = await takePage(needs, id, page, count);
        cursor.add(reports);
        await save({ ...before, cursor: past(cursor.certain()), lastRunAt: startedAt });
        metrics.count('harvest_pages', { institution: id });
      }
    } catch (error) {
      if (!(error instanceof HarvestFault)) throw error;
      end = endOf(error, cursor, before, limit, turn);
    }
    const certain = end === 'complete' ? cursor.whole() : cursor.certain();
    const delay = (failures: number): number => retryDelayMs(failures, fhir?.pollSeconds ?? 0, needs.random());
    const state = stateAfter({ ...before, cursor: past(certain), lastRunAt: startedAt }, end, clock.now(), delay);
    await save(state);
    const fault = end instanceof HarvestFault ? end.code : undefined;
    const ms = clock.now() - startedAt;
    if (fault !== undefined) metrics.count('harvest_faults', { institution: id, fault });
    metrics.observe('harvest_seconds', ms / 1000, { institution: id });
    metrics.gauge('harvest_healthy', state.failures === 0 ? 1 : 0, { institution: id });
    metrics.gauge('harvest_breaker', BREAKER_GAUGE[breakerOf(state, clock.now())], { institution: id });
    log.event('harvested', {
      institution: id,
      ...count,
      fault: fault ?? null,
      complete: end === 'complete',
      ordered: !cursor.isUnordered(),
      ms,
    });
    return { institution: id, ...count, fault, isComplete: end !== 'unfinished', state };
  };
}

const neverHarvested = (institution: InstitutionId): HarvestState => ({
  institution,
  cursor: undefined,
  lastRunAt: undefined,
  lastSuccessAt: undefined,
  failures: 0,
  retryAt: undefined,
  lastFault: undefined,
});

/** The hospital's pages; whatever goes wrong between them is its fault. */
async function* pagesOf(
  { source }: HarvestNeeds,
  { institution, cursor }: HarvestState,
  limit: AbortSignal,
): AsyncGenerator<HarvestPage> {
  const since = cursor === undefined ? undefined : cursor - OVERLAP_MS;
  const pages = source.changedReports(institution, since, limit)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await askHospital(() => pages.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await pages.return?.();
  }
}

async function takePage(
  needs: HarvestNeeds,
  id: InstitutionId,
  page: HarvestPage,
  count: Count,
): Promise<readonly IncomingReport[]> {
  const { reports, refused } = readAnswer(() => needs.readPage(id, page.resources));
  count.pages += 1;
  count.refused += refused;
  for (let at = 0; at < reports.length; at += AT_ONCE) {
    const origin = { institution: id, clientId: null, via: 'harvest' } as const;
    const outcomes = await needs.indexReports(origin, reports.slice(at, at + AT_ONCE));
    const unchanged = outcomes.filter(({ kind }) => kind === 'unchanged' || kind === 'older').length;
    count.unchanged += unchanged;
    count.taken += outcomes.length - unchanged;
  }
  return reports;
}

/** What a fault means: our own stop and a long way that is not over yet are none of the hospital's. */
function endOf(
  fault: HarvestFault,
  cursor: HarvestCursor,
  before: HarvestState,
  limit: AbortSignal,
  turn: HarvestTurn | undefined,
): End {
  if (turn?.signal.aborted === true && !(turn.signal.reason instanceof OutboundFault)) return 'stopped';
  if (!limit.aborted) return fault;
  if ((cursor.certain() ?? -Infinity) > (before.cursor ?? -Infinity)) return 'unfinished';
  // It sends, but from no place could the next run go on.
  return cursor.isUnordered() ? new HarvestFault('unordered') : fault;
}

/** `so far` is the state as it was, with the cursor and the time of this run. */
function stateAfter(soFar: HarvestState, end: End, now: EpochMs, delayMs: (failures: number) => number): HarvestState {
  if (end === 'stopped') return soFar;
  if (end instanceof HarvestFault) {
    const failures = soFar.failures + 1;
    return { ...soFar, failures, retryAt: now + delayMs(failures), lastFault: end.code };
  }
  const lastSuccessAt = end === 'complete' ? now : soFar.lastSuccessAt;
  return { ...soFar, lastSuccessAt, failures: 0, retryAt: undefined, lastFault: undefined };
}
