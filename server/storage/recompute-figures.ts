import type { FigureLine } from '../application/ports/ledger.ts';
import { addCounts, NO_COUNTS } from '../domain/savings/figures.ts';
import { CUTS, decodeCounts, EVERYONE, REASON_CUT, type Cut } from './figure-codec.ts';
import { text, whole, type Row, type Sql } from './sql.ts';

const when = (condition: string, value = '1'): string => `SUM(CASE WHEN ${condition} THEN ${value} ELSE 0 END)`;

/** An offer is answered by its first decision, whatever its own row says. */
const OFFERS = `SELECT ordering_institution AS institution, source_institution AS source, item, department,
  COUNT(*) AS offered, COUNT(viewed_at) AS viewed,
  ${when('EXISTS (SELECT 1 FROM decisions d WHERE d.bucket = o.bucket AND d.offer = o.id)')} AS answered
  FROM offers o WHERE offered_day = ? GROUP BY ordering_institution, source_institution, item, department`;

/** Recognitions of the institution's own results are counted apart and save nothing (contract 8). */
const SAVINGS = `SELECT institution, source, item, department,
  ${when(`kind = 'recognition' AND own = 1`)} AS own_recognized,
  ${when(`kind = 'recognition' AND own = 0`)} AS recognized, ${when(`kind = 'reversal' AND own = 0`)} AS reversed,
  ${when(`kind = 'recognition' AND own = 0`, 'fen')} AS gross_fen,
  ${when(`kind = 'reversal' AND own = 0`, '-fen')} AS reversed_fen, ${when('own = 0', 'minutes')} AS minutes
  FROM savings WHERE day = ? GROUP BY institution, source, item, department`;

/** Declines net of those that a later decision took back. */
const net = (excused: 0 | 1): string => `SUM(CASE WHEN d.excused <> ${String(excused)} THEN 0
  WHEN d.step = 'declined' THEN 1 WHEN d.step = 'decline-reversed' THEN -1 ELSE 0 END)`;
const DECISIONS = `SELECT o.ordering_institution AS institution, o.source_institution AS source, o.item, o.department,
  ${net(0)} AS declined, ${net(1)} AS excused
  FROM decisions d JOIN offers o ON o.bucket = d.bucket AND o.id = d.offer
  WHERE d.day = ? GROUP BY o.ordering_institution, o.source_institution, o.item, o.department`;
const REASONS = `SELECT o.ordering_institution AS institution, COALESCE(d.decline_reason, '') AS reason,
  ${net(0)} AS declined, ${net(1)} AS excused
  FROM decisions d JOIN offers o ON o.bucket = d.bucket AND o.id = d.offer
  WHERE d.day = ? AND d.step IN ('declined', 'decline-reversed')
  GROUP BY o.ordering_institution, COALESCE(d.decline_reason, '')`;

/** 人次: each patient once an institution and day, apart for each way of cutting. */
const visitsBy = (key: string): string => `SELECT institution, ${key === '' ? "''" : key} AS row_key,
  COUNT(DISTINCT patient) AS visits FROM savings WHERE day = ? AND kind = 'recognition' AND own = 0
  GROUP BY institution${key === '' ? '' : `, ${key}`}`;
const VISITS: Readonly<Record<Cut, string>> = {
  all: visitsBy(''),
  source: visitsBy('source'),
  item: visitsBy('item'),
  department: visitsBy('department'),
};

/** The daily sums of a day worked out anew from offers, decisions and savings entries. */
export async function recomputeFigures(sql: Sql, day: string): Promise<readonly FigureLine[]> {
  const lines = new Map<string, FigureLine>();
  const add = (cut: Cut | typeof REASON_CUT, institution: string, key: string, row: Row): void => {
    for (const whose of [institution, EVERYONE]) {
      const place = JSON.stringify([cut, whose, key]);
      const line = lines.get(place) ?? { cut, institution: whose, key, counts: NO_COUNTS, visits: 0 };
      const visits = line.visits + Number(row.visits ?? 0);
      lines.set(place, { ...line, counts: addCounts(line.counts, decodeCounts(row)), visits });
    }
  };
  for (const statement of [OFFERS, SAVINGS, DECISIONS]) {
    for (const row of await sql.all(statement, [day])) {
      for (const cut of CUTS) add(cut, text(row, 'institution'), cut === 'all' ? '' : text(row, cut), row);
    }
  }
  for (const row of await sql.all(REASONS, [day])) add(REASON_CUT, text(row, 'institution'), text(row, 'reason'), row);
  for (const cut of CUTS) {
    for (const row of await sql.all(VISITS[cut], [day])) {
      const visits = { visits: whole(row, 'visits') };
      add(cut, text(row, 'institution'), text(row, 'row_key'), visits);
    }
  }
  return [...lines.values()];
}
