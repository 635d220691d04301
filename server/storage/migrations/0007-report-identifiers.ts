import { byCodePoint } from './collation.ts';
import type { Engine } from './index.ts';

/**
 * What a source calls its reports besides their ids (keyed), for conditional creates; and the orders in which an
 * institution goes through its own reports.
 */
export function reportIdentifiers(engine: Engine): readonly string[] {
  const clustered = engine === 'sqlite' ? 'WITHOUT ROWID' : '';
  return byCodePoint(engine, [
    // The key is an HMAC over institution and identifier; its first two bytes are the bucket. Reports that were there
    // before get their rows when they are sent again.
    `CREATE TABLE report_identifiers (
      bucket INTEGER NOT NULL, identifier TEXT NOT NULL, id TEXT NOT NULL,
      PRIMARY KEY (bucket, identifier, id)) ${clustered}`,
    `CREATE INDEX report_identifiers_by_report ON report_identifiers (id)`,

    `ALTER TABLE report_locations ADD COLUMN issued_at BIGINT NOT NULL DEFAULT 0`,
    `UPDATE report_locations SET issued_at = COALESCE((SELECT r.issued_at FROM report_index r
      WHERE r.bucket = report_locations.patient_bucket AND r.patient = report_locations.patient
        AND r.sort_at = report_locations.sort_at AND r.id = report_locations.id), 0)`,
    `CREATE INDEX report_locations_by_date ON report_locations (institution, sort_at, id)`,
    `CREATE INDEX report_locations_by_issue ON report_locations (institution, issued_at, id)`,
  ]);
}
