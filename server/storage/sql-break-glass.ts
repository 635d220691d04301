import type { GlassBook, GlassBroken, GlassWriter } from '../application/ports/break-glass.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { PatientKey } from '../domain/patient/identity.ts';
import { bucketOfId } from './bucket.ts';
import { optionalText, orNull, text, whole, type Row, type Sql } from './sql.ts';

const INSERT = `INSERT INTO break_glass (bucket, id, at, institution, client, person, patient, reason, encounter, reports)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const INSERT_SOURCE = `INSERT INTO break_glass_sources (source, at, bucket, id) VALUES (?, ?, ?, ?)`;
const PLACE = `at >= ? AND at < ? AND at <= ? AND (at < ? OR id > ?)`;

/** Where the glass was broken, on SQL, for reading. */
export function sqlGlassBook(sql: Sql): GlassBook {
  return {
    async find({ institution, from, before, after, limit }) {
      const place = [from, before, ...(after ? [after.at, after.at, after.id] : [before, before, ''])];
      if (institution === undefined) {
        const rows = await sql.all(`SELECT * FROM break_glass WHERE ${PLACE} ORDER BY at DESC, id LIMIT ?`, [
          ...place,
          limit,
        ]);
        return rows.map(decode);
      }
      const own = await sql.all(
        `SELECT * FROM break_glass WHERE institution = ? AND ${PLACE} ORDER BY at DESC, id LIMIT ?`,
        [institution, ...place, limit],
      );
      const opened = await sql.all(
        `SELECT bucket, id FROM break_glass_sources WHERE source = ? AND ${PLACE} ORDER BY at DESC, id LIMIT ?`,
        [institution, ...place, limit],
      );
      const theirs = await Promise.all(
        opened.map(({ bucket, id }) =>
          sql.all(`SELECT * FROM break_glass WHERE bucket = ? AND id = ?`, [bucket ?? null, id ?? null]),
        ),
      );
      const all = new Map([...own, ...theirs.flat()].map((row) => [text(row, 'id'), decode(row)]));
      return [...all.values()].sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)).slice(0, limit);
    },
  };
}

/** The same on a transaction's handle, with the write. */
export function sqlGlassWriter(sql: Sql): GlassWriter {
  return {
    async add({ id, at, institution, client, person, patient, reason, encounter, reports }) {
      const bucket = bucketOfId(id);
      const opened = JSON.stringify(reports.map((report) => [report.id, report.source]));
      const given = [at, institution, client, person, patient, reason, orNull(encounter), opened];
      await sql.run(INSERT, [bucket, id, ...given]);
      for (const source of new Set(reports.map((report) => report.source)))
        await sql.run(INSERT_SOURCE, [source, at, bucket, id]);
    },
  };
}

const decode = (row: Row): GlassBroken => ({
  id: text(row, 'id'),
  at: whole(row, 'at'),
  institution: text(row, 'institution') as InstitutionId,
  client: text(row, 'client'),
  person: text(row, 'person'),
  patient: text(row, 'patient') as PatientKey,
  reason: text(row, 'reason'),
  encounter: optionalText(row, 'encounter'),
  reports: (JSON.parse(text(row, 'reports')) as readonly [string, string][]).map(([id, source]) => ({
    id: id as GlassBroken['reports'][number]['id'],
    source: source as InstitutionId,
  })),
});
