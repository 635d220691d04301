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
  | 'glass-broken'
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
  /** Who it was, where a person is known: a login's subject, or whom the hospital's system named. */
  readonly person?: string | undefined;
  readonly patient: PatientKey | null;
  /** Offers, reports or orders concerned: ids of the exchange or of the caller. */
  readonly objects: readonly string[];
  /** The ground: `order`, `offer`, `owner`, `search`, … */
  readonly ground: string | null;
  /** What the person gave as its ground: an order's or encounter's number, a reason; foreign text, for readers only. */
  readonly because?: string | undefined;
  /** Small closed facts, e.g. `{ offers: 2 }`; no foreign text. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** Inside a unit of work. */
export interface AuditWriter {
  add(entry: AuditEntry): Promise<void>;
}

/** An entry as it is found again. */
export type KeptAuditEntry = AuditEntry & { readonly id: string };

/** Actions that showed somebody results of a patient, or that there are any. */
export const DISCLOSURES: readonly AuditAction[] = [
  'order-checked',
  'explained',
  'patient-viewed',
  'report-read',
  'report-searched',
  'glass-broken',
];

export interface AuditQuery {
  /** Of this institution's callers; undefined: of all. */
  readonly institution?: InstitutionId | undefined;
  /** About any of these patients. */
  readonly patients?: readonly PatientKey[] | undefined;
  readonly actions?: readonly AuditAction[] | undefined;
  /** A client or a person. */
  readonly agent?: string | undefined;
  /** An offer, report or order concerned. */
  readonly object?: string | undefined;
  readonly from?: EpochMs | undefined;
  readonly before?: EpochMs | undefined;
  /** Goes on after this entry, newest first. */
  readonly after?: { readonly at: EpochMs; readonly id: string } | undefined;
  readonly limit: number;
}

export interface AuditTrail {
  /** Newest first; of one instant by id. */
  find(query: AuditQuery): Promise<readonly KeptAuditEntry[]>;
  count(query: Omit<AuditQuery, 'after' | 'limit'>): Promise<number>;
}
