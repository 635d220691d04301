import type {
  EnteredSaving,
  Ledger,
  LedgerDay,
  LedgerRange,
  MiscountedVisit,
  OfferLife,
  VisitCut,
} from '../application/ports/ledger.ts';
import type { PatientKey } from '../domain/patient/identity.ts';
import type { DecisionEntry } from '../domain/recognition/decision.ts';
import type { OfferId } from '../domain/recognition/offer.ts';
import { decodeDecision, decodeOffer, decodeSaving } from './offer-codec.ts';
import { recomputeFigures } from './recompute-figures.ts';
import { first, optionalText, text, whole, type Database, type Sql, type SqlValue } from './sql.ts';
import { nextFigureDay, readStoredFigures } from './stored-figures.ts';

/** The ledgers and the daily sums on SQL, a day a snapshot. */
export function sqlLedger(database: Pick<Database, 'snapshot'>): Ledger {
  return {
    findDays: (range) => database.snapshot((sql) => findDays(sql, range)),
    readDay: (day, work) => database.snapshot((sql) => work(dayOn(sql, day))),
  };
}

function dayOn(sql: Sql, day: string): LedgerDay {
  const count = async (table: string, column: string): Promise<number> => {
    const row = first(await sql.all(`SELECT COUNT(*) AS n FROM ${table} WHERE ${column} = ?`, [day]));
    return row ? whole(row, 'n') : 0;
  };
  return {
    countRows: async () => ({
      offers: await count('offers', 'offered_day'),
      decisions: await count('decisions', 'day'),
      savings: await count('savings', 'day'),
    }),
    storedFigures: () => readStoredFigures(sql, day),
    recomputeFigures: () => recomputeFigures(sql, day),
    decidedOffers: () => readLives(sql, day),
    offersMadeOutside: async (from, before) => {
      const rows = await sql.all(
        `SELECT id FROM offers WHERE offered_day = ? AND (offered_at < ? OR offered_at >= ?) ORDER BY id`,
        [day, from, before],
      );
      return rows.map((row) => text(row, 'id') as OfferId);
    },
    entriesWithoutOffer: async () => {
      const decisions = await sql.all(
        `SELECT d.offer, d.seq FROM decisions d LEFT JOIN offers o ON o.bucket = d.bucket AND o.id = d.offer
         WHERE d.day = ? AND o.id IS NULL ORDER BY d.offer, d.seq`,
        [day],
      );
      const savings = await sql.all(
        `SELECT s.id FROM savings s LEFT JOIN offers o ON o.bucket = s.bucket AND o.id = s.offer
         WHERE s.day = ? AND o.id IS NULL ORDER BY s.id`,
        [day],
      );
      return [
        ...decisions.map((row) => ({
          table: 'decisions' as const,
          id: `${text(row, 'offer')}.${String(whole(row, 'seq'))}`,
        })),
        ...savings.map((row) => ({ table: 'savings' as const, id: text(row, 'id') })),
      ];
    },
    miscountedVisits: () => findMiscountedVisits(sql, day),
  };
}

/** The tables with the column of their day, each with an index on it. */
const DAYS: readonly (readonly [table: string, column: string])[] = [
  ['offers', 'offered_day'],
  ['decisions', 'day'],
  ['savings', 'day'],
];

async function findDays(sql: Sql, { from, to }: LedgerRange): Promise<readonly string[]> {
  const days: string[] = [];
  for (;;) {
    const after = days.at(-1);
    const next = await nextDay(sql, after ?? from, after === undefined ? '>=' : '>', to);
    if (next === undefined) return days;
    days.push(next);
  }
}

/** The first day after another on which anything was written, each table by one step on its index. */
async function nextDay(
  sql: Sql,
  start: string | undefined,
  comparison: '>' | '>=',
  to: string | undefined,
): Promise<string | undefined> {
  const values: readonly SqlValue[] = [start, to].filter((each) => each !== undefined);
  const conditions = (column: string): string =>
    [start === undefined ? [] : `${column} ${comparison} ?`, to === undefined ? [] : `${column} <= ?`, '1 = 1']
      .flat()
      .join(' AND ');
  const found = [await nextFigureDay(sql, conditions('f.day'), values)];
  for (const [table, column] of DAYS) {
    const row = first(await sql.all(`SELECT MIN(${column}) AS next FROM ${table} WHERE ${conditions(column)}`, values));
    found.push(row && optionalText(row, 'next'));
  }
  return found.filter((each) => each !== undefined).sort()[0];
}

/** Offers on which nobody ever decided are left out: most of a day's, and there is nothing to compare. */
async function readLives(sql: Sql, day: string): Promise<readonly OfferLife[]> {
  const offers = await sql.all(
    `SELECT o.* FROM offers o WHERE o.offered_day = ? AND (o.state <> 'open' OR o.last_outcome_at IS NOT NULL
       OR o.decided_at IS NOT NULL OR o.decline_reason IS NOT NULL
       OR EXISTS (SELECT 1 FROM decisions d WHERE d.bucket = o.bucket AND d.offer = o.id)
       OR EXISTS (SELECT 1 FROM savings s WHERE s.bucket = o.bucket AND s.offer = o.id))
     ORDER BY o.id`,
    [day],
  );
  const decisions = new Map<string, DecisionEntry[]>();
  for (const row of await sql.all(
    `SELECT d.* FROM offers o JOIN decisions d ON d.bucket = o.bucket AND d.offer = o.id
     WHERE o.offered_day = ? ORDER BY d.offer, d.seq`,
    [day],
  )) {
    const entry = decodeDecision(row);
    listAt(decisions, entry.offer).push(entry);
  }
  const savings = new Map<string, EnteredSaving[]>();
  for (const row of await sql.all(
    `SELECT s.* FROM offers o JOIN savings s ON s.bucket = o.bucket AND s.offer = o.id
     WHERE o.offered_day = ? ORDER BY s.offer, s.at, s.id`,
    [day],
  )) {
    const entry = decodeSaving(row);
    listAt(savings, entry.offer).push({ entry, patient: text(row, 'patient') as PatientKey });
  }
  return offers.map((row) => {
    const { offer, state } = decodeOffer(row);
    return { offer, state, decisions: decisions.get(offer.id) ?? [], savings: savings.get(offer.id) ?? [] };
  });
}

function listAt<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** Where each way of cutting has its key and its flag; the key of the total is nothing. */
const VISITS: Readonly<Record<VisitCut, { readonly key: string; readonly flag: string }>> = {
  total: { key: `''`, flag: 'visit' },
  source: { key: 'source', flag: 'visit_source' },
  item: { key: 'item', flag: 'visit_item' },
  department: { key: 'department', flag: 'visit_department' },
};

async function findMiscountedVisits(sql: Sql, day: string): Promise<readonly MiscountedVisit[]> {
  const found: MiscountedVisit[] = [];
  for (const cut of ['total', 'source', 'item', 'department'] as const) {
    const { key, flag } = VISITS[cut];
    const rows = await sql.all(
      `SELECT institution, ${key} AS row_key, SUM(${flag}) AS claimed, MIN(id) AS id FROM savings
       WHERE day = ? AND kind = 'recognition' AND own = 0
       GROUP BY institution, patient${cut === 'total' ? '' : `, ${key}`} HAVING SUM(${flag}) <> 1
       ORDER BY institution, row_key, id`,
      [day],
    );
    for (const row of rows) {
      found.push({
        cut,
        institution: text(row, 'institution'),
        key: text(row, 'row_key'),
        claimed: whole(row, 'claimed'),
        savingId: text(row, 'id'),
      });
    }
  }
  return found;
}
