import type { AuditAction, AuditEntry, AuditTrail, AuditWriter } from '../application/ports/audit.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { PatientKey } from '../domain/patient/identity.ts';
import { bucketOfKey, freshId } from './bucket.ts';
import type { EntryLog } from './entry-log.ts';
import { optionalText, text, whole, type Row, type Sql } from './sql.ts';

/** Appends audit entries; nothing changes or removes one. The id carries the bucket, so that it finds the entry. */
export function sqlAuditWriter(entries: EntryLog): AuditWriter {
  return {
    async add(entry) {
      const bucket = entry.patient === null ? 0 : bucketOfKey(entry.patient);
      await entries.append('audit', {
        bucket,
        id: freshId(bucket),
        at: entry.at,
        action: entry.action,
        institution: entry.institution,
        client: entry.client,
        patient: entry.patient,
        objects: JSON.stringify(entry.objects),
        ground: entry.ground,
        facts: JSON.stringify(entry.facts),
      });
    },
  };
}

/** Actions that showed results to somebody. */
const ACCESSES = ['order-checked', 'explained', 'report-read', 'report-searched'].map((each) => `'${each}'`).join(', ');
const MOST_ACCESSES = 1000;

/** Reads the audit trail, newest first. */
export function sqlAuditTrail(sql: Sql): AuditTrail {
  return {
    async findAccesses(patients, since) {
      const found = await Promise.all(
        patients.map((patient) =>
          sql.all(
            `SELECT * FROM audit WHERE bucket = ? AND patient = ? AND at >= ? AND action IN (${ACCESSES}) ORDER BY at, id LIMIT ?`,
            [bucketOfKey(patient), patient, since, MOST_ACCESSES],
          ),
        ),
      );
      return found
        .flat()
        .map(decodeEntry)
        .sort((a, b) => a.at - b.at)
        .slice(0, MOST_ACCESSES);
    },
    async find({ institution, from, before, limit }) {
      const mine = institution === undefined ? '' : 'AND institution = ?';
      const rows = await sql.all(`SELECT * FROM audit WHERE at >= ? AND at < ? ${mine} ORDER BY at DESC, id LIMIT ?`, [
        from ?? 0,
        before ?? Number.MAX_SAFE_INTEGER,
        ...(institution === undefined ? [] : [institution]),
        limit,
      ]);
      return rows.map(decodeEntry);
    },
  };
}

function decodeEntry(row: Row): AuditEntry & { readonly id: string } {
  return {
    id: text(row, 'id'),
    at: whole(row, 'at'),
    action: text(row, 'action') as AuditAction,
    institution: (optionalText(row, 'institution') ?? null) as InstitutionId | null,
    client: optionalText(row, 'client') ?? null,
    patient: (optionalText(row, 'patient') ?? null) as PatientKey | null,
    objects: JSON.parse(text(row, 'objects')) as readonly string[],
    ground: optionalText(row, 'ground') ?? null,
    facts: JSON.parse(text(row, 'facts')) as AuditEntry['facts'],
  };
}
