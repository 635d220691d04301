import { randomUUID } from 'node:crypto';
import type { ListedReview, PatientDirectory, PatientWriter, ReviewResolution } from '../application/ports/patients.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { PatientKey } from '../domain/patient/identity.ts';
import { bucketOfId, bucketOfKey, isOwnId } from './bucket.ts';
import { first, optionalText, optionalWhole, orNull, text, whole, type Row, type Sql, type SqlValue } from './sql.ts';

const STATES = { open: 'AND resolved_at IS NULL', resolved: 'AND resolved_at IS NOT NULL', all: '' };
const ORDER = 'ORDER BY at DESC, id DESC LIMIT ?';

/** Contradictions of identity that people are to look at, newest first. */
export function sqlIdentityReviews(sql: Sql): Pick<PatientDirectory, 'findReviews'> {
  return {
    async findReviews({ institution, state, after, limit }) {
      const later = after === undefined ? '' : 'AND (at, id) < (?, ?)';
      const from: readonly SqlValue[] = after === undefined ? [] : [after.at, after.id];
      const find = async (whose: string, values: readonly SqlValue[]): Promise<readonly ListedReview[]> => {
        const statement = `SELECT * FROM identity_reviews WHERE ${whose} ${STATES[state]} ${later} ${ORDER}`;
        return (await sql.all(statement, [...values, ...from, limit])).map(decodeReview);
      };
      if (institution === undefined) return await find('1 = 1', []);
      // Two reads, each by its own index.
      const [asked, issued] = await Promise.all([
        find('institution = ?', [institution]),
        find('source = ? AND institution <> ?', [institution, institution]),
      ]);
      return [...asked, ...issued].sort(newestFirst).slice(0, limit);
    },
  };
}

const newestFirst = (a: ListedReview, b: ListedReview): number => b.at - a.at || (a.id > b.id ? -1 : 1);

type ReviewWrites = Pick<PatientWriter, 'addReview' | 'findReview' | 'resolveReview'>;

/** The same on a transaction's handle: enters and settles reviews. */
export function sqlReviewWriter(sql: Sql): ReviewWrites {
  return {
    async addReview({ patient, kind, reportId, source, institution, at }) {
      const bucket = bucketOfKey(patient);
      const id = bucket.toString(16).padStart(4, '0') + randomUUID().slice(4);
      await sql.run(
        `INSERT INTO identity_reviews (bucket, id, patient, kind, report_id, source, institution, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        [bucket, id, patient, kind, reportId ?? '', orNull(source), institution, at],
      );
    },
    async findReview(id) {
      if (!isOwnId(id)) return undefined;
      const row = first(
        await sql.all(`SELECT * FROM identity_reviews WHERE bucket = ? AND id = ?`, [bucketOfId(id), id]),
      );
      return row && decodeReview(row);
    },
    async resolveReview(id, resolution, at) {
      await sql.run(`UPDATE identity_reviews SET resolved_at = ?, resolution = ? WHERE bucket = ? AND id = ?`, [
        at,
        resolution,
        bucketOfId(id),
        id,
      ]);
    },
  };
}

function decodeReview(row: Row): ListedReview {
  const reportId = text(row, 'report_id');
  return {
    id: text(row, 'id'),
    patient: text(row, 'patient') as PatientKey,
    kind: text(row, 'kind') as ListedReview['kind'],
    reportId: reportId === '' ? undefined : reportId,
    source: optionalText(row, 'source') as InstitutionId | undefined,
    institution: text(row, 'institution') as InstitutionId,
    at: whole(row, 'at'),
    resolvedAt: optionalWhole(row, 'resolved_at'),
    resolution: optionalText(row, 'resolution') as ReviewResolution | undefined,
  };
}
