import type { CodeMap, MappedItem } from '../catalogue/catalogue.ts';
import type { ItemId } from '../catalogue/item.ts';
import type { ReportFacts } from './report.ts';

/** A report read through its institution's code map: which items its code and its results speak of. */
export interface ReportReading {
  /** The item of the report's own code. */
  readonly own: MappedItem | undefined;
  /** Items with at least one counting result. */
  readonly counted: ReadonlySet<ItemId>;
  /** Items that have results, none of which counts: pending, cancelled, without a value. */
  readonly notCounted: ReadonlySet<ItemId>;
  /** Whether any result counts, be its code known or not. */
  readonly anyCounts: boolean;
}

/** Reads a report's codes; the map is the source institution's, so that a corrected map takes effect at once. */
export function readReport(report: Pick<ReportFacts, 'concept' | 'results'>, codes: CodeMap): ReportReading {
  const counted = new Set<ItemId>();
  const seen = new Set<ItemId>();
  let anyCounts = false;
  for (const result of report.results) {
    anyCounts ||= result.counts;
    const mapped = codes.find(result.concept);
    if (!mapped) continue;
    seen.add(mapped.item.id);
    if (result.counts) counted.add(mapped.item.id);
  }
  const notCounted = new Set([...seen].filter((item) => !counted.has(item)));
  return { own: codes.find(report.concept), counted, notCounted, anyCounts };
}

/** Every item that the report says something countable about: its own code's and its results'. */
export function itemsOf(reading: ReportReading): ReadonlySet<ItemId> {
  const items = new Set(reading.counted);
  if (reading.own && (reading.own.item.kind === 'examination' || reading.anyCounts)) items.add(reading.own.item.id);
  return items;
}
