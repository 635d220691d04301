import type { PatientDirectory, PatientWriter } from '../application/ports/patients.ts';
import type { PatientKey } from '../domain/patient/identity.ts';
import { bucketOfKey } from './bucket.ts';
import { text, type Sql } from './sql.ts';

/** Links between identifiers and opt-outs on SQL, for reading. */
export function sqlPatientDirectory(sql: Sql): PatientDirectory {
  return {
    async findLinked(key) {
      const rows = await sql.all(`SELECT linked, linked_kind FROM patient_links WHERE bucket = ? AND patient = ?`, [
        bucketOfKey(key),
        key,
      ]);
      return rows.map((row) => ({ key: text(row, 'linked') as PatientKey, kind: text(row, 'linked_kind') }));
    },
    async anyOptedOut(keys) {
      const found = await Promise.all(
        keys.map((key) =>
          sql.all(`SELECT provision FROM patient_consents WHERE bucket = ? AND patient = ?`, [bucketOfKey(key), key]),
        ),
      );
      return found.flat().some((row) => text(row, 'provision') === 'deny');
    },
  };
}

/** The same on a transaction's handle, with the writes. */
export function sqlPatientWriter(sql: Sql): PatientWriter {
  const addLink = (
    from: PatientKey,
    to: { key: PatientKey; kind: string },
    institution: string,
    at: number,
  ): Promise<number> =>
    sql.run(
      `INSERT INTO patient_links (bucket, patient, linked, linked_kind, institution, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      [bucketOfKey(from), from, to.key, to.kind, institution, at],
    );
  return {
    ...sqlPatientDirectory(sql),
    async link(a, b, institution, at) {
      await addLink(a.key, b, institution, at);
      await addLink(b.key, a, institution, at);
    },
    async setConsent(key, provision, institution, at) {
      await sql.run(
        `INSERT INTO patient_consents (bucket, patient, provision, institution, at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (bucket, patient) DO UPDATE SET provision = excluded.provision, institution = excluded.institution, at = excluded.at`,
        [bucketOfKey(key), key, provision, institution, at],
      );
    },
    async addReview({ patient, kind, reportId, institution, at }) {
      await sql.run(
        `INSERT INTO identity_reviews (bucket, patient, kind, report_id, institution, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        [bucketOfKey(patient), patient, kind, reportId ?? '', institution, at],
      );
    },
  };
}
