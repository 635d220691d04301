import { ExchangeError } from '../application/exchange-error.ts';
import type { DecidedQuery, KnownOffer, OfferBook, OfferWithState, OfferWriter } from '../application/ports/offers.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { PatientKey } from '../domain/patient/identity.ts';
import type { DecisionEntry } from '../domain/recognition/decision.ts';
import type { Offer, OfferId } from '../domain/recognition/offer.ts';
import type { ReportId } from '../domain/report/report.ts';
import type { SavingsEntry } from '../domain/savings/entry.ts';
import type { EpochMs } from '../domain/time.ts';
import { bucketOfId, bucketOfKey, isOwnId } from './bucket.ts';
import type { EntryLog } from './entry-log.ts';
import { findRepeated } from './sql-repeated.ts';
import { decodeDecision, decodeOffer, decodeSaving, INSERT_OFFER, offerValues } from './offer-codec.ts';
import { first, orNull, text, type Row, type Sql, type SqlValue } from './sql.ts';

/** How many ids one search may ask for; each is a lookup of its own. */
const MOST_IDS = 500;
/** More offers than one person meets in the years for which reports are shown. */
const MOST_OF_PATIENT = 1000;

async function find(sql: Sql, id: OfferId): Promise<OfferWithState | undefined> {
  const row = first(await ofOffer(sql, `SELECT * FROM offers WHERE bucket = ? AND id = ?`, id));
  return row && decodeOffer(row);
}

async function decisionsOf(sql: Sql, id: OfferId): Promise<readonly DecisionEntry[]> {
  const rows = await ofOffer(sql, `SELECT * FROM decisions WHERE bucket = ? AND offer = ? ORDER BY seq`, id);
  return rows.map(decodeDecision);
}

async function savingsOf(sql: Sql, id: OfferId): Promise<readonly SavingsEntry[]> {
  const rows = await ofOffer(sql, `SELECT * FROM savings WHERE bucket = ? AND offer = ? ORDER BY at, id`, id);
  return rows.map(decodeSaving);
}

/** Rows by bucket and id; none for an id that cannot be one of ours. */
async function ofOffer(sql: Sql, statement: string, id: OfferId): Promise<readonly Row[]> {
  return isOwnId(id) ? await sql.all(statement, [bucketOfId(id), id]) : [];
}

/** Rows of offers of the report to the institution that were about this patient when they were made. */
async function offersOfReport(
  sql: Sql,
  condition: string,
  report: ReportId,
  institution: InstitutionId,
  since: EpochMs,
  patient: PatientKey,
): Promise<readonly Offer[]> {
  if (!isOwnId(report)) return [];
  const rows = await sql.all(
    `SELECT * FROM offers WHERE report_id = ? AND ordering_institution = ? AND offered_at >= ? AND void_at IS NULL ${condition}`,
    [report, institution, since],
  );
  // A report that was corrected to another patient takes no ground along from the first one.
  return rows.map((row) => decodeOffer(row).offer).filter(({ patientKeys }) => patientKeys.includes(patient));
}

/** Offers and their ledgers on SQL, for reading. */
export function sqlOfferBook(sql: Sql): OfferBook {
  return {
    find: (id) => find(sql, id),
    entriesOf: async (id) => ({ decisions: await decisionsOf(sql, id), savings: await savingsOf(sql, id) }),
    wasOffered: async (report, institution, since, patient) =>
      (await offersOfReport(sql, '', report, institution, since, patient)).length > 0,
    findRepeated: (query) => findRepeated(sql, query),
    findDecided: (query) => (query.ids ? findDecidedByIds(sql, query, query.ids) : findDecided(sql, query)),
  };
}

async function findDecided(sql: Sql, query: DecidedQuery, id?: OfferId): Promise<readonly OfferWithState[]> {
  const { where, values } = decidedWhere(query, id);
  const statement = `SELECT * FROM offers WHERE ${where} ORDER BY decided_at DESC, id LIMIT ?`;
  return (await sql.all(statement, [...values, query.limit])).map(decodeOffer);
}

