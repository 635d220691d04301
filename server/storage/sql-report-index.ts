import type { ReportIndex, ReportWriter, SealedContent, StoredReport } from '../application/ports/reports.ts';
import type { ReportIdentifierKey } from '../application/ports/patients.ts';
import { issueTime, sortTime } from '../application/report-place.ts';
import type { PatientKey } from '../domain/patient/identity.ts';
import type { ReportId } from '../domain/report/report.ts';
import { bucketOfId, bucketOfKey, isOwnId } from './bucket.ts';
import { partOf } from './report-pages.ts';
import { decodeReport, encodeCodes, encodeDemographics, encodeTraits, encodeVersion } from './report-codec.ts';
import { first, orNull, text, whole, type Row, type Sql, type SqlValue } from './sql.ts';

const COLUMNS = [
  'bucket',
  'patient',
  'sort_at',
  'id',
  'institution',
  'source_key',
  'source_version',
  'status',
  'collected_at',
  'collected_from',
  'issued_at',
  'codes',
  'traits',
  'laterality',
  'patient_kind',
  'demographics',
  'keyed',
  'version',
  'digest',
  'received_at',
  'updated_at',
  'specimen',
];

const FIND_RECENT = `SELECT * FROM report_index WHERE bucket = ? AND patient = ? AND sort_at >= ? ORDER BY sort_at, id`;
const OF_PATIENT = `bucket = ? AND patient = ? AND sort_at >= ? AND updated_at <= ?`;
/** One statement: a version that is superseded meanwhile is found at the one place or the other. */
const FIND_AS_OF = `SELECT ${COLUMNS.join(', ')} FROM report_index WHERE ${OF_PATIENT}
  UNION ALL SELECT ${COLUMNS.join(', ')} FROM report_versions WHERE ${OF_PATIENT} AND superseded_at > ?
  ORDER BY sort_at, id`;
/** One statement: a report that moves to another patient meanwhile is found at the one place or the other. */
const IN_PLACE = `FROM report_locations l
  JOIN report_index r ON r.bucket = l.patient_bucket AND r.patient = l.patient AND r.sort_at = l.sort_at AND r.id = l.id`;
const FIND_BY_ID = `SELECT r.* ${IN_PLACE} WHERE l.bucket = ? AND l.id = ?`;
const LOCATE = `SELECT patient, sort_at FROM report_locations WHERE bucket = ? AND id = ?`;
const INSERT = `INSERT INTO report_index (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`;
/** The same version written again (only its source's count moved on) supersedes nothing. */
const KEEP_SUPERSEDED = `INSERT INTO report_versions (${COLUMNS.join(', ')}, superseded_at)
  SELECT ${COLUMNS.join(', ')}, CAST(? AS BIGINT) FROM report_index
  WHERE bucket = ? AND patient = ? AND sort_at = ? AND id = ? AND version <> ?`;
const REMOVE = `DELETE FROM report_index WHERE bucket = ? AND patient = ? AND sort_at = ? AND id = ?`;

const PUT_LOCATION = `INSERT INTO report_locations
    (bucket, id, patient_bucket, patient, sort_at, institution, updated_at, issued_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (bucket, id) DO UPDATE SET patient_bucket = excluded.patient_bucket,
  patient = excluded.patient, sort_at = excluded.sort_at, updated_at = excluded.updated_at,
  issued_at = excluded.issued_at`;

type Reads = Pick<ReportWriter, 'findById' | 'findRecent'>;

function reads(sql: Sql): Reads {
  return {
    async findRecent(patients, since) {
      const found = await Promise.all(
        patients.map((patient) => sql.all(FIND_RECENT, [bucketOfKey(patient), patient, since])),
      );
      return found.flat().map(decodeReport);
    },
    async findById(id) {
      const row = isOwnId(id) ? first(await sql.all(FIND_BY_ID, [bucketOfId(id), id])) : undefined;
      return row && decodeReport(row);
    },
  };
}

/** The index on SQL, for reading. */
export function sqlReportIndex(sql: Sql): ReportIndex {
  return {
    ...reads(sql),
    async findAsOf(patients, since, at) {
      const found = await Promise.all(
        patients.map((patient) => {
          const ofPatient = [bucketOfKey(patient), patient, since, at];
          return sql.all(FIND_AS_OF, [...ofPatient, ...ofPatient, at]);
        }),
      );
      return found.flat().map(decodeReport);
    },
    async findByInstitution(institution, part) {
      const { clauses, values } = partOf(institution, part);
      return (await sql.all(`SELECT r.* ${IN_PLACE} ${clauses}`, values)).map(decodeReport);
    },
    async findVersions(id) {
      const current = await reads(sql).findById(id);
      if (!current) return [];
      const earlier = await sql.all(`SELECT * FROM report_versions WHERE id = ? ORDER BY version DESC`, [id]);
      return [current, ...earlier.map(decodeReport)];
    },
    async findContent(id, version) {
      if (!isOwnId(id)) return undefined;
      const row = first(
        await sql.all(`SELECT key_id, content FROM report_contents WHERE bucket = ? AND id = ? AND version = ?`, [
          bucketOfId(id),
          id,
          version,
        ]),
      );
      return row && { keyId: text(row, 'key_id'), bytes: row.content as Buffer };
    },
    async hasSearchGround(id, institution, since, patient) {
      if (!isOwnId(id)) return false;
      const rows = await sql.all(
        `SELECT at FROM search_grounds WHERE bucket = ? AND id = ? AND institution = ? AND patient = ? AND at >= ?`,
        [bucketOfId(id), id, institution, patient, since],
      );
      return rows.length > 0;
    },
    async count(institution) {
      const rows =
        institution === undefined
          ? await sql.all(`SELECT COUNT(*) AS n FROM report_locations`)
          : await sql.all(`SELECT COUNT(*) AS n FROM report_locations WHERE institution = ?`, [institution]);
      return whole(first(rows) ?? { n: 0 }, 'n');
    },
  };
}

