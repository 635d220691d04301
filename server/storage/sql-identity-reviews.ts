import type {
  IdentityEvent,
  ListedReview,
  PatientDirectory,
  PatientWriter,
  ReviewResolution,
} from '../application/ports/patients.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { PatientKey } from '../domain/patient/identity.ts';
import { bucketOfKey } from './bucket.ts';
import { optionalText, optionalWhole, orNull, text, whole, type Row, type Sql } from './sql.ts';

/** Contradictions of identity that people are to look at, newest first. */
export function sqlIdentityReviews(sql: Sql): Pick<PatientDirectory, 'findReviews'> {
  return {
    async findReviews({ institution, open, before, limit }) {
      const state = open ? 'resolved_at IS NULL' : 'resolved_at IS NOT NULL';
      const until = before ?? Number.MAX_SAFE_INTEGER;
      const select = `SELECT * FROM identity_reviews WHERE ${state} AND at < ?`;
      const order = `ORDER BY at DESC, patient, kind, report_id LIMIT ?`;
      if (institution === undefined) return (await sql.all(`${select} ${order}`, [until, limit])).map(decodeReview);
      // Two reads, each by its own index.
      const [asked, issued] = await Promise.all([
        sql.all(`${select} AND institution = ? ${order}`, [until, institution, limit]),
        sql.all(`${select} AND source = ? AND institution <> ? ${order}`, [until, institution, institution, limit]),
      ]);
      return [...asked, ...issued]
        .map(decodeReview)
        .sort((a, b) => b.at - a.at)
        .slice(0, limit);
    },
  };
}

/** The same on a transaction's handle: enters and settles reviews. */
export function sqlReviewWriter(sql: Sql): Pick<PatientWriter, 'addReview' | 'resolveReview'> {
  return {
    async addReview({ patient, kind, reportId, source, institution, at }) {
      await sql.run(
        `INSERT INTO identity_reviews (bucket, patient, kind, report_id, source, institution, at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        [bucketOfKey(patient), patient, kind, reportId ?? '', orNull(source), institution, at],
      );
    },
    async resolveReview({ patient, kind, reportId, institution }, resolution, at) {
      const resolved = await sql.run(
        `UPDATE identity_reviews SET resolved_at = ?, resolution = ?
         WHERE bucket = ? AND patient = ? AND kind = ? AND report_id = ? AND institution = ? AND resolved_at IS NULL`,
        [at, resolution, bucketOfKey(patient), patient, kind, reportId ?? '', institution],
      );
      return resolved > 0;
    },
  };
}

function decodeReview(row: Row): ListedReview {
  const reportId = text(row, 'report_id');
  return {
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

/** A row of `identity_events`. */
export function decodeEvent(row: Row): IdentityEvent {
  return {
    at: whole(row, 'at'),
    action: text(row, 'action') as IdentityEvent['action'],
    patient: text(row, 'patient') as PatientKey,
    other: text(row, 'other') as PatientKey,
    evidence: text(row, 'evidence'),
    institution: (optionalText(row, 'institution') ?? null) as InstitutionId | null,
    client: optionalText(row, 'client') ?? null,
    reason: optionalText(row, 'reason') ?? null,
  };
}