async function findDecidedByIds(
  sql: Sql,
  query: DecidedQuery,
  ids: readonly OfferId[],
): Promise<readonly OfferWithState[]> {
  const asked = [...new Set(ids)].filter(isOwnId);
  if (asked.length > MOST_IDS) {
    throw new ExchangeError('too-costly', `A search may name ${String(MOST_IDS)} ids at most.`);
  }
  const found: OfferWithState[] = [];
  for (const id of asked) found.push(...(await findDecided(sql, query, id)));
  return found.sort(byDecision).slice(0, query.limit);
}

/** Newest decision first, then by id. */
const byDecision = (a: OfferWithState, b: OfferWithState): number =>
  (b.state.decidedAt ?? 0) - (a.state.decidedAt ?? 0) || (a.offer.id < b.offer.id ? -1 : 1);

function decidedWhere(query: DecidedQuery, id: OfferId | undefined): { where: string; values: readonly SqlValue[] } {
  const parts: [string, ...SqlValue[]][] = [['decided_at IS NOT NULL']];
  if (id !== undefined) parts.push(['bucket = ? AND id = ?', bucketOfId(id), id]);
  if (query.institution !== undefined) parts.push(['ordering_institution = ?', query.institution]);
  if (query.orderId !== undefined) parts.push(['order_id = ?', query.orderId]);
  if (query.state !== undefined) parts.push(['state = ?', query.state]);
  if (query.decidedFrom !== undefined) parts.push(['decided_at >= ?', query.decidedFrom]);
  if (query.decidedBefore !== undefined) parts.push(['decided_at < ?', query.decidedBefore]);
  if (query.after) {
    const { at, id: last } = query.after;
    parts.push(['decided_at <= ? AND (decided_at < ? OR id > ?)', at, at, last]);
  }
  return { where: parts.map(([condition]) => condition).join(' AND '), values: parts.flatMap(([, ...rest]) => rest) };
}

