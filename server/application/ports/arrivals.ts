import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { ReportFacts } from '../../domain/report/report.ts';
import type { EpochMs } from '../../domain/time.ts';

/** What comes in from the institutions, for those who look after them. */
export interface ArrivalBook {
  /** When a report of each institution was last received, new or changed; institutions without any are absent. */
  newest(): Promise<ReadonlyMap<InstitutionId, EpochMs>>;
  /** Reports in force that were received, new or changed, since each of the instants; at most `most` are counted. */
  count(
    institution: InstitutionId,
    since: { readonly day: EpochMs; readonly week: EpochMs },
    most: number,
  ): Promise<{ readonly day: number; readonly week: number }>;
  /** The codes of the reports that were received last. */
  recentCodes(institution: InstitutionId, limit: number): Promise<readonly Pick<ReportFacts, 'concept' | 'results'>[]>;
}
