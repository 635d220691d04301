import type { InstitutionId } from '../domain/institution/institution.ts';
import type { IncomingReport, ReportId } from '../domain/report/report.ts';

/** Which of the three ways a report came in by. */
export interface ReportOrigin {
  readonly institution: InstitutionId;
  readonly clientId: string | null;
  readonly via: 'push' | 'harvest' | 'import';
}

/** Why a valid report is kept though nobody can be offered it (yet). */
export type KeptReason = 'no-strong-identifier' | 'no-known-code' | 'clinical-note' | 'no-counting-result';

/** What became of one report. */
export interface IndexOutcome {
  /**
   * `indexed`: a new or newer version is in force; `withdrawn`: the new version withdraws it; `kept`: stored and in
   * force, but not recognizable for `keptReason`; `unchanged`: the version in force was sent again;
   * `older`: a newer version is in force, nothing changed.
   */
  readonly kind: 'indexed' | 'withdrawn' | 'kept' | 'unchanged' | 'older';
  readonly id: ReportId;
  /** The exchange's version in force after this. */
  readonly version: number;
  /** True when the report was not known before. */
  readonly created: boolean;
  readonly keptReason: KeptReason | undefined;
}

/**
 * Takes the reports of one institution in: the one use case behind push, harvest and import.
 * All of them in one unit of work; outcomes in the order given.
 */
export type IndexReports = (
  origin: ReportOrigin,
  reports: readonly IncomingReport[],
) => Promise<readonly IndexOutcome[]>;
