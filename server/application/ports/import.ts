import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { IncomingReport } from '../../domain/report/report.ts';
import type { ErrorDetail } from '../exchange-error.ts';

/** One report of a record: read, or refused with every fault. */
export type ImportedReport =
  | { readonly ok: true; readonly report: IncomingReport }
  | { readonly ok: false; readonly faults: readonly ErrorDetail[] };

/** What a record (a resource or a Bundle) holds. */
export interface ImportedRecord {
  readonly reports: readonly ImportedReport[];
  /** How many resources of other types it holds, by type. */
  readonly others: ReadonlyMap<string, number>;
}

/** Reads the records of one run; references are resolved across all of them. */
export interface ImportReader {
  /** First pass: remembers what other records may refer to. False for what is no FHIR resource. */
  survey(record: unknown): boolean;
  /** Second pass: the reports of a record. */
  read(institution: InstitutionId, record: unknown): ImportedRecord;
}
