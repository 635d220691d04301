import type {
  AuditAction,
  AuditEntry,
  AuditQuery,
  AuditTrail,
  AuditWriter,
  KeptAuditEntry,
} from '../application/ports/audit.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { PatientKey } from '../domain/patient/identity.ts';
import { bucketOfKey, freshId } from './bucket.ts';
import type { EntryLog } from './entry-log.ts';
import { optionalText, text, whole, type Row, type Sql, type SqlValue } from './sql.ts';

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
        person: entry.person ?? null,
        because: entry.because ?? null,
      });
    },
  };
}

/** Reads the audit trail. */
export function sqlAuditTrail(sql: Sql): AuditTrail {
  return {
    async find({ after, limit, ...query }) {
      const parts = await Promise.all(
        scopesOf(query).map(async (scope) => {
          const where = conditionsOf(query, scope, after);
          const rows = await sql.all(`SELECT * FROM audit WHERE ${where.text} ORDER BY at DESC, id LIMIT ?`, [
            ...where.values,
            limit,
          ]);
          return rows.map(decodeEntry);
        }),
      );
      return parts.length === 1 ? (parts[0] ?? []) : parts.flat().sort(newestFirst).slice(0, limit);
    },
    async count(query) {
      const counts = await Promise.all(
        scopesOf(query).map(async (scope) => {
          const { text: where, values } = conditionsOf(query, scope, undefined);
          const [row] = await sql.all(`SELECT COUNT(*) AS n FROM audit WHERE ${where}`, values);
          return whole(row ?? { n: 0 }, 'n');
        }),
      );
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}

type Condition = readonly [text: string, ...values: SqlValue[]];

/** A patient's entries lie in its bucket: a statement for each patient, or one for all where none is named. */
const scopesOf = ({ patients }: Pick<AuditQuery, 'patients'>): readonly Condition[] =>
  patients === undefined
    ? [['1 = 1']]
    : [...new Set(patients)].map((patient): Condition => ['bucket = ? AND patient = ?', bucketOfKey(patient), patient]);

function conditionsOf(
  { institution, actions, agent, object, from, before }: Omit<AuditQuery, 'after' | 'limit' | 'patients'>,
  scope: Condition,
  after: AuditQuery['after'],
): { readonly text: string; readonly values: readonly SqlValue[] } {
  const conditions: Condition[] = [scope, ['at >= ? AND at < ?', from ?? 0, before ?? Number.MAX_SAFE_INTEGER]];
  if (institution !== undefined) conditions.push(['institution = ?', institution]);
  if (actions) conditions.push([`action IN (${actions.map(() => '?').join(', ')})`, ...actions]);
  if (agent !== undefined) conditions.push(['(client = ? OR person = ?)', agent, agent]);
  // Ids of a list of JSON texts; an id has no character that JSON or LIKE would read otherwise.
  if (object !== undefined) conditions.push([`objects LIKE ?`, `%"${object}"%`]);
  if (after) conditions.push(['at <= ? AND (at < ? OR id > ?)', after.at, after.at, after.id]);
  return {
    text: conditions.map(([condition]) => condition).join(' AND '),
    values: conditions.flatMap(([, ...values]) => values),
  };
}

const newestFirst = (a: KeptAuditEntry, b: KeptAuditEntry): number => b.at - a.at || (a.id < b.id ? -1 : 1);

function decodeEntry(row: Row): KeptAuditEntry {
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
    person: optionalText(row, 'person'),
    because: optionalText(row, 'because'),
  };
}
