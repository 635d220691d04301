import type { Catalogue, MappedItem } from '../catalogue/catalogue.ts';
import type { Item, ItemId, Laterality } from '../catalogue/item.ts';
import type { ReportReading } from '../report/reading.ts';

/** The item that an order asks for, with the side where the item needs one. */
export interface OrderedItem {
  readonly item: Item;
  readonly laterality: Laterality | undefined;
}

/**
 * What of an ordered item a report covers, before windows and quality take members away.
 * `members`: the covered members of a panel, or the item itself; empty: nothing.
 */
export interface ItemCoverage {
  readonly members: readonly ItemId[];
  /** All there would be to cover. */
  readonly of: readonly ItemId[];
  /** Why an examination of the right item still does not match; undefined where it does, or the item is another. */
  readonly side: SideFault | undefined;
}

/** A side that one of the two does not tell, or a side that does not cover the ordered one. */
export type SideFault = 'unknown' | 'other';

const nothing = (of: readonly ItemId[], side?: SideFault): ItemCoverage => ({ members: [], of, side });
const whole = (of: readonly ItemId[]): ItemCoverage => ({ members: of, of, side: undefined });

/** Contract 7 `item`. `reportedSide` is the side by the report's imaging studies. */
export function coverageOf(
  ordered: OrderedItem,
  reading: ReportReading,
  reportedSide: Laterality | undefined,
  catalogue: Catalogue,
): ItemCoverage {
  return ordered.item.kind === 'examination'
    ? examinationCoverage(ordered, reading.own, reportedSide, catalogue)
    : laboratoryCoverage(ordered.item, reading);
}

function laboratoryCoverage(item: Item, reading: ReportReading): ItemCoverage {
  const wholeItem = isReportedWhole(item.id, reading);
  if (item.members.length === 0) return wholeItem ? whole([item.id]) : nothing([item.id]);
  // A panel's own code vouches for all members but those whose result is there and does not count;
  // a member is never vouched for by the code of another panel.
  const members = item.members.filter((member) =>
    wholeItem ? !reading.notCounted.has(member) : reading.counted.has(member),
  );
  return { members, of: item.members, side: undefined };
}

/** The item has a counting result of its own, or is the report's own code and some result counts. */
function isReportedWhole(item: ItemId, reading: ReportReading): boolean {
  if (reading.counted.has(item)) return true;
  return reading.own?.item.id === item && reading.anyCounts && !reading.notCounted.has(item);
}

function examinationCoverage(
  ordered: OrderedItem,
  reported: MappedItem | undefined,
  imagingSide: Laterality | undefined,
  catalogue: Catalogue,
): ItemCoverage {
  const wanted = ordered.item;
  const of = [wanted.id];
  if (!reported) return nothing(of);
  const side = reported.laterality ?? imagingSide;
  const substitution = catalogue.substitution(reported.item.id, wanted.id);
  if (reported.item.id !== wanted.id && !substitution) return nothing(of);
  const isSideOfBoth = substitution?.rule === 'laterality';
  if (!isSideOfBoth && wanted.laterality !== 'sided') return whole(of);
  const needed = isSideOfBoth ? 'B' : ordered.laterality;
  if (side === undefined || needed === undefined) return nothing(of, 'unknown');
  return side === 'B' || side === needed ? whole(of) : nothing(of, 'other');
}
