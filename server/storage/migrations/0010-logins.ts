import { byCodePoint } from './collation.ts';
import type { Engine } from './index.ts';

/** What a session of a login rests on, and which of the provider's sessions it belongs to. */
export function logins(engine: Engine): readonly string[] {
  return byCodePoint(engine, [
    `ALTER TABLE sessions ADD COLUMN granted_by TEXT`,
    `ALTER TABLE sessions ADD COLUMN provider_session TEXT`,
    `CREATE INDEX sessions_by_provider_session ON sessions (provider_session)`,
  ]);
}