/** The index on SQL, on a transaction's handle. */
export function sqlReportWriter(sql: Sql): ReportWriter {
  return {
    ...reads(sql),
    async findBySource(institution, sourceKey) {
      const row = first(
        await sql.all(`SELECT id FROM report_sources WHERE institution = ? AND source_key = ?`, [
          institution,
          sourceKey,
        ]),
      );
      return row && (await reads(sql).findById(text(row, 'id') as ReportId));
    },
    async findByIdentifier(identifier) {
      const rows = await sql.all(`SELECT id FROM report_identifiers WHERE bucket = ? AND identifier = ? ORDER BY id`, [
        bucketOfKey(identifier),
        identifier,
      ]);
      const found = await Promise.all(rows.map((row) => reads(sql).findById(text(row, 'id') as ReportId)));
      return found.filter((report) => report !== undefined);
    },
    putIdentifiers: (id, identifiers) => putIdentifiers(sql, id, identifiers),
    async put(report, content) {
      await supersede(sql, report);
      await sql.run(INSERT, rowOf(report));
      await sql.run(PUT_LOCATION, locationOf(report));
      await sql.run(
        `INSERT INTO report_sources (institution, source_key, id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
        [report.institution, report.sourceKey, report.id],
      );
      await putContent(sql, report, content);
    },
    async dropSearchGrounds(id) {
      await sql.run(`DELETE FROM search_grounds WHERE bucket = ? AND id = ?`, [bucketOfId(id), id]);
    },
    async addSearchGrounds(ids, institution, at, patients) {
      for (const id of ids) {
        const place = isOwnId(id) ? first(await sql.all(LOCATE, [bucketOfId(id), id])) : undefined;
        const patient = place && (text(place, 'patient') as PatientKey);
        if (patient === undefined || (patients && !patients.includes(patient))) continue;
        await sql.run(
          `INSERT INTO search_grounds (bucket, id, institution, patient, at) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (bucket, id, institution, patient) DO UPDATE SET at = excluded.at`,
          [bucketOfId(id), id, institution, patient, at],
        );
      }
    },
  };
}

/** Takes the row of the version in force away, wherever its time and patient have put it, and keeps what it was. */
async function supersede(sql: Sql, { id, version, updatedAt }: StoredReport): Promise<void> {
  const place: Row | undefined = first(await sql.all(LOCATE, [bucketOfId(id), id]));
  if (!place) return;
  const patient = text(place, 'patient') as PatientKey;
  const row = [bucketOfKey(patient), patient, whole(place, 'sort_at'), id];
  await sql.run(KEEP_SUPERSEDED, [updatedAt, ...row, version]);
  await sql.run(REMOVE, row);
}

/** Writes what has changed; most reports come with the identifiers that they had. */
async function putIdentifiers(sql: Sql, id: ReportId, identifiers: readonly ReportIdentifierKey[]): Promise<void> {
  const rows = await sql.all(`SELECT identifier FROM report_identifiers WHERE id = ?`, [id]);
  const before = new Set(rows.map((row) => text(row, 'identifier') as ReportIdentifierKey));
  const now = new Set(identifiers);
  for (const each of [...before].filter((known) => !now.has(known)))
    await sql.run(`DELETE FROM report_identifiers WHERE bucket = ? AND identifier = ? AND id = ?`, [
      bucketOfKey(each),
      each,
      id,
    ]);
  for (const each of [...now].filter((named) => !before.has(named)))
    await sql.run(`INSERT INTO report_identifiers (bucket, identifier, id) VALUES (?, ?, ?)`, [
      bucketOfKey(each),
      each,
      id,
    ]);
}

async function putContent(sql: Sql, report: StoredReport, content: SealedContent): Promise<void> {
  await sql.run(
    `INSERT INTO report_contents (bucket, id, version, key_id, content) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (bucket, id, version) DO UPDATE SET key_id = excluded.key_id, content = excluded.content`,
    [bucketOfId(report.id), report.id, report.version, content.keyId, content.bytes],
  );
}

function locationOf(report: StoredReport): readonly SqlValue[] {
  const { id, patient, institution, updatedAt } = report;
  const patientBucket = bucketOfKey(patient);
  return [bucketOfId(id), id, patientBucket, patient, sortTime(report), institution, updatedAt, issueTime(report)];
}

function rowOf(report: StoredReport): readonly SqlValue[] {
  return [
    bucketOfKey(report.patient),
    report.patient,
    sortTime(report),
    report.id,
    report.institution,
    report.sourceKey,
    encodeVersion(report.sourceVersion),
    report.status,
    orNull(report.collectedAt),
    orNull(report.collectedFrom),
    orNull(report.issuedAt),
    encodeCodes(report),
    encodeTraits(report),
    orNull(report.laterality),
    report.patientKind,
    encodeDemographics(report.demographics),
    report.keyed ? 1 : 0,
    report.version,
    report.digest,
    report.receivedAt,
    report.updatedAt,
    orNull(report.specimen),
  ];
}
