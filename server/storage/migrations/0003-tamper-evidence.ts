import { byCodePoint } from './collation.ts';
import type { Engine } from './index.ts';

/**
 * Blocks that seal what every commit wrote into the ledgers, the signed heads of the tree over them, and every change
 * of a consent as an entry of its own. A column that is later added to `audit`, `consent_events`, `decisions` or
 * `savings` takes nulls and has no default: a default would change what older entries are.
 */
export function tamperEvidence(engine: Engine): readonly string[] {
  const clustered = engine === 'sqlite' ? 'WITHOUT ROWID' : '';
  return byCodePoint(engine, [
    `CREATE TABLE consent_events (
      bucket INTEGER NOT NULL, id TEXT NOT NULL, patient TEXT NOT NULL, seq INTEGER NOT NULL, provision TEXT NOT NULL,
      institution TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (bucket, id)) ${clustered}`,
    `CREATE UNIQUE INDEX consent_events_by_patient ON consent_events (bucket, patient, seq)`,
    `INSERT INTO consent_events (bucket, id, patient, seq, provision, institution, at)
      SELECT bucket, ${freshId(engine)}, patient, 1, provision, institution, at FROM patient_consents`,

    // The entries come last: who asks for the end of the chain reads none of them.
    `CREATE TABLE ledger_blocks (
      seq ${engine === 'sqlite' ? 'INTEGER' : 'BIGINT'} PRIMARY KEY, at BIGINT NOT NULL, previous TEXT NOT NULL,
      root TEXT NOT NULL, count INTEGER NOT NULL, digest TEXT NOT NULL, hash TEXT NOT NULL, entries TEXT NOT NULL)`,
    `CREATE TABLE ledger_heads (
      size BIGINT PRIMARY KEY, at BIGINT NOT NULL, root TEXT NOT NULL, digest TEXT NOT NULL, signature TEXT NOT NULL,
      edge TEXT NOT NULL)`,
    // Roots of complete subtrees of the tree over the blocks, of every eighth height: a proof reads a few of them.
    `CREATE TABLE ledger_subtrees (
      height INTEGER NOT NULL, position BIGINT NOT NULL, root TEXT NOT NULL, PRIMARY KEY (height, position)) ${clustered}`,
    // Newer entries carry their bucket in their id.
    `CREATE TABLE audit_buckets (id TEXT PRIMARY KEY, bucket INTEGER NOT NULL) ${clustered}`,
    `INSERT INTO audit_buckets (id, bucket) SELECT id, bucket FROM audit`,
    // The key of the last sealed one of the entries from before, by kind; a kind that is done has no row.
    `CREATE TABLE ledger_unsealed (kind TEXT PRIMARY KEY, after TEXT NOT NULL)`,
    `INSERT INTO ledger_unsealed (kind, after) VALUES ('audit', '[]'), ('consent', '[]'), ('decision', '[]'), ('saving', '[]')`,
  ]);
}

/** A random id with the row's bucket in its first four digits, for rows that had none. */
const freshId = (engine: Engine): string =>
  engine === 'sqlite'
    ? `printf('%04x', bucket) || lower(hex(randomblob(2))) || '-' || lower(hex(randomblob(2))) || '-4' ||
       substr(lower(hex(randomblob(2))), 2) || '-a' || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))`
    : `lpad(to_hex(bucket), 4, '0') || substr(gen_random_uuid()::text, 5)`;
