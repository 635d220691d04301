import { byCodePoint } from './collation.ts';
import type { Engine } from './index.ts';

/** People in the pages: their sessions, and the patients that were opened in them. */
export function sessions(engine: Engine): readonly string[] {
  return byCodePoint(engine, [
    `CREATE TABLE sessions (
      id TEXT PRIMARY KEY, subject TEXT, person TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
      institution TEXT, client TEXT, csrf TEXT NOT NULL,
      started_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, ends_at BIGINT NOT NULL)`,
    `CREATE INDEX sessions_by_subject ON sessions (subject)`,
    `CREATE INDEX sessions_by_end ON sessions (ends_at)`,
    `CREATE TABLE viewings (
      bucket INTEGER NOT NULL, id TEXT NOT NULL, session TEXT NOT NULL, ground TEXT NOT NULL, because TEXT,
      started_at BIGINT NOT NULL, ends_at BIGINT NOT NULL,
      check_id TEXT NOT NULL, check_at BIGINT NOT NULL, institution TEXT NOT NULL, asked TEXT NOT NULL,
      PRIMARY KEY (bucket, id))`,
    `CREATE INDEX viewings_by_session ON viewings (session)`,
    `CREATE INDEX viewings_by_end ON viewings (ends_at)`,
  ]);
}
