import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { EpochMs } from '../../domain/time.ts';

/** Where the harvest of a hospital stands; survives a crash. */
export interface HarvestState {
  readonly institution: InstitutionId;
  /** `_lastUpdated` up to which everything was taken; the next run starts an overlap before it. */
  readonly cursor: EpochMs | undefined;
  readonly lastRunAt: EpochMs | undefined;
  readonly lastSuccessAt: EpochMs | undefined;
  /** Harvests in a row that failed. */
  readonly failures: number;
  /** When the hospital is asked again after a failure; with `failures` it says how its breaker stands. */
  readonly retryAt: EpochMs | undefined;
  /** A closed code of the fault, never foreign text. */
  readonly lastFault: string | undefined;
}

export interface HarvestWriter {
  find(institution: InstitutionId): Promise<HarvestState | undefined>;
  put(state: HarvestState): Promise<void>;
}

export interface HarvestBook {
  all(): Promise<readonly HarvestState[]>;
}

/** One page of a hospital's FHIR search, resources untrusted. */
export interface HarvestPage {
  readonly resources: readonly unknown[];
  readonly more: boolean;
}

/** A hospital's FHIR server. Every call is bounded in time, bytes and pages and stays on the registered origin. */
export interface ReportSource {
  /**
   * Reports changed at or after the instant with what they refer to, page by page; oldest change first is what is asked
   * for, not what is certain. What it throws is the hospital's fault, or the signal's.
   */
  changedReports(
    institution: InstitutionId,
    since: EpochMs | undefined,
    signal: AbortSignal,
  ): AsyncIterable<HarvestPage>;
  /** A Patient for an order check whose prefetch lacks it, with the token that the HIS gave for this call. */
  readPatient(
    institution: InstitutionId,
    patientId: string,
    accessToken: string | undefined,
    signal: AbortSignal,
  ): Promise<unknown>;
}
