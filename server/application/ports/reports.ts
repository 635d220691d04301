import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { PatientKey } from '../../domain/patient/identity.ts';
import type { IndexedReport, ReportId, SourceVersion } from '../../domain/report/report.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { ReportIdentifierKey } from './patients.ts';

/** Reads of the index, outside a unit of work. */
export interface ReportIndex {
  /**
   * The hot read: every report in force (withdrawn ones included) of these keys whose sorting time
   * (collection, else issue, else receipt) is not before `since`. One range read a key.
   */
  findRecent(patients: readonly PatientKey[], since: EpochMs): Promise<readonly IndexedReport[]>;
  /**
   * The same as it would have been answered at an instant: the versions that were in force then, for the patients
   * whose they were held to be then. A report that was first received later is not there.
   */
  findAsOf(patients: readonly PatientKey[], since: EpochMs, at: EpochMs): Promise<readonly IndexedReport[]>;
  findById(id: ReportId): Promise<StoredReport | undefined>;
  /** Reports of one institution in an order (ties by id), after a place in it. */
  findByInstitution(institution: InstitutionId, part: ReportPart): Promise<readonly StoredReport[]>;
  /** Every version of a report, the one in force first. */
  findVersions(id: ReportId): Promise<readonly StoredReport[]>;
  /** The sealed content of a version in force or earlier. */
  findContent(id: ReportId, version: number): Promise<SealedContent | undefined>;
  /**
   * Whether the report came back from a search of the institution since the instant: a ground for opening it.
   * `patient` is the report's patient now: a search for another one is no ground.
   */
  hasSearchGround(id: ReportId, institution: InstitutionId, since: EpochMs, patient: PatientKey): Promise<boolean>;
  /** How many reports in force are held, in all or of one institution. */
  count(institution?: InstitutionId): Promise<number>;
}

/** One key of an order: the time of collection or examination, of issue, or of the last change here. */
export interface ReportOrder {
  readonly by: 'date' | 'issued' | 'updated';
  readonly descending: boolean;
}

/** Where a list goes on: the keys of the last report in its order, and its id. */
export interface ReportPlace {
  readonly keys: readonly EpochMs[];
  readonly id: ReportId;
}

/** A part of an institution's reports. */
export interface ReportPart {
  /** At least one key. */
  readonly order: readonly ReportOrder[];
  readonly after?: ReportPlace | undefined;
  /** Changed since, and before; both may be infinite. */
  readonly updated?: { readonly from: EpochMs; readonly before: EpochMs } | undefined;
  readonly limit: number;
}

/** An index row with what the owner's bookkeeping needs. */
export interface StoredReport extends IndexedReport {
  readonly sourceKey: string;
  readonly sourceVersion: SourceVersion;
  readonly updatedAt: EpochMs;
  /** False when the report came without a strong identifier: kept, never offered. */
  readonly keyed: boolean;
}

/** Authenticated ciphertext with the id of the key that made it. */
export interface SealedContent {
  readonly keyId: string;
  readonly bytes: Buffer;
}

/** Inside a unit of work. */
export interface ReportWriter {
  /** By what its institution calls it. */
  findBySource(institution: InstitutionId, sourceKey: string): Promise<StoredReport | undefined>;
  /** By an identifier of theirs, keyed with their institution. */
  findByIdentifier(identifier: ReportIdentifierKey): Promise<readonly StoredReport[]>;
  findById(id: ReportId): Promise<StoredReport | undefined>;
  findRecent(patients: readonly PatientKey[], since: EpochMs): Promise<readonly IndexedReport[]>;
  /** Makes these the identifiers of a report, and no others. */
  putIdentifiers(id: ReportId, identifiers: readonly ReportIdentifierKey[]): Promise<void>;
  /**
   * Writes the version in force (row, key of the source, sealed content), replacing the row of an earlier
   * version wherever it stands (another patient, another time). Earlier versions' rows and content are kept.
   */
  put(report: StoredReport, content: SealedContent): Promise<void>;
  /**
   * Remembers that a search of the institution found the reports, each with its patient of now. With `patients` (the
   * keys that were searched for) reports that have moved to somebody else meanwhile are left out.
   */
  addSearchGrounds(
    ids: readonly ReportId[],
    institution: InstitutionId,
    at: EpochMs,
    patients?: readonly PatientKey[],
  ): Promise<void>;
  /** Searches that found the report are no ground any more. */
  dropSearchGrounds(id: ReportId): Promise<void>;
}
