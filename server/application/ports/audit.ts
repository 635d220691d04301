import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { PatientKey } from '../../domain/patient/identity.ts';
import type { EpochMs } from '../../domain/time.ts';

export type AuditAction =
  | 'report-indexed'
  | 'report-withdrawn'
  | 'order-checked'
  | 'explained'
  | 'patient-viewed'
  | 'report-read'
  | 'report-searched'
  | 'decision'
  | 'reversal'
  | 'consent'
  | 'notice-acknowledged'
  | 'identities-merged'
  | 'identities-separated'
  | 'identity-review-resolved'
  | 'registry-loaded'
  | 'login'
  | 'logout';

/** Who did what about whom on what ground; the patient only as key. */
export interface AuditEntry {
  readonly at: EpochMs;
  readonly action: AuditAction;
  readonly institution: InstitutionId | null;
  readonly client: string | null;
  readonly patient: PatientKey | null;
  /** Offers, reports or orders concerned: ids of the exchange or of the caller. */
  readonly objects: readonly string[];
  /** The ground: `order`, `offer`, `owner`, `search`, … */
  readonly ground: string | null;
  /** Small closed facts, e.g. `{ offers: 2 }`; no foreign text. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** Inside a unit of work. */
export interface AuditWriter {
  add(entry: AuditEntry): Promise<void>;
}

export interface AuditTrail {
  /** Accesses to results of these patients since the instant, oldest first, the first thousand: who saw them, and why. */
  findAccesses(
    patients: readonly PatientKey[],
    since: EpochMs,
  ): Promise<readonly (AuditEntry & { readonly id: string })[]>;
  find(query: {
    readonly institution: InstitutionId | undefined;
    readonly from: EpochMs | undefined;
    readonly before: EpochMs | undefined;
    readonly limit: number;
  }): Promise<readonly (AuditEntry & { readonly id: string })[]>;
}
