import type { TokenBook, TokenWriter } from '../application/ports/work.ts';
import type { Sql } from './sql.ts';

/** Used and revoked tokens, for reading. */
export function sqlTokenBook(sql: Sql): TokenBook {
  return {
    wasUsed: async (issuer, jti) =>
      (await sql.all(`SELECT 1 AS one FROM used_tokens WHERE issuer = ? AND jti = ?`, [issuer, jti])).length > 0,
  };
}

/** Remembers which tokens were used; the primary key makes the second use of one the failing insert. */
export function sqlTokenWriter(sql: Sql): TokenWriter {
  return {
    async useOnce(issuer, jti, expiresAt) {
      const added = await sql.run(
        `INSERT INTO used_tokens (issuer, jti, expires_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
        [issuer, jti, expiresAt],
      );
      return added === 1;
    },
    async forget(before, limit) {
      await sql.run(
        `DELETE FROM used_tokens WHERE (issuer, jti) IN (SELECT issuer, jti FROM used_tokens WHERE expires_at < ? LIMIT ?)`,
        [before, limit],
      );
    },
  };
}
