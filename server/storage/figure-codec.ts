import type { FigureRow } from '../application/ports/figures.ts';
import { COUNT_NAMES, NO_COUNTS } from '../domain/savings/figures.ts';
import type { FigureCounts } from '../domain/savings/entry.ts';
import { text, type Row } from './sql.ts';

/** How the daily sums are cut; the sums of all institutions together stand under `*`. */
export type Cut = 'all' | 'source' | 'item' | 'department';
export const CUTS: readonly Cut[] = ['all', 'source', 'item', 'department'];
/** Declines are cut by their reason, too; nothing else has one. */
export const REASON_CUT = 'reason';
export const EVERYONE = '*';

export type StoredBreakdown = 'day' | 'institution' | 'source' | 'item' | 'department';

/** The column of each count, in the daily sums and in what is worked out anew. */
export const COUNT_COLUMN: Readonly<Record<keyof FigureCounts, string>> = {
  offered: 'offered',
  viewed: 'viewed',
  answered: 'answered',
  recognized: 'recognized',
  declined: 'declined',
  excused: 'excused',
  reversed: 'reversed',
  ownRecognized: 'own_recognized',
  grossFen: 'gross_fen',
  reversedFen: 'reversed_fen',
  minutes: 'minutes',
};

/** Where an offer has the key of a breakdown. */
export const OFFER_KEY: Readonly<Record<StoredBreakdown, string>> = {
  day: 'offered_day',
  institution: 'ordering_institution',
  source: 'source_institution',
  item: 'item',
  department: 'department',
};

/** Counts of a row whose columns are named like those of the daily sums; a column that is missing is zero. */
export function decodeCounts(row: Row): FigureCounts {
  const counts = { ...NO_COUNTS };
  for (const name of COUNT_NAMES)
    (counts as Record<keyof FigureCounts, number>)[name] = Number(row[COUNT_COLUMN[name]] ?? 0);
  return counts;
}

/** A row of sums by a key. */
export const decodeFigure = (row: Row): FigureRow => ({
  key: text(row, 'row_key'),
  counts: decodeCounts(row),
  visits: Number(row.visits ?? 0),
});

/** Rows that say something, ordered by the code units of their keys whatever the engine's collation. */
export function tidyFigures(rows: readonly FigureRow[]): readonly FigureRow[] {
  return rows
    .filter(({ counts, visits }) => visits !== 0 || COUNT_NAMES.some((name) => counts[name] !== 0))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
