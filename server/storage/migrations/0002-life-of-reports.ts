import { byCodePoint } from './collation.ts';
import type { Engine } from './index.ts';

/**
 * What the life of reports, identities and order checks leaves behind: notices to those who relied on a report, the
 * evidence of each link between identifiers and its history, superseded index rows, and what order checks were asked.
 */
export function lifeOfReports(engine: Engine): readonly string[] {
  const clustered = engine === 'sqlite' ? 'WITHOUT ROWID' : '';
  return byCodePoint(engine, [
    `CREATE TABLE notices (
      bucket INTEGER NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, patient TEXT NOT NULL,
      institution TEXT NOT NULL, offer TEXT NOT NULL, report_id TEXT NOT NULL, report_version INTEGER NOT NULL,
      at BIGINT NOT NULL, acknowledged_at BIGINT, acknowledged_by TEXT, PRIMARY KEY (bucket, id))`,
    `CREATE INDEX notices_open ON notices (bucket, patient, institution) WHERE acknowledged_at IS NULL`,
    `CREATE INDEX notices_by_institution ON notices (institution, at, id)`,
    `CREATE INDEX notices_by_time ON notices (at, id)`,

    // The report that caused a step: the own result that repeated what was recognised, the version that withdrew it.
    `ALTER TABLE decisions ADD COLUMN by_report TEXT`,
    // An offer that showed one person's result in another's chart: it is no ground any more and takes no decision.
    `ALTER TABLE offers ADD COLUMN void_at BIGINT`,
    `CREATE INDEX decisions_repeated ON decisions (at, offer) WHERE cause = 'repeated'`,

    // A link holds as long as anything says so: each row is one piece of evidence for it.
    `ALTER TABLE patient_links RENAME TO patient_links_before`,
    `CREATE TABLE patient_links (
      bucket INTEGER NOT NULL, patient TEXT NOT NULL, linked TEXT NOT NULL, linked_kind TEXT NOT NULL,
      evidence TEXT NOT NULL, institution TEXT, at BIGINT NOT NULL,
      PRIMARY KEY (bucket, patient, linked, evidence)) ${clustered}`,
    `INSERT INTO patient_links (bucket, patient, linked, linked_kind, evidence, institution, at)
      SELECT bucket, patient, linked, linked_kind, '', institution, at FROM patient_links_before`,
    `DROP TABLE patient_links_before`,
    `CREATE TABLE patient_separations (
      bucket INTEGER NOT NULL, patient TEXT NOT NULL, other TEXT NOT NULL, institution TEXT, at BIGINT NOT NULL,
      PRIMARY KEY (bucket, patient, other)) ${clustered}`,
    `CREATE TABLE identity_events (
      bucket INTEGER NOT NULL, id TEXT NOT NULL, at BIGINT NOT NULL, action TEXT NOT NULL, patient TEXT NOT NULL,
      other TEXT NOT NULL, evidence TEXT NOT NULL, institution TEXT, client TEXT, reason TEXT,
      PRIMARY KEY (bucket, id))`,
    `CREATE INDEX identity_events_by_patient ON identity_events (bucket, patient, at)`,
    `ALTER TABLE identity_reviews ADD COLUMN id TEXT`,
    `UPDATE identity_reviews SET id = ${freshId(engine)}`,
    `ALTER TABLE identity_reviews ADD COLUMN source TEXT`,
    `ALTER TABLE identity_reviews ADD COLUMN resolved_at BIGINT`,
    `ALTER TABLE identity_reviews ADD COLUMN resolution TEXT`,
    `CREATE UNIQUE INDEX identity_reviews_by_id ON identity_reviews (bucket, id)`,
    `CREATE INDEX identity_reviews_by_institution ON identity_reviews (institution, at)`,
    `CREATE INDEX identity_reviews_by_source ON identity_reviews (source, at)`,
    `CREATE INDEX identity_reviews_by_time ON identity_reviews (at)`,
    `CREATE INDEX audit_by_patient ON audit (bucket, patient, at)`,

    // Which specimen (keyed) a report is about: by it a renumbered copy is known again.
    `ALTER TABLE report_index ADD COLUMN specimen TEXT`,
    // Index rows that a later version took the place of; with them a question can be asked as of an earlier time.
    `CREATE TABLE report_versions (
      bucket INTEGER NOT NULL, patient TEXT NOT NULL, sort_at BIGINT NOT NULL, id TEXT NOT NULL,
      institution TEXT NOT NULL, source_key TEXT NOT NULL, source_version TEXT NOT NULL,
      status TEXT NOT NULL, collected_at BIGINT, collected_from TEXT, issued_at BIGINT,
      codes TEXT NOT NULL, traits INTEGER NOT NULL, laterality TEXT,
      patient_kind TEXT NOT NULL, demographics TEXT NOT NULL, keyed INTEGER NOT NULL,
      version INTEGER NOT NULL, digest TEXT NOT NULL, received_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,
      specimen TEXT, superseded_at BIGINT NOT NULL, PRIMARY KEY (bucket, patient, sort_at, id, version)) ${clustered}`,
    `CREATE INDEX report_versions_by_id ON report_versions (id, version)`,
    `CREATE TABLE order_checks (
      bucket INTEGER NOT NULL, id TEXT NOT NULL, day TEXT NOT NULL, at BIGINT NOT NULL, institution TEXT NOT NULL,
      asked TEXT NOT NULL, PRIMARY KEY (bucket, id))`,
    `CREATE INDEX order_checks_by_day ON order_checks (day, id)`,
  ]);
}

/** A random id with the row's bucket in its first four digits, for rows that had none. */
const freshId = (engine: Engine): string =>
  engine === 'sqlite'
    ? `printf('%04x', bucket) || lower(hex(randomblob(2))) || '-' || lower(hex(randomblob(2))) || '-4' ||
       substr(lower(hex(randomblob(2))), 2) || '-a' || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))`
    : `lpad(to_hex(bucket), 4, '0') || substr(gen_random_uuid()::text, 5)`;
