import type { EpochMs } from '../domain/time.ts';
import type { ReportOrder, ReportPlace, StoredReport } from './ports/reports.ts';

type Times = Pick<StoredReport, 'collectedAt' | 'issuedAt' | 'receivedAt'>;

/** The time that a report is sorted by: collection or examination, else issue, else receipt. */
export const sortTime = ({ collectedAt, issuedAt, receivedAt }: Times): EpochMs =>
  collectedAt ?? issuedAt ?? receivedAt;

/** A report without an issue time comes before all that have one. */
export const issueTime = ({ issuedAt }: Pick<StoredReport, 'issuedAt'>): EpochMs => issuedAt ?? 0;

/** Where a report stands in an order. */
export function placeOf(report: StoredReport, order: readonly ReportOrder[]): ReportPlace {
  const times = { date: sortTime(report), issued: issueTime(report), updated: report.updatedAt };
  return { keys: order.map(({ by }) => times[by]), id: report.id };
}
