import type { RepeatedQuery, RepeatedRecognition } from '../application/ports/offers.ts';
import type { ReportId } from '../domain/report/report.ts';
import { decodeOffer } from './offer-codec.ts';
import { text, whole, type Sql, type SqlValue } from './sql.ts';

/** The step before the reversal is the recognition that it ends; the entry after it took the money back. */
const SELECT = `SELECT o.*, d.at AS reversed_at, d.by_report AS repeated_by, before.at AS recognized_at,
  (SELECT COALESCE(SUM(-s.fen), 0) FROM savings s
   WHERE s.bucket = d.bucket AND s.offer = d.offer AND s.kind = 'reversal' AND s.at = d.at) AS taken_back
  FROM decisions d
  JOIN offers o ON o.bucket = d.bucket AND o.id = d.offer
  JOIN decisions before ON before.bucket = d.bucket AND before.offer = d.offer AND before.seq = d.seq - 1`;

/** Recognitions that an own result repeated, newest reversal first. */
export async function findRepeated(
  sql: Sql,
  { institution, from, to, after, limit }: RepeatedQuery,
): Promise<readonly RepeatedRecognition[]> {
  const mine = institution === undefined ? '' : 'AND o.ordering_institution = ?';
  const later = after === undefined ? '' : 'AND (d.at, d.offer) < (?, ?)';
  const values: readonly SqlValue[] = [
    from,
    to,
    ...(institution === undefined ? [] : [institution]),
    ...(after === undefined ? [] : [after.at, after.id]),
    limit,
  ];
  const rows = await sql.all(
    `${SELECT} WHERE d.cause = 'repeated' AND d.by_report IS NOT NULL AND d.day BETWEEN ? AND ? ${mine} ${later}
     ORDER BY d.at DESC, d.offer DESC LIMIT ?`,
    values,
  );
  return rows.map((row) => ({
    ...decodeOffer(row),
    recognizedAt: whole(row, 'recognized_at'),
    reversedAt: whole(row, 'reversed_at'),
    byReport: text(row, 'repeated_by') as ReportId,
    reversedFen: whole(row, 'taken_back'),
  }));
}