/** The same on a transaction's handle, with the writes. */
export function sqlOfferWriter(sql: Sql, entries: EntryLog): OfferWriter {
  return {
    find: (id) => find(sql, id),
    decisionsOf: (id) => decisionsOf(sql, id),
    savingsOf: (id) => savingsOf(sql, id),
    async addNew(offers) {
      const added: Offer[] = [];
      for (const offer of offers) if ((await sql.run(INSERT_OFFER, offerValues(offer))) > 0) added.push(offer);
      return added;
    },
    async findKnown(ids) {
      const known = new Map<OfferId, KnownOffer>();
      for (const id of ids) {
        const row = first(await ofOffer(sql, `SELECT wait_group, void_at FROM offers WHERE bucket = ? AND id = ?`, id));
        if (row) known.set(id, { waitGroup: text(row, 'wait_group'), isVoid: row.void_at !== null });
      }
      return known;
    },
    async recognizedInWaitGroup(patient, waitGroup) {
      const rows = await sql.all(
        `SELECT * FROM offers WHERE bucket = ? AND patient = ? AND wait_group = ? AND state = 'recognized'`,
        [bucketOfKey(patient), patient, waitGroup],
      );
      return rows.map((row) => decodeOffer(row).offer);
    },
    async recognizedByReport(report) {
      if (!isOwnId(report)) return [];
      const rows = await sql.all(`SELECT * FROM offers WHERE report_id = ? AND state = 'recognized'`, [report]);
      return rows.map((row) => decodeOffer(row).offer);
    },
    async recognizedByPatient(patients, institution, from, to) {
      const found = await Promise.all(
        patients.map((patient) =>
          sql.all(
            `SELECT * FROM offers WHERE bucket = ? AND patient = ? AND ordering_institution = ?
             AND state = 'recognized' AND decided_at BETWEEN ? AND ?`,
            [bucketOfKey(patient), patient, institution, from, to],
          ),
        ),
      );
      return found.flat().map((row) => {
        const { offer, state } = decodeOffer(row);
        return { offer, decidedAt: state.decidedAt ?? offer.offeredAt };
      });
    },
    async recognitionsOfDay(patient, institution, day) {
      const rows = await sql.all(
        `SELECT * FROM savings WHERE bucket = ? AND patient = ? AND institution = ? AND day = ? AND kind = 'recognition'`,
        [bucketOfKey(patient), patient, institution, day],
      );
      return rows.map(decodeSaving);
    },
    async findByPatients(patients) {
      const found: OfferWithState[] = [];
      for (const patient of patients) {
        const rows = await sql.all(
          `SELECT * FROM offers WHERE bucket = ? AND patient = ? ORDER BY offered_at DESC, id LIMIT ?`,
          [bucketOfKey(patient), patient, MOST_OF_PATIENT],
        );
        found.push(...rows.map(decodeOffer));
      }
      return found;
    },
    async setVoid({ id }, at) {
      await sql.run(`UPDATE offers SET void_at = ? WHERE bucket = ? AND id = ?`, [orNull(at), bucketOfId(id), id]);
    },
    async setState({ id }, { state, lastOutcomeAt, decidedAt, declineReason, viewedAt, voidAt }) {
      await sql.run(
        `UPDATE offers SET state = ?, last_outcome_at = ?, decided_at = ?, decline_reason = ?, viewed_at = ?, void_at = ? WHERE bucket = ? AND id = ?`,
        [
          state,
          orNull(lastOutcomeAt),
          orNull(decidedAt),
          orNull(declineReason),
          orNull(viewedAt),
          orNull(voidAt),
          bucketOfId(id),
          id,
        ],
      );
    },
    async markViewed(report, institution, since, at, patient) {
      const viewed = await offersOfReport(sql, 'AND viewed_at IS NULL', report, institution, since, patient);
      for (const { id } of viewed)
        await sql.run(`UPDATE offers SET viewed_at = ? WHERE bucket = ? AND id = ?`, [at, bucketOfId(id), id]);
      return viewed;
    },
    ...ledgerWrites(sql, entries),
  };
}

/** Where a decline stands among those of its institution. */
const PLACE_DECLINE = `INSERT INTO decline_places (institution, day, at, bucket, offer, seq)
  SELECT ordering_institution, ?, ?, bucket, id, ? FROM offers WHERE bucket = ? AND id = ?`;

/** Appends to the two ledgers. */
function ledgerWrites(sql: Sql, entries: EntryLog): Pick<OfferWriter, 'addDecision' | 'addSaving'> {
  return {
    async addDecision(entry) {
      await entries.append('decision', {
        bucket: bucketOfId(entry.offer),
        offer: entry.offer,
        seq: entry.seq,
        step: entry.step,
        cause: orNull(entry.cause),
        by_report: orNull(entry.byReport),
        decline_reason: orNull(entry.declineReason),
        excused: entry.excused ? 1 : 0,
        outcome_at: entry.outcomeAt,
        at: entry.at,
        day: entry.day,
      });
      if (entry.step === 'declined' || entry.step === 'decline-reversed') {
        const values = [entry.day, entry.at, entry.seq, bucketOfId(entry.offer), entry.offer];
        await sql.run(PLACE_DECLINE, values);
      }
    },
    async addSaving(entry, patient) {
      const { visits } = entry;
      await entries.append('saving', {
        bucket: bucketOfId(entry.offer),
        id: entry.id,
        offer: entry.offer,
        patient,
        kind: entry.kind,
        own: entry.own ? 1 : 0,
        fen: entry.fen,
        minutes: entry.minutes,
        visit: visits.total,
        visit_source: visits.source,
        visit_item: visits.item,
        visit_department: visits.department,
        institution: entry.institution,
        source: entry.source,
        item: entry.item,
        department: entry.department,
        at: entry.at,
        day: entry.day,
      });
    },
  };
}
