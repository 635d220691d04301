import type { FigureCounts, FigureDimensions, VisitCounts } from '../../domain/savings/entry.ts';
import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { EpochMs, ShanghaiDay } from '../../domain/time.ts';

export type Breakdown = 'day' | 'month' | 'institution' | 'source' | 'region' | 'item' | 'department';

/** Sums of one key of a breakdown. For `region` the store answers by institution and the use case folds. */
export interface FigureRow {
  readonly key: string;
  readonly counts: FigureCounts;
  readonly visits: number;
}

export interface FigureStore {
  /**
   * Daily sums of both days included, of one ordering institution or of all. `day` by day, `institution` by
   * ordering institution, `source`, `item`, `department` by theirs, `reason` declines by theirs (empty: none was given).
   * A row per key, ordered by key.
   */
  sum(query: {
    readonly from: ShanghaiDay;
    readonly to: ShanghaiDay;
    readonly by: 'day' | 'institution' | 'source' | 'item' | 'department' | 'reason';
    readonly institution: InstitutionId | undefined;
  }): Promise<readonly FigureRow[]>;
  /** Offers made at or after the instant that have no decision yet, by the same keys: not yet unanswered. */
  openSince(query: {
    readonly since: EpochMs;
    readonly from: ShanghaiDay;
    readonly to: ShanghaiDay;
    readonly by: 'day' | 'institution' | 'source' | 'item' | 'department';
    readonly institution: InstitutionId | undefined;
  }): Promise<ReadonlyMap<string, number>>;
}

/** Inside a unit of work: increments the daily sums of every breakdown; of a decline also those of its reason. */
export interface FigureWriter {
  add(
    day: ShanghaiDay,
    dimensions: FigureDimensions & { readonly reason?: string },
    counts: Partial<FigureCounts>,
    visits?: VisitCounts,
  ): Promise<void>;
}
