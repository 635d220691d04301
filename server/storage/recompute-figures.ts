import type { FigureRow, FigureStore } from '../application/ports/figures.ts';
import type { FigureCounts, SavingsEntry, VisitCounts } from '../domain/savings/entry.ts';
import { addCounts, NO_COUNTS } from '../domain/savings/figures.ts';
import { decodeDecision, decodeOffer, decodeSaving } from './offer-codec.ts';
import { text, type Row, type Sql } from './sql.ts';

type Query = Parameters<FigureStore['recompute']>[0];

/** Which visits a breakdown counts. */
const VISITS: Readonly<Record<Query['by'], keyof VisitCounts>> = {
  day: 'total',
  institution: 'total',
  source: 'source',
  item: 'item',
  department: 'department',
};

interface Keyed {
  readonly day: string;
  readonly institution: string;
  readonly source: string;
  readonly item: string;
  readonly department: string;
}

/** The figures worked out anew from offers, decisions and savings entries, without a look at the daily sums. */
export async function recompute(sql: Sql, query: Query): Promise<readonly FigureRow[]> {
  const sums = new Map<string, { counts: FigureCounts; visits: number }>();
  const add = (where: Keyed, counts: Partial<FigureCounts>, visits = 0): void => {
    const key = where[query.by];
    const sum = sums.get(key) ?? { counts: NO_COUNTS, visits: 0 };
    sums.set(key, { counts: addCounts(sum.counts, { ...NO_COUNTS, ...counts }), visits: sum.visits + visits });
  };
  const read = (table: string, day: string, institution: string): Promise<readonly Row[]> =>
    sql.all(
      `SELECT * FROM ${table} WHERE ${day} BETWEEN ? AND ? ${query.institution === undefined ? '' : `AND ${institution} = ?`}`,
      [query.from, query.to, ...(query.institution === undefined ? [] : [query.institution])],
    );

  for (const row of await read('offers', 'offered_day', 'ordering_institution')) {
    const { offer, state } = decodeOffer(row);
    const viewed = state.viewedAt === undefined ? 0 : 1;
    add(whereOf(row, offer.offeredDay), { offered: 1, viewed, answered: state.lastOutcomeAt === undefined ? 0 : 1 });
  }
  for (const row of await read('savings', 'day', 'institution')) {
    const entry = decodeSaving(row);
    add(entry, countsOf(entry), entry.visits[VISITS[query.by]]);
  }
  const decisions = `decisions JOIN (SELECT bucket AS offer_bucket, id AS offer_id, ordering_institution, source_institution,
    item, department FROM offers) o ON o.offer_bucket = decisions.bucket AND o.offer_id = decisions.offer`;
  for (const row of await read(decisions, 'decisions.day', 'ordering_institution')) {
    const { step, excused, day } = decodeDecision(row);
    const sign = step === 'declined' ? 1 : step === 'decline-reversed' ? -1 : 0;
    if (sign !== 0) add(whereOf(row, day), excused ? { excused: sign } : { declined: sign });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, sum]) => ({ key, ...sum }));
}

function whereOf(row: Row, day: string): Keyed {
  return {
    day,
    institution: text(row, 'ordering_institution'),
    source: text(row, 'source_institution'),
    item: text(row, 'item'),
    department: text(row, 'department'),
  };
}

function countsOf({ kind, own, fen, minutes }: SavingsEntry): Partial<FigureCounts> {
  if (kind === 'recognition') return own ? { ownRecognized: 1 } : { recognized: 1, grossFen: fen, minutes };
  return own ? {} : { reversed: 1, reversedFen: -fen, minutes };
}
