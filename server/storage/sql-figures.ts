import type { FigureStore, FigureWriter } from '../application/ports/figures.ts';
import { COUNT_NAMES } from '../domain/savings/figures.ts';
import type { VisitCounts } from '../domain/savings/entry.ts';
import {
  COUNT_COLUMN,
  decodeFigure,
  EVERYONE,
  OFFER_KEY,
  REASON_CUT,
  tidyFigures,
  type Cut,
  type StoredBreakdown,
} from './figure-codec.ts';
import { text, whole, type Sql } from './sql.ts';

const COLUMNS = [...COUNT_NAMES.map((name) => COUNT_COLUMN[name]), 'visits'];

const ONE_ROW = `(?, ?, ?, ?, ${COLUMNS.map(() => '?').join(', ')})`;
/** All rows at once: each cut for the institution and for everyone. */
const addRows = (rows: number): string => `INSERT INTO figures (cut, institution, day, key, ${COLUMNS.join(', ')})
  VALUES ${Array.from({ length: rows }, () => ONE_ROW).join(', ')}
  ON CONFLICT (cut, institution, day, key) DO UPDATE SET
  ${COLUMNS.map((name) => `${name} = figures.${name} + excluded.${name}`).join(', ')}`;

/** Raises the daily sums in the transaction that writes what they count. */
export function sqlFigureWriter(sql: Sql): FigureWriter {
  return {
    async add(day, dimensions, counts, visits) {
      const values = COUNT_NAMES.map((name) => counts[name] ?? 0);
      const cuts: [Cut | typeof REASON_CUT, string, keyof VisitCounts][] = [
        ['all', '', 'total'],
        ['source', dimensions.source, 'source'],
        ['item', dimensions.item, 'item'],
        ['department', dimensions.department, 'department'],
      ];
      if (dimensions.reason !== undefined) cuts.push([REASON_CUT, dimensions.reason, 'total']);
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
      await sql.run(addRows(rows.length), rows.flat());
    },
  };
}

const SUMS = COLUMNS.map((name) => `SUM(${name}) AS ${name}`).join(', ');

/** Where a breakdown is read: its cut, the column of its key, and whose rows. */
const PLACE: Readonly<Record<StoredBreakdown | typeof REASON_CUT, { cut: Cut | typeof REASON_CUT; key: string }>> = {
  day: { cut: 'all', key: 'day' },
  institution: { cut: 'all', key: 'institution' },
  source: { cut: 'source', key: 'key' },
  item: { cut: 'item', key: 'key' },
  department: { cut: 'department', key: 'key' },
  reason: { cut: REASON_CUT, key: 'key' },
};

/** Figures are read from daily sums only. */
export function sqlFigureStore(sql: Sql): FigureStore {
  return {
    async sum({ from, to, by, institution }) {
      const { cut, key } = PLACE[by];
      // By institution everyone's rows are read but the sum of all; else one institution's, or the sum of all.
      const whose = by === 'institution' && institution === undefined ? 'institution <> ?' : 'institution = ?';
      const rows = await sql.all(
        `SELECT ${key} AS row_key, ${SUMS} FROM figures WHERE cut = ? AND ${whose} AND day BETWEEN ? AND ? GROUP BY ${key}`,
        [cut, institution ?? EVERYONE, from, to],
      );
      return tidyFigures(rows.map(decodeFigure));
    },
    async openSince({ since, from, to, by, institution }) {
      const mine = institution === undefined ? '' : 'AND ordering_institution = ?';
      // The day is made an expression so that the few open offers are read by their own index, not whole days.
      const rows = await sql.all(
        `SELECT ${OFFER_KEY[by]} AS row_key, COUNT(*) AS n FROM offers
         WHERE state = 'open' AND offered_at >= ? AND (offered_day || '') BETWEEN ? AND ? ${mine} GROUP BY ${OFFER_KEY[by]}`,
        [since, from, to, ...(institution === undefined ? [] : [institution])],
      );
      return new Map(rows.map((row) => [text(row, 'row_key'), whole(row, 'n')]));
    },
  };
}
