import type { DecidedQuery, OfferBook, OfferWithState, OfferWriter } from '../application/ports/offers.ts';
import type { DecisionEntry } from '../domain/recognition/decision.ts';
import type { Offer, OfferId } from '../domain/recognition/offer.ts';
import type { SavingsEntry } from '../domain/savings/entry.ts';
import { bucketOfId, bucketOfKey } from './bucket.ts';
import { decodeDecision, decodeOffer, decodeSaving, INSERT_OFFER, offerValues } from './offer-codec.ts';
import { first, orNull, text, type Sql, type SqlValue } from './sql.ts';

async function find(sql: Sql, id: OfferId): Promise<OfferWithState | undefined> {
  const bucket = bucketOfId(id);
  const row =
    bucket < 0 ? undefined : first(await sql.all(`SELECT * FROM offers WHERE bucket = ? AND id = ?`, [bucket, id]));
  return row && decodeOffer(row);
}

async function decisionsOf(sql: Sql, id: OfferId): Promise<readonly DecisionEntry[]> {
  const rows = await sql.all(`SELECT * FROM decisions WHERE bucket = ? AND offer = ? ORDER BY seq`, [
    bucketOfId(id),
    id,
  ]);
  return rows.map(decodeDecision);
}

async function savingsOf(sql: Sql, id: OfferId): Promise<readonly SavingsEntry[]> {
  const rows = await sql.all(`SELECT * FROM savings WHERE bucket = ? AND offer = ? ORDER BY at, id`, [
    bucketOfId(id),
    id,
  ]);
  return rows.map(decodeSaving);
}

/** Offers and their ledgers on SQL, for reading. */
export function sqlOfferBook(sql: Sql): OfferBook {
  return {
    find: (id) => find(sql, id),
    entriesOf: async (id) => ({ decisions: await decisionsOf(sql, id), savings: await savingsOf(sql, id) }),
    async wasOffered(report, institution, since) {
      const rows = await sql.all(
        `SELECT id FROM offers WHERE report_id = ? AND ordering_institution = ? AND offered_at >= ? LIMIT 1`,
        [report, institution, since],
      );
      return rows.length > 0;
    },
    async findDecided(query) {
      const { where, values } = decidedWhere(query);
      const rows = await sql.all(`SELECT * FROM offers WHERE ${where} ORDER BY decided_at DESC, id LIMIT ?`, [
        ...values,
        query.limit,
      ]);
      return rows.map(decodeOffer);
    },
  };
}

function decidedWhere(query: DecidedQuery): { where: string; values: readonly SqlValue[] } {
  const parts: [string, ...SqlValue[]][] = [['decided_at IS NOT NULL']];
  if (query.institution !== undefined) parts.push(['ordering_institution = ?', query.institution]);
  if (query.ids) parts.push([`id IN (${query.ids.map(() => '?').join(', ') || 'NULL'})`, ...query.ids]);
  if (query.orderId !== undefined) parts.push(['order_id = ?', query.orderId]);
  if (query.state !== undefined) parts.push(['state = ?', query.state]);
  if (query.decidedFrom !== undefined) parts.push(['decided_at >= ?', query.decidedFrom]);
  if (query.decidedBefore !== undefined) parts.push(['decided_at < ?', query.decidedBefore]);
  return { where: parts.map(([condition]) => condition).join(' AND '), values: parts.flatMap(([, ...rest]) => rest) };
}

/** The same on a transaction's handle, with the writes. */
export function sqlOfferWriter(sql: Sql): OfferWriter {
  return {
    find: (id) => find(sql, id),
    decisionsOf: (id) => decisionsOf(sql, id),
    savingsOf: (id) => savingsOf(sql, id),
    async addNew(offers) {
      const added: Offer[] = [];
      for (const offer of offers) if ((await sql.run(INSERT_OFFER, offerValues(offer))) > 0) added.push(offer);
      return added;
    },
    async waitGroups(ids) {
      const groups = new Map<OfferId, string>();
      for (const id of ids) {
        const row = first(
          await sql.all(`SELECT wait_group FROM offers WHERE bucket = ? AND id = ?`, [bucketOfId(id), id]),
        );
        if (row) groups.set(id, text(row, 'wait_group'));
      }
      return groups;
    },
    async recognizedInWaitGroup(patient, waitGroup) {
      const rows = await sql.all(
        `SELECT * FROM offers WHERE bucket = ? AND patient = ? AND wait_group = ? AND state = 'recognized'`,
        [bucketOfKey(patient), patient, waitGroup],
      );
      return rows.map((row) => decodeOffer(row).offer);
    },
    async recognizedByReport(report) {
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
    async setState({ id }, { state, lastOutcomeAt, decidedAt, declineReason, viewedAt }) {
      await sql.run(
        `UPDATE offers SET state = ?, last_outcome_at = ?, decided_at = ?, decline_reason = ?, viewed_at = ? WHERE bucket = ? AND id = ?`,
        [state, orNull(lastOutcomeAt), orNull(decidedAt), orNull(declineReason), orNull(viewedAt), bucketOfId(id), id],
      );
    },
    async markViewed(report, institution, since, at) {
      const rows = await sql.all(
        `SELECT * FROM offers WHERE report_id = ? AND ordering_institution = ? AND offered_at >= ? AND viewed_at IS NULL`,
        [report, institution, since],
      );
      const viewed = rows.map((row) => decodeOffer(row).offer);
      for (const { id } of viewed)
        await sql.run(`UPDATE offers SET viewed_at = ? WHERE bucket = ? AND id = ?`, [at, bucketOfId(id), id]);
      return viewed;
    },
    async addDecision(entry) {
      await sql.run(
        `INSERT INTO decisions (bucket, offer, seq, step, cause, decline_reason, excused, outcome_at, at, day)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          bucketOfId(entry.offer),
          entry.offer,
          entry.seq,
          entry.step,
          orNull(entry.cause),
          orNull(entry.declineReason),
          entry.excused ? 1 : 0,
          entry.outcomeAt,
          entry.at,
          entry.day,
        ],
      );
    },
    async addSaving(entry, patient) {
      const { visits } = entry;
      await sql.run(
        `INSERT INTO savings (bucket, id, offer, patient, kind, own, fen, minutes, visit, visit_source, visit_item,
           visit_department, institution, source, item, department, at, day)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          bucketOfId(entry.offer),
          entry.id,
          entry.offer,
          patient,
          entry.kind,
          entry.own ? 1 : 0,
          entry.fen,
          entry.minutes,
          visits.total,
          visits.source,
          visits.item,
          visits.department,
          entry.institution,
          entry.source,
          entry.item,
          entry.department,
          entry.at,
          entry.day,
        ],
      );
    },
  };
}
