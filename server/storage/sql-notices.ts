import type { ListedNotice, NoticeBook, NoticeWriter } from '../application/ports/notices.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { PatientKey } from '../domain/patient/identity.ts';
import type { Notice, NoticeId } from '../domain/recognition/notice.ts';
import type { OfferId } from '../domain/recognition/offer.ts';
import type { ReportId } from '../domain/report/report.ts';
import { bucketOfId, bucketOfKey, isOwnId } from './bucket.ts';
import { decodeOffer } from './offer-codec.ts';
import { first, optionalWhole, text, whole, type Row, type Sql, type SqlValue } from './sql.ts';

const MOST_OPEN = 50;

/** A notice beside its offer: both stand in the same bucket. Columns of the notice are renamed, the offer's are not. */
const SELECT = `SELECT o.*, n.id AS notice_id, n.kind AS notice_kind, n.patient AS notice_patient,
  n.institution AS notice_institution, n.report_version AS notice_version, n.at AS notice_at,
  n.acknowledged_at AS notice_acknowledged_at
  FROM notices n JOIN offers o ON o.bucket = n.bucket AND o.id = n.offer`;
const STATES = { open: 'AND n.acknowledged_at IS NULL', acknowledged: 'AND n.acknowledged_at IS NOT NULL', all: '' };

/** Notices on SQL, for reading. */
export function sqlNoticeBook(sql: Sql): NoticeBook {
  return {
    async find({ institution, state, after, limit }) {
      const values: SqlValue[] = [];
      const mine = institution === undefined ? '' : 'AND n.institution = ?';
      if (institution !== undefined) values.push(institution);
      const later = after === undefined ? '' : 'AND (n.at, n.id) < (?, ?)';
      if (after !== undefined) values.push(after.at, after.id);
      const rows = await sql.all(
        `${SELECT} WHERE 1 = 1 ${mine} ${STATES[state]} ${later} ORDER BY n.at DESC, n.id DESC LIMIT ?`,
        [...values, limit],
      );
      return rows.map(decode);
    },
    async findOpenOf(patients, institution) {
      const found = await Promise.all(
        patients.map((patient) =>
          sql.all(
            `${SELECT} WHERE n.bucket = ? AND n.patient = ? AND n.institution = ? AND n.acknowledged_at IS NULL ORDER BY n.at DESC, n.id LIMIT ?`,
            [bucketOfKey(patient), patient, institution, MOST_OPEN],
          ),
        ),
      );
      return found.flat().map(decode).slice(0, MOST_OPEN);
    },
  };
}

/** The same on a transaction's handle, with the writes. */
export function sqlNoticeWriter(sql: Sql): NoticeWriter {
  return {
    async add({ id, kind, patient, institution, offer, reportId, reportVersion, at }) {
      const added = await sql.run(
        `INSERT INTO notices (bucket, id, kind, patient, institution, offer, report_id, report_version, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        [bucketOfId(id), id, kind, patient, institution, offer, reportId, reportVersion, at],
      );
      return added > 0;
    },
    async findById(id) {
      if (!isOwnId(id)) return undefined;
      const row = first(await sql.all(`${SELECT} WHERE n.bucket = ? AND n.id = ?`, [bucketOfId(id), id]));
      return row && decode(row);
    },
    async acknowledge(id, clientId, at) {
      await sql.run(
        `UPDATE notices SET acknowledged_at = ?, acknowledged_by = ? WHERE bucket = ? AND id = ? AND acknowledged_at IS NULL`,
        [at, clientId, bucketOfId(id), id],
      );
    },
  };
}

function decode(row: Row): ListedNotice {
  return {
    notice: {
      id: text(row, 'notice_id') as NoticeId,
      kind: text(row, 'notice_kind') as Notice['kind'],
      patient: text(row, 'notice_patient') as PatientKey,
      institution: text(row, 'notice_institution') as InstitutionId,
      offer: text(row, 'id') as OfferId,
      reportId: text(row, 'report_id') as ReportId,
      reportVersion: whole(row, 'notice_version'),
      at: whole(row, 'notice_at'),
    },
    acknowledgedAt: optionalWhole(row, 'notice_acknowledged_at'),
    offered: decodeOffer(row),
  };
}
