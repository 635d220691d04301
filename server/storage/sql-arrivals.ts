import type { ArrivalBook } from '../application/ports/arrivals.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import { decodeCodes } from './report-codec.ts';
import { first, text, whole, type Sql } from './sql.ts';

/** Goes from institution to institution by the index: two steps each, however many reports there are. */
const NEWEST = `WITH RECURSIVE known(institution) AS (
    SELECT MIN(institution) FROM report_locations
    UNION ALL
    SELECT (SELECT MIN(l.institution) FROM report_locations l WHERE l.institution > known.institution)
    FROM known WHERE known.institution IS NOT NULL)
  SELECT institution,
    (SELECT MAX(l.updated_at) FROM report_locations l WHERE l.institution = known.institution) AS newest
  FROM known WHERE institution IS NOT NULL`;
const COUNT = `SELECT COUNT(*) AS week, COALESCE(SUM(CASE WHEN updated_at >= ? THEN 1 ELSE 0 END), 0) AS day
  FROM (SELECT updated_at FROM report_locations WHERE institution = ? AND updated_at >= ?
    ORDER BY updated_at DESC LIMIT ?) AS recent`;
const RECENT_CODES = `SELECT r.codes FROM (
    SELECT patient_bucket, patient, sort_at, id FROM report_locations WHERE institution = ?
    ORDER BY updated_at DESC LIMIT ?) AS l
  JOIN report_index r ON r.bucket = l.patient_bucket AND r.patient = l.patient AND r.sort_at = l.sort_at AND r.id = l.id`;

/** What came in from the institutions, on SQL. */
export function sqlArrivalBook(sql: Sql): ArrivalBook {
  return {
    async newest() {
      const rows = await sql.all(NEWEST);
      return new Map(rows.map((row) => [text(row, 'institution') as InstitutionId, whole(row, 'newest')]));
    },
    async count(institution, { day, week }, most) {
      const row = first(await sql.all(COUNT, [day, institution, week, most])) ?? { day: 0, week: 0 };
      return { day: whole(row, 'day'), week: whole(row, 'week') };
    },
    async recentCodes(institution, limit) {
      return (await sql.all(RECENT_CODES, [institution, limit])).map((row) => decodeCodes(text(row, 'codes')));
    },
  };
}
