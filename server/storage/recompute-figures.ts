import type { FigureRow, FigureStore } from '../application/ports/figures.ts';
import { addCounts, NO_COUNTS } from '../domain/savings/figures.ts';
import { decodeFigure, OFFER_KEY, tidyFigures, type StoredBreakdown } from './figure-codec.ts';
import { first, optionalText, type Sql, type SqlValue } from './sql.ts';

type Query = Parameters<FigureStore['recompute']>[0];

/** Which visits a breakdown counts. */
const VISITS: Readonly<Record<StoredBreakdown, string>> = {
  day: 'visit',
  institution: 'visit',
  source: 'visit_source',
  item: 'visit_item',
  department: 'visit_department',
};

const SAVING_KEY: Readonly<Record<StoredBreakdown, string>> = {
  day: 'day',
  institution: 'institution',
  source: 'source',
  item: 'item',
  department: 'department',
};

/** A ledger that figures come from: the column of its day, and its sums of one day by key. */
interface Ledger {
  readonly table: string;
  readonly day: string;
  sumOfDay(by: StoredBreakdown, mine: boolean): string;
}

const when = (condition: string, value = '1'): string => `SUM(CASE WHEN ${condition} THEN ${value} ELSE 0 END)`;

const OFFERS: Ledger = {
  table: 'offers',
  day: 'offered_day',
  sumOfDay: (by, mine) => `SELECT ${OFFER_KEY[by]} AS row_key, COUNT(*) AS offered, COUNT(viewed_at) AS viewed,
    COUNT(last_outcome_at) AS answered FROM offers
    WHERE offered_day = ? ${mine ? 'AND ordering_institution = ?' : ''} GROUP BY ${OFFER_KEY[by]}`,
};

/** Recognitions of the institution's own results are counted apart and save nothing (contract 8). */
const SAVINGS: Ledger = {
  table: 'savings',
  day: 'day',
  sumOfDay: (by, mine) => `SELECT ${SAVING_KEY[by]} AS row_key,
    ${when(`kind = 'recognition' AND own = 1`)} AS own_recognized,
    ${when(`kind = 'recognition' AND own = 0`)} AS recognized, ${when(`kind = 'reversal' AND own = 0`)} AS reversed,
    ${when(`kind = 'recognition' AND own = 0`, 'fen')} AS gross_fen,
    ${when(`kind = 'reversal' AND own = 0`, '-fen')} AS reversed_fen,
    ${when('own = 0', 'minutes')} AS minutes, SUM(${VISITS[by]}) AS visits FROM savings
    WHERE day = ? ${mine ? 'AND institution = ?' : ''} GROUP BY ${SAVING_KEY[by]}`,
};

const DECISIONS: Ledger = {
  table: 'decisions',
  day: 'day',
  sumOfDay(by, mine) {
    const key = by === 'day' ? 'd.day' : `o.${OFFER_KEY[by]}`;
    const net = (excused: 0 | 1): string =>
      `SUM(CASE WHEN d.excused <> ${String(excused)} THEN 0 WHEN d.step = 'declined' THEN 1
       WHEN d.step = 'decline-reversed' THEN -1 ELSE 0 END)`;
    return `SELECT ${key} AS row_key, ${net(0)} AS declined, ${net(1)} AS excused
      FROM decisions d JOIN offers o ON o.bucket = d.bucket AND o.id = d.offer
      WHERE d.day = ? ${mine ? 'AND o.ordering_institution = ?' : ''} GROUP BY ${key}`;
  },
};

/**
 * The figures worked out anew from offers, decisions and savings entries, without a look at the daily sums. Read day
 * by day: no statement is long, and memory holds one row a key.
 */
export async function recompute(sql: Sql, query: Query): Promise<readonly FigureRow[]> {
  const sums = new Map<string, FigureRow>();
  for (const ledger of [OFFERS, SAVINGS, DECISIONS]) {
    for await (const day of daysOf(sql, ledger, query)) {
      for (const row of await sumsOfDay(sql, ledger, query, day)) {
        const sum = sums.get(row.key) ?? { key: row.key, counts: NO_COUNTS, visits: 0 };
        sums.set(row.key, { ...sum, counts: addCounts(sum.counts, row.counts), visits: sum.visits + row.visits });
      }
    }
  }
  return tidyFigures([...sums.values()]);
}

/** The days of the range on which the ledger has anything, each by one step on its index. */
async function* daysOf(sql: Sql, { table, day }: Ledger, { from, to }: Query): AsyncGenerator<string> {
  const next = async (comparison: '>=' | '>', after: string): Promise<string | undefined> => {
    const row = first(
      await sql.all(`SELECT MIN(${day}) AS next FROM ${table} WHERE ${day} ${comparison} ? AND ${day} <= ?`, [
        after,
        to,
      ]),
    );
    return row && optionalText(row, 'next');
  };
  for (let found = await next('>=', from); found !== undefined; found = await next('>', found)) yield found;
}

async function sumsOfDay(sql: Sql, ledger: Ledger, query: Query, day: string): Promise<readonly FigureRow[]> {
  const mine: readonly SqlValue[] = query.institution === undefined ? [] : [query.institution];
  return (await sql.all(ledger.sumOfDay(query.by, mine.length > 0), [day, ...mine])).map(decodeFigure);
}
