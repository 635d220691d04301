import type { FigureRow, FigureStore, FigureWriter } from '../application/ports/figures.ts';
import { COUNT_NAMES, NO_COUNTS } from '../domain/savings/figures.ts';
import type { FigureCounts, VisitCounts } from '../domain/savings/entry.ts';
import { recompute } from './recompute-figures.ts';
import { text, whole, type Row, type Sql } from './sql.ts';

/** How the daily sums are cut; the sums of all institutions together stand under `*`. */
type Cut = 'all' | 'source' | 'item' | 'department';
export const EVERYONE = '*';

export type StoredBreakdown = 'day' | 'institution' | 'source' | 'item' | 'department';

const COLUMN: Readonly<Record<keyof FigureCounts, string>> = {
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
const COLUMNS = [...COUNT_NAMES.map((name) => COLUMN[name]), 'visits'];

const ONE_ROW = `(?, ?, ?, ?, ${COLUMNS.map(() => '?').join(', ')})`;
/** Eight rows at once: four cuts, each for the institution and for everyone. */
const ADD = `INSERT INTO figures (cut, institution, day, key, ${COLUMNS.join(', ')})
  VALUES ${Array.from({ length: 8 }, () => ONE_ROW).join(', ')}
  ON CONFLICT (cut, institution, day, key) DO UPDATE SET
  ${COLUMNS.map((name) => `${name} = figures.${name} + excluded.${name}`).join(', ')}`;

/** Raises the daily sums in the transaction that writes what they count. */
export function sqlFigureWriter(sql: Sql): FigureWriter {
  return {
    async add(day, dimensions, counts, visits) {
      const values = COUNT_NAMES.map((name) => counts[name] ?? 0);
      const cuts: readonly [Cut, string, keyof VisitCounts][] = [
        ['all', '', 'total'],
        ['source', dimensions.source, 'source'],
        ['item', dimensions.item, 'item'],
        ['department', dimensions.department, 'department'],
      ];
      const rows = cuts.flatMap(([cut, key, visit]) =>
        [dimensions.institution, EVERYONE].map((institution) => [
          cut,
          institution,
          day,
          key,
          ...values,
          visits?.[visit] ?? 0,
        ]),
      );
      await sql.run(ADD, rows.flat());
    },
  };
}

const SUMS = COLUMNS.map((name) => `SUM(${name}) AS ${name}`).join(', ');

/** Where a breakdown is read: its cut, the column of its key, and whose rows. */
const PLACE: Readonly<Record<StoredBreakdown, { cut: Cut; key: string }>> = {
  day: { cut: 'all', key: 'day' },
  institution: { cut: 'all', key: 'institution' },
  source: { cut: 'source', key: 'key' },
  item: { cut: 'item', key: 'key' },
  department: { cut: 'department', key: 'key' },
};

const OFFER_KEY: Readonly<Record<StoredBreakdown, string>> = {
  day: 'offered_day',
  institution: 'ordering_institution',
  source: 'source_institution',
  item: 'item',
  department: 'department',
};

/** Figures are read from daily sums only. */
export function sqlFigureStore(sql: Sql): FigureStore {
  return {
    async sum({ from, to, by, institution }) {
      const { cut, key } = PLACE[by];
      // By institution everyone's rows are read but the sum of all; else one institution's, or the sum of all.
      const whose = by === 'institution' && institution === undefined ? 'institution <> ?' : 'institution = ?';
      const rows = await sql.all(
        `SELECT ${key} AS row_key, ${SUMS} FROM figures WHERE cut = ? AND ${whose} AND day BETWEEN ? AND ? GROUP BY ${key} ORDER BY ${key}`,
        [cut, institution ?? EVERYONE, from, to],
      );
      return rows.map(decodeFigure);
    },
    async openSince({ since, from, to, by, institution }) {
      const mine = institution === undefined ? '' : 'AND ordering_institution = ?';
      const rows = await sql.all(
        `SELECT ${OFFER_KEY[by]} AS row_key, COUNT(*) AS n FROM offers
         WHERE state = 'open' AND offered_at >= ? AND offered_day BETWEEN ? AND ? ${mine} GROUP BY ${OFFER_KEY[by]}`,
        [since, from, to, ...(institution === undefined ? [] : [institution])],
      );
      return new Map(rows.map((row) => [text(row, 'row_key'), whole(row, 'n')]));
    },
    recompute: (query) => recompute(sql, query),
  };
}

function decodeFigure(row: Row): FigureRow {
  const counts = { ...NO_COUNTS };
  for (const name of COUNT_NAMES) (counts as Record<keyof FigureCounts, number>)[name] = whole(row, COLUMN[name]);
  return { key: text(row, 'row_key'), counts, visits: whole(row, 'visits') };
}
