import type {
  Login,
  Role,
  Session,
  SessionBook,
  SessionWriter,
  Viewing,
  ViewingGround,
} from '../application/ports/sessions.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import { bucketOfId } from './bucket.ts';
import { decodeAsked, encodeAsked } from './asked-codec.ts';
import { first, optionalText, orNull, text, whole, type Row, type Sql } from './sql.ts';

const INSERT = `INSERT INTO sessions (id, subject, person, name, role, institution, client, csrf, started_at, seen_at,
  ends_at, granted_by, provider_session) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const OF_PROVIDER = `provider_session = ? AND subject = COALESCE(?, subject)`;
const INSERT_VIEWING = `INSERT INTO viewings (bucket, id, session, ground, because, started_at, ends_at, check_id, check_at,
  institution, asked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Sessions and the patients opened in them, on SQL, for reading. */
export function sqlSessionBook(sql: Sql): SessionBook {
  return {
    async find(id) {
      const row = first(await sql.all(`SELECT * FROM sessions WHERE id = ?`, [id]));
      return row && decodeSession(row);
    },
    async findViewing(id) {
      const row = first(await sql.all(`SELECT * FROM viewings WHERE bucket = ? AND id = ?`, [bucketOfId(id), id]));
      return row && decodeViewing(row);
    },
  };
}

/** The same on a transaction's handle, with the writes. */
export function sqlSessionWriter(sql: Sql): SessionWriter {
  return {
    async add(session) {
      const { id, subject, person, name, role, institution, client, csrf, startedAt, seenAt, endsAt, login } = session;
      const who = [id, subject, person, name, role, institution, client, csrf];
      const granted = [login?.grantedBy ?? null, login?.providerSession ?? null];
      await sql.run(INSERT, [...who, startedAt, seenAt, endsAt, ...granted]);
    },
    async touch(id, at) {
      await sql.run(`UPDATE sessions SET seen_at = ? WHERE id = ? AND seen_at < ?`, [at, id, at]);
    },
    async end(id) {
      await sql.run(`DELETE FROM viewings WHERE session = ?`, [id]);
      await sql.run(`DELETE FROM sessions WHERE id = ?`, [id]);
    },
    async endAllOf(subject) {
      await sql.run(`DELETE FROM viewings WHERE session IN (SELECT id FROM sessions WHERE subject = ?)`, [subject]);
      return sql.run(`DELETE FROM sessions WHERE subject = ?`, [subject]);
    },
    async endAllOfProvider(providerSession, subject) {
      const whose = [providerSession, orNull(subject)];
      await sql.run(`DELETE FROM viewings WHERE session IN (SELECT id FROM sessions WHERE ${OF_PROVIDER})`, whose);
      return sql.run(`DELETE FROM sessions WHERE ${OF_PROVIDER}`, whose);
    },
    async addViewing({ id, session, ground, because, startedAt, endsAt, check }) {
      const asked = encodeAsked(check);
      await sql.run(INSERT_VIEWING, [
        bucketOfId(id),
        id,
        session,
        ground,
        orNull(because),
        startedAt,
        endsAt,
        check.id,
        check.at,
        check.institution,
        asked,
      ]);
    },
    async forget(before, limit) {
      await sql.run(
        `DELETE FROM viewings WHERE (bucket, id) IN (SELECT bucket, id FROM viewings WHERE ends_at < ? LIMIT ?)`,
        [before, limit],
      );
      await sql.run(`DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE ends_at < ? LIMIT ?)`, [
        before,
        limit,
      ]);
    },
  };
}

const decodeSession = (row: Row): Session => ({
  id: text(row, 'id'),
  subject: optionalText(row, 'subject') ?? null,
  person: text(row, 'person'),
  name: text(row, 'name'),
  role: text(row, 'role') as Role,
  institution: (optionalText(row, 'institution') ?? null) as InstitutionId | null,
  client: optionalText(row, 'client') ?? null,
  login: decodeLogin(row),
  csrf: text(row, 'csrf'),
  startedAt: whole(row, 'started_at'),
  seenAt: whole(row, 'seen_at'),
  endsAt: whole(row, 'ends_at'),
});

function decodeLogin(row: Row): Login | null {
  const grantedBy = optionalText(row, 'granted_by') as Login['grantedBy'] | undefined;
  return grantedBy === undefined ? null : { grantedBy, providerSession: optionalText(row, 'provider_session') ?? null };
}

const decodeViewing = (row: Row): Viewing => ({
  id: text(row, 'id'),
  session: text(row, 'session'),
  ground: text(row, 'ground') as ViewingGround,
  because: optionalText(row, 'because'),
  startedAt: whole(row, 'started_at'),
  endsAt: whole(row, 'ends_at'),
  check: decodeAsked({
    id: text(row, 'check_id'),
    at: whole(row, 'check_at'),
    institution: text(row, 'institution') as InstitutionId,
    asked: text(row, 'asked'),
  }),
});
