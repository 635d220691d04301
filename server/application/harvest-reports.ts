import type { Institution, InstitutionId } from '../domain/institution/institution.ts';
import type { IncomingReport } from '../domain/report/report.ts';
import { MINUTE_MS, type EpochMs } from '../domain/time.ts';
import type { IndexReports } from './index-reports.ts';
import type { HarvestState, ReportSource } from './ports/harvest.ts';
import { OutboundFault } from './ports/outbound.ts';
import type { RegistryView } from './ports/registry.ts';
import type { Clock, EventLog, Metrics } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';

/** Reads the reports among a page's resources; what cannot be read is counted and passed over. */
export type ReadPage = (
  institution: InstitutionId,
  resources: readonly unknown[],
) => { readonly reports: readonly IncomingReport[]; readonly refused: number };

export interface HarvestNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly source: ReportSource;
  readonly readPage: ReadPage;
  readonly indexReports: IndexReports;
  readonly work: UnitOfWork;
  readonly log: EventLog;
  readonly metrics: Metrics;
}

export interface HarvestResult {
  readonly institution: InstitutionId;
  readonly pages: number;
  readonly taken: number;
  readonly unchanged: number;
  readonly refused: number;
  /** Undefined when the harvest went through. */
  readonly fault: string | undefined;
}

/** Takes in what changed at one hospital since its cursor. Never throws for a hospital's fault. */
export type HarvestReports = (institution: Institution, signal?: AbortSignal) => Promise<HarvestResult>;

/** Clocks differ and servers index late: each run looks a little further back than the last one ended. */
const OVERLAP_MS = 5 * MINUTE_MS;
const LONGEST_RUN_MS = 30 * MINUTE_MS;
/** Reports in one unit of work: small, so that order checks beside it do not wait. */
const AT_ONCE = 25;

export function makeHarvestReports(needs: HarvestNeeds): HarvestReports {
  return async ({ id }, signal) => {
    const startedAt = needs.clock.now();
    const before = await needs.work.write(({ harvest }) => harvest.find(id));
    const since = before?.cursor === undefined ? undefined : before.cursor - OVERLAP_MS;
    const sum = { pages: 0, taken: 0, unchanged: 0, refused: 0 };
    const limit = AbortSignal.any([AbortSignal.timeout(LONGEST_RUN_MS), ...(signal ? [signal] : [])]);
    let fault: string | undefined;
    let cursor = before?.cursor;
    try {
      for await (const page of needs.source.changedReports(id, since, limit)) {
        const { reports, refused } = needs.readPage(id, page.resources);
        sum.pages += 1;
        sum.refused += refused;
        for (let at = 0; at < reports.length; at += AT_ONCE) {
          const outcomes = await needs.indexReports(
            { institution: id, clientId: null, via: 'harvest' },
            reports.slice(at, at + AT_ONCE),
          );
          const unchanged = outcomes.filter(({ kind }) => kind === 'unchanged' || kind === 'older').length;
          sum.unchanged += unchanged;
          sum.taken += outcomes.length - unchanged;
        }
        // Pages come oldest change first: what this page held need not be asked for again after a crash.
        // A change dated in the future must not hide those of today.
        cursor = latestChange(reports, cursor);
        if (cursor !== undefined) cursor = Math.min(cursor, needs.clock.now());
        await save(needs, stateAfter(id, before, cursor, startedAt, undefined));
        needs.metrics.count('harvest_pages', { institution: id });
      }
    } catch (error) {
      fault = faultCode(error);
      needs.metrics.count('harvest_faults', { institution: id, fault });
    }
    await save(needs, {
      ...stateAfter(id, before, cursor, startedAt, fault),
      ...(fault === undefined ? { lastSuccessAt: needs.clock.now() } : {}),
    });
    needs.metrics.gauge('harvest_healthy', fault === undefined ? 1 : 0, { institution: id });
    needs.log.event('harvested', { institution: id, ...sum, fault: fault ?? null, ms: needs.clock.now() - startedAt });
    return { institution: id, ...sum, fault };
  };
}

function latestChange(reports: readonly IncomingReport[], cursor: EpochMs | undefined): EpochMs | undefined {
  return reports.reduce<EpochMs | undefined>((latest, { sourceVersion: { lastUpdated } }) => {
    if (lastUpdated === undefined) return latest;
    return latest === undefined ? lastUpdated : Math.max(latest, lastUpdated);
  }, cursor);
}

function stateAfter(
  institution: InstitutionId,
  before: HarvestState | undefined,
  cursor: EpochMs | undefined,
  lastRunAt: EpochMs,
  fault: string | undefined,
): HarvestState {
  return {
    institution,
    cursor,
    lastRunAt,
    lastSuccessAt: before?.lastSuccessAt,
    failures: fault === undefined ? 0 : (before?.failures ?? 0) + 1,
    lastFault: fault,
  };
}

const save = (needs: HarvestNeeds, state: HarvestState): Promise<void> =>
  needs.work.write(({ harvest }) => harvest.put(state));

/** A closed code of what a hospital did wrong; never its own words. */
function faultCode(error: unknown): string {
  if (error instanceof OutboundFault) return error.code;
  // A fault inside the transport arrives wrapped in what the client library made of it.
  const cause = (error as { cause?: unknown } | undefined)?.cause;
  if (cause instanceof OutboundFault) return cause.code;
  const status = (error as { response?: { status?: unknown } } | undefined)?.response?.status;
  if (typeof status === 'number') return status === 200 ? 'not-json' : `http-${String(status)}`;
  return 'unreachable';
}
