import { randomUUID } from 'node:crypto';
import type { IdentityEvent, LinkEnd, PatientDirectory, PatientWriter } from '../application/ports/patients.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { PatientKey } from '../domain/patient/identity.ts';
import type { EpochMs } from '../domain/time.ts';
import { bucketOfKey, freshId } from './bucket.ts';
import type { EntryLog } from './entry-log.ts';
import { sqlIdentityReviews, sqlReviewWriter } from './sql-identity-reviews.ts';
import { first, optionalText, text, whole, type Row, type Sql } from './sql.ts';

const MOST_EVENTS = 1000;

const linkEnds = (rows: readonly Row[]): readonly LinkEnd[] =>
  rows.map((row) => ({ key: text(row, 'linked') as PatientKey, kind: text(row, 'linked_kind') }));

/** Links between identifiers, their history and opt-outs on SQL, for reading. */
export function sqlPatientDirectory(sql: Sql): PatientDirectory {
  return {
    ...sqlIdentityReviews(sql),
    async findLinked(key) {
      return linkEnds(
        await sql.all(`SELECT DISTINCT linked, linked_kind FROM patient_links WHERE bucket = ? AND patient = ?`, [
          bucketOfKey(key),
          key,
        ]),
      );
    },
    async findSeparated(key) {
      const rows = await sql.all(`SELECT other FROM patient_separations WHERE bucket = ? AND patient = ?`, [
        bucketOfKey(key),
        key,
      ]);
      return rows.map((row) => text(row, 'other') as PatientKey);
    },
    async anyOptedOut(keys) {
      const found = await Promise.all(
        keys.map((key) =>
          sql.all(`SELECT provision FROM patient_consents WHERE bucket = ? AND patient = ?`, [bucketOfKey(key), key]),
        ),
      );
      return found.flat().some((row) => text(row, 'provision') === 'deny');
    },
    async historyOf(key) {
      const rows = await sql.all(
        `SELECT * FROM identity_events WHERE bucket = ? AND patient = ? ORDER BY at DESC, id LIMIT ?`,
        [bucketOfKey(key), key, MOST_EVENTS],
      );
      return rows.map(decodeEvent).reverse();
    },
  };
}

/** The same on a transaction's handle, with the writes. */
export function sqlPatientWriter(sql: Sql, entries: EntryLog): PatientWriter {
  return { ...sqlPatientDirectory(sql), ...sqlReviewWriter(sql), ...linkWrites(sql), ...consentWrites(sql, entries) };
}

type LinkWrites = Pick<PatientWriter, 'link' | 'unlink' | 'findLinkedBy' | 'separate' | 'unite' | 'addEvent'>;

/** Links and separations stand twice, once in the bucket of each of the two. */
function linkWrites(sql: Sql): LinkWrites {
  const addLink = (from: PatientKey, to: LinkEnd, evidence: string, institution: InstitutionId | null, at: EpochMs) =>
    sql.run(
      `INSERT INTO patient_links (bucket, patient, linked, linked_kind, evidence, institution, at)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      [bucketOfKey(from), from, to.key, to.kind, evidence, institution, at],
    );
  const dropLink = (from: PatientKey, to: PatientKey, evidence: string | undefined) =>
    sql.run(
      `DELETE FROM patient_links WHERE bucket = ? AND patient = ? AND linked = ? ${evidence === undefined ? '' : 'AND evidence = ?'}`,
      [bucketOfKey(from), from, to, ...(evidence === undefined ? [] : [evidence])],
    );
  return {
    async link(a, b, { evidence, institution, at }) {
      const added = await addLink(a.key, b, evidence, institution, at);
      await addLink(b.key, a, evidence, institution, at);
      return added > 0;
    },
    async unlink(a, b, evidence) {
      const dropped = await dropLink(a, b, evidence);
      await dropLink(b, a, evidence);
      return dropped > 0;
    },
    async findLinkedBy(key, evidence) {
      return linkEnds(
        await sql.all(
          `SELECT linked, linked_kind FROM patient_links WHERE bucket = ? AND patient = ? AND evidence = ?`,
          [bucketOfKey(key), key, evidence],
        ),
      );
    },
    async separate(a, b, institution, at) {
      for (const [from, to] of bothWays(a, b))
        await sql.run(
          `INSERT INTO patient_separations (bucket, patient, other, institution, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
          [bucketOfKey(from), from, to, institution, at],
        );
    },
    async unite(a, b) {
      for (const [from, to] of bothWays(a, b))
        await sql.run(`DELETE FROM patient_separations WHERE bucket = ? AND patient = ? AND other = ?`, [
          bucketOfKey(from),
          from,
          to,
        ]);
    },
    async addEvent({ at, action, patient, other, evidence, institution, client, reason }) {
      for (const [from, to] of bothWays(patient, other))
        await sql.run(
          `INSERT INTO identity_events (bucket, id, at, action, patient, other, evidence, institution, client, reason)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          [bucketOfKey(from), randomUUID(), at, action, from, to, evidence, institution, client, reason],
        );
    },
  };
}

const bothWays = (a: PatientKey, b: PatientKey): readonly (readonly [PatientKey, PatientKey])[] => [
  [a, b],
  [b, a],
];

/** What is in force is overwritten in place; how it came to be stands in `consent_events`, which is sealed. */
function consentWrites(sql: Sql, entries: EntryLog): Pick<PatientWriter, 'setConsent'> {
  return {
    async setConsent(key, provision, institution, at) {
      const bucket = bucketOfKey(key);
      const before = first(
        await sql.all(`SELECT MAX(seq) AS seq FROM consent_events WHERE bucket = ? AND patient = ?`, [bucket, key]),
      );
      const seq = (before ? whole(before, 'seq') : 0) + 1;
      await entries.append('consent', { bucket, id: freshId(bucket), patient: key, seq, provision, institution, at });
      await sql.run(
        `INSERT INTO patient_consents (bucket, patient, provision, institution, at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (bucket, patient) DO UPDATE SET provision = excluded.provision, institution = excluded.institution, at = excluded.at`,
        [bucket, key, provision, institution, at],
      );
    },
  };
}

/** A row of `identity_events`. */
function decodeEvent(row: Row): IdentityEvent {
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
