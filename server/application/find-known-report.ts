import type { InstitutionId } from '../domain/institution/institution.ts';
import type { ReportContent, ReportId } from '../domain/report/report.ts';
import type { ReportIndex, StoredReport } from './ports/reports.ts';
import type { ContentSeal } from './ports/sealing.ts';
import type { UnitOfWork } from './ports/work.ts';

export interface KnownReport {
  readonly report: StoredReport;
  /** The content in force: what an update that leaves things out still refers to. */
  readonly content: ReportContent | undefined;
}

/**
 * Finds a report of an institution by the exchange's id or by what the institution calls it; undefined for another's
 * report, the same as for none.
 */
export type FindKnownReport = (
  institution: InstitutionId,
  by: { readonly id: string } | { readonly sourceKey: string },
) => Promise<KnownReport | undefined>;

export interface FindKnownReportNeeds {
  readonly reports: ReportIndex;
  readonly seal: ContentSeal;
  readonly work: UnitOfWork;
}

export function makeFindKnownReport({ reports, seal, work }: FindKnownReportNeeds): FindKnownReport {
  return async (institution, by) => {
    const report =
      'id' in by
        ? await reports.findById(by.id as ReportId)
        : await work.write((stores) => stores.reports.findBySource(institution, by.sourceKey));
    if (report?.institution !== institution) return undefined;
    const sealed = await reports.findContent(report.id, report.version);
    return { report, content: sealed && seal.open(report.id, report.version, sealed) };
  };
}
