import { byCodePoint } from './collation.ts';
import type { Engine } from './index.ts';

/** Who looked, as a person and for a given reason; and where the glass was broken. */
export function accesses(engine: Engine): readonly string[] {
  return byCodePoint(engine, [
    `ALTER TABLE audit ADD COLUMN person TEXT`,
    `ALTER TABLE audit ADD COLUMN because TEXT`,
    `CREATE TABLE break_glass (
      bucket INTEGER NOT NULL, id TEXT NOT NULL, at BIGINT NOT NULL, institution TEXT NOT NULL, client TEXT NOT NULL,
      person TEXT NOT NULL, patient TEXT NOT NULL, reason TEXT NOT NULL, encounter TEXT, reports TEXT NOT NULL,
      PRIMARY KEY (bucket, id))`,
    `CREATE INDEX break_glass_by_time ON break_glass (at, id)`,
    `CREATE INDEX break_glass_by_institution ON break_glass (institution, at, id)`,
    // Whose reports were opened by it: they find it without a look at everybody else's.
    `CREATE TABLE break_glass_sources (
      source TEXT NOT NULL, at BIGINT NOT NULL, bucket INTEGER NOT NULL, id TEXT NOT NULL,
      PRIMARY KEY (source, at, id))`,
  ]);
}
