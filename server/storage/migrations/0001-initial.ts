import { byCodePoint } from './collation.ts';
import type { Engine } from './index.ts';

const COUNTS = [
  'offered',
  'viewed',
  'answered',
  'recognized',
  'declined',
  'excused',
  'reversed',
  'own_recognized',
  'gross_fen',
  'reversed_fen',
  'minutes',
  'visits',
];

/** The first schema. */
export const initial = (engine: Engine): readonly string[] => byCodePoint(engine, schema(engine));

/**
 * Every patient-bound table has the patient's bucket first in its primary key: on a distributed PostgreSQL that is
 * the distribution column. On SQLite the index is clustered by its key: one page a lookup, half the bytes.
 */
function schema(engine: Engine): readonly string[] {
  const blob = engine === 'sqlite' ? 'BLOB' : 'BYTEA';
  const clustered = engine === 'sqlite' ? 'WITHOUT ROWID' : '';
  return [
    `CREATE TABLE deployment (name TEXT PRIMARY KEY, value TEXT NOT NULL)`,
    `CREATE TABLE registry_rows (kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key))`,
    `CREATE TABLE registry_revision (id INTEGER PRIMARY KEY, revision BIGINT NOT NULL)`,
    `INSERT INTO registry_revision (id, revision) VALUES (1, 0)`,

    `CREATE TABLE report_index (
      bucket INTEGER NOT NULL, patient TEXT NOT NULL, sort_at BIGINT NOT NULL, id TEXT NOT NULL,
      institution TEXT NOT NULL, source_key TEXT NOT NULL, source_version TEXT NOT NULL,
      status TEXT NOT NULL, collected_at BIGINT, collected_from TEXT, issued_at BIGINT,
      codes TEXT NOT NULL, traits INTEGER NOT NULL, laterality TEXT,
      patient_kind TEXT NOT NULL, demographics TEXT NOT NULL, keyed INTEGER NOT NULL,
      version INTEGER NOT NULL, digest TEXT NOT NULL, received_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,
      PRIMARY KEY (bucket, patient, sort_at, id)) ${clustered}`,
    `CREATE TABLE report_locations (
      bucket INTEGER NOT NULL, id TEXT NOT NULL, patient_bucket INTEGER NOT NULL, patient TEXT NOT NULL,
      sort_at BIGINT NOT NULL, institution TEXT NOT NULL, updated_at BIGINT NOT NULL, PRIMARY KEY (bucket, id)) ${clustered}`,
    `CREATE INDEX report_locations_by_institution ON report_locations (institution, updated_at, id)`,
    `CREATE TABLE report_sources (
      institution TEXT NOT NULL, source_key TEXT NOT NULL, id TEXT NOT NULL,
      PRIMARY KEY (institution, source_key)) ${clustered}`,
    `CREATE TABLE report_contents (
      bucket INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, key_id TEXT NOT NULL, content ${blob} NOT NULL,
      PRIMARY KEY (bucket, id, version))`,
    `CREATE TABLE search_grounds (
      bucket INTEGER NOT NULL, id TEXT NOT NULL, institution TEXT NOT NULL, patient TEXT NOT NULL, at BIGINT NOT NULL,
      PRIMARY KEY (bucket, id, institution, patient)) ${clustered}`,

    `CREATE TABLE patient_links (
      bucket INTEGER NOT NULL, patient TEXT NOT NULL, linked TEXT NOT NULL, linked_kind TEXT NOT NULL,
      institution TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (bucket, patient, linked)) ${clustered}`,
    `CREATE TABLE patient_consents (
      bucket INTEGER NOT NULL, patient TEXT NOT NULL, provision TEXT NOT NULL, institution TEXT NOT NULL,
      at BIGINT NOT NULL, PRIMARY KEY (bucket, patient)) ${clustered}`,
    `CREATE TABLE identity_reviews (
      bucket INTEGER NOT NULL, patient TEXT NOT NULL, kind TEXT NOT NULL, report_id TEXT NOT NULL,
      institution TEXT NOT NULL, at BIGINT NOT NULL,
      PRIMARY KEY (bucket, patient, kind, report_id, institution)) ${clustered}`,

    `CREATE TABLE offers (
      bucket INTEGER NOT NULL, id TEXT NOT NULL, patient TEXT NOT NULL, patient_keys TEXT NOT NULL,
      ordering_institution TEXT NOT NULL, source_institution TEXT NOT NULL, order_id TEXT NOT NULL,
      item TEXT NOT NULL, laterality TEXT, coverage TEXT NOT NULL, covered_items TEXT NOT NULL,
      remaining_items TEXT NOT NULL, obligation TEXT NOT NULL, same_institution INTEGER NOT NULL, mark TEXT NOT NULL,
      report_id TEXT NOT NULL, report_version INTEGER NOT NULL, report_digest TEXT NOT NULL,
      collected_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, saves_fen BIGINT NOT NULL, saves_minutes INTEGER NOT NULL,
      wait_group TEXT NOT NULL, department TEXT NOT NULL, offered_at BIGINT NOT NULL, offered_day TEXT NOT NULL,
      state TEXT NOT NULL, last_outcome_at BIGINT, decided_at BIGINT, decline_reason TEXT, viewed_at BIGINT,
      PRIMARY KEY (bucket, id))`,
    `CREATE INDEX offers_by_patient ON offers (bucket, patient, ordering_institution)`,
    `CREATE INDEX offers_by_report ON offers (report_id, ordering_institution)`,
    `CREATE INDEX offers_open ON offers (offered_at) WHERE state = 'open'`,
    `CREATE INDEX offers_decided ON offers (ordering_institution, decided_at) WHERE decided_at IS NOT NULL`,
    `CREATE INDEX offers_decided_at ON offers (decided_at) WHERE decided_at IS NOT NULL`,
    `CREATE INDEX offers_by_day ON offers (offered_day)`,
    `CREATE TABLE decisions (
      bucket INTEGER NOT NULL, offer TEXT NOT NULL, seq INTEGER NOT NULL, step TEXT NOT NULL, cause TEXT,
      decline_reason TEXT, excused INTEGER NOT NULL, outcome_at BIGINT NOT NULL, at BIGINT NOT NULL, day TEXT NOT NULL,
      PRIMARY KEY (bucket, offer, seq)) ${clustered}`,
    `CREATE INDEX decisions_by_day ON decisions (day)`,
    `CREATE TABLE savings (
      bucket INTEGER NOT NULL, id TEXT NOT NULL, offer TEXT NOT NULL, patient TEXT NOT NULL, kind TEXT NOT NULL,
      own INTEGER NOT NULL, fen BIGINT NOT NULL, minutes INTEGER NOT NULL,
      visit INTEGER NOT NULL, visit_source INTEGER NOT NULL, visit_item INTEGER NOT NULL, visit_department INTEGER NOT NULL,
      institution TEXT NOT NULL, source TEXT NOT NULL, item TEXT NOT NULL, department TEXT NOT NULL,
      at BIGINT NOT NULL, day TEXT NOT NULL, PRIMARY KEY (bucket, id))`,
    `CREATE INDEX savings_by_visit ON savings (bucket, patient, institution, day)`,
    `CREATE INDEX savings_by_offer ON savings (bucket, offer)`,
    `CREATE INDEX savings_by_day ON savings (day)`,

    `CREATE TABLE figures (
      cut TEXT NOT NULL, institution TEXT NOT NULL, day TEXT NOT NULL, key TEXT NOT NULL,
      ${COUNTS.map((name) => `${name} BIGINT NOT NULL`).join(', ')},
      PRIMARY KEY (cut, institution, day, key)) ${clustered}`,

    `CREATE TABLE audit (
      bucket INTEGER NOT NULL, id TEXT NOT NULL, at BIGINT NOT NULL, action TEXT NOT NULL, institution TEXT,
      client TEXT, patient TEXT, objects TEXT NOT NULL, ground TEXT, facts TEXT NOT NULL, PRIMARY KEY (bucket, id))`,
    `CREATE INDEX audit_by_institution ON audit (institution, at)`,
    `CREATE INDEX audit_by_time ON audit (at)`,
    `CREATE TABLE harvests (
      institution TEXT PRIMARY KEY, cursor BIGINT, last_run_at BIGINT, last_success_at BIGINT,
      failures INTEGER NOT NULL, last_fault TEXT)`,
    `CREATE TABLE used_tokens (
      issuer TEXT NOT NULL, jti TEXT NOT NULL, expires_at BIGINT NOT NULL, PRIMARY KEY (issuer, jti)) ${clustered}`,
    `CREATE INDEX used_tokens_by_expiry ON used_tokens (expires_at)`,
  ];
}
