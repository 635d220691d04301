import type { InstitutionId } from '../domain/institution/institution.ts';
import { ExchangeError } from './exchange-error.ts';
import type { ReportContent, ReportId } from '../domain/report/report.ts';
import type { PatientKeys } from './ports/patients.ts';
import type { ReportIndex, StoredReport } from './ports/reports.ts';
import type { ContentSeal } from './ports/sealing.ts';
import type { UnitOfWork } from './ports/work.ts';
import { knownAs } from './report-conditions.ts';

export interface KnownReport {
  readonly report: StoredReport;
  /** The content in force: what an update that leaves things out still refers to. */
  readonly content: ReportContent | undefined;
}

/** The exchange's id, what the institution calls it first, or one of its identifiers as `system|value`. */
export type ReportName = { readonly id: string } | { readonly sourceKey: string } | { readonly identifier: string };

/**
 * Finds a report of an institution; undefined for another's report, the same as for none. Throws `version-conflict`
 * where several have the identifier.
 */
export type FindKnownReport = (institution: InstitutionId, by: ReportName) => Promise<KnownReport | undefined>;

export interface FindKnownReportNeeds {
  readonly reports: ReportIndex;
  readonly patientKeys: PatientKeys;
  readonly seal: ContentSeal;
  readonly work: UnitOfWork;
}

export function makeFindKnownReport({ reports, patientKeys, seal, work }: FindKnownReportNeeds): FindKnownReport {
  const named = async (institution: InstitutionId, by: ReportName): Promise<StoredReport | undefined> => {
    if ('id' in by) return await reports.findById(by.id as ReportId);
    if ('sourceKey' in by) return await work.write((stores) => stores.reports.findBySource(institution, by.sourceKey));
    const found = await work.write((stores) => knownAs(stores.reports, patientKeys, institution, by.identifier));
    if (found.length > 1) throw new ExchangeError('version-conflict', 'Several reports have this identifier.');
    return found[0];
  };
  return async (institution, by) => {
    const report = await named(institution, by);
    if (report?.institution !== institution) return undefined;
    const sealed = await reports.findContent(report.id, report.version);
    return { report, content: sealed && seal.open(report.id, report.version, sealed) };
  };
}
