import type { Concept } from '../catalogue/code.ts';
import type { Laterality } from '../catalogue/item.ts';
import type { InstitutionId } from '../institution/institution.ts';
import type { KeyedDemographics, PatientIdentity, PatientKey } from '../patient/identity.ts';
import type { EpochMs } from '../time.ts';

/** The exchange's own id of a report: a UUID whose first two bytes are the patient's bucket. */
export type ReportId = string & { readonly __reportId: never };

/** FHIR R4 DiagnosticReport.status. */
export type ReportStatus =
  | 'registered'
  | 'partial'
  | 'preliminary'
  | 'final'
  | 'amended'
  | 'corrected'
  | 'appended'
  | 'cancelled'
  | 'entered-in-error'
  | 'unknown';

/** What a collection time was read from (contract 7 `window`), in the order of preference. */
export type CollectedFrom = 'specimen' | 'effective' | 'results' | 'issued';

/** One Observation (or component, or member) of a report. */
export interface ReportResult {
  readonly concept: Concept;
  /** final, amended or corrected; has a value; no dataAbsentReason. */
  readonly counts: boolean;
}

/** What the source says of its version; compared by {@link compareVersions}. */
export interface SourceVersion {
  readonly versionId: string | undefined;
  readonly lastUpdated: EpochMs | undefined;
  readonly issued: EpochMs | undefined;
}

/** What of a report decides about recognition; all of it may stand in clear in the index. */
export interface ReportFacts {
  readonly status: ReportStatus;
  readonly concept: Concept;
  readonly results: readonly ReportResult[];
  readonly collectedAt: EpochMs | undefined;
  readonly collectedFrom: CollectedFrom | undefined;
  readonly issuedAt: EpochMs | undefined;
  /** An ImagingStudy or `media` is there to be opened. */
  readonly images: boolean;
  /** A `presentedForm` is there (enough for ECG and function tests). */
  readonly presentedForm: boolean;
  /** Side by the series of its imaging studies; the code map may say otherwise and wins. */
  readonly laterality: Laterality | undefined;
}

/** A report as it comes in from an institution, mapped from FHIR. */
export interface IncomingReport extends ReportFacts {
  readonly institution: InstitutionId;
  /** Its `DiagnosticReport.id`, else its first identifier as `system|value`. */
  readonly sourceKey: string;
  readonly sourceVersion: SourceVersion;
  /** Its identifiers as `system|value`: what conditional creates and updates know it by. */
  readonly identifiers: readonly string[];
  /** What the source calls its specimens or studies, by which a renumbered copy is known again. */
  readonly specimen: string | undefined;
  readonly patient: PatientIdentity;
  /**
   * The FHIR content as it may be shown: a `collection` Bundle, first the DiagnosticReport, then Observations,
   * ImagingStudies, Specimens, Patient, … that it refers to, references rewritten to be relative within it.
   */
  readonly content: ReportContent;
}

/** A FHIR Bundle as plain JSON; sealed as it is. */
export interface ReportContent {
  readonly resourceType: 'Bundle';
  readonly type: 'collection';
  readonly entry: readonly { readonly fullUrl?: string; readonly resource: Readonly<Record<string, unknown>> }[];
}

/** One row of the index: the version in force of a report. */
export interface IndexedReport extends ReportFacts {
  readonly id: ReportId;
  readonly institution: InstitutionId;
  readonly patient: PatientKey;
  /** Kind of the identifier that `patient` was made from. */
  readonly patientKind: string;
  readonly demographics: KeyedDemographics;
  /** What the source calls its specimens or studies, as a keyed hash. */
  readonly specimen: string | undefined;
  /** The exchange's own count of versions, from 1. */
  readonly version: number;
  /** SHA-256 of the canonical content; what offers and decisions are bound to. */
  readonly digest: string;
  readonly receivedAt: EpochMs;
}

export const USABLE_STATUSES: ReadonlySet<ReportStatus> = new Set(['final', 'amended', 'corrected', 'appended']);
export const WITHDRAWN_STATUSES: ReadonlySet<ReportStatus> = new Set(['cancelled', 'entered-in-error']);
