import type { SealedContents, SealedContentsWriter } from '../application/ports/sealed-contents.ts';
import type { ReportId } from '../domain/report/report.ts';
import { bucketOfId } from './bucket.ts';
import { pinContentKey, unpinOtherContentKeys } from './pin-secrets.ts';
import { first, text, whole, type Sql } from './sql.ts';

/** The length of a blob is known without reading it. */
const PAGE = `SELECT id, version, key_id, LENGTH(content) AS size FROM report_contents
  WHERE (bucket, id, version) > (?, ?, ?) ORDER BY bucket, id, version LIMIT ?`;

export function sqlSealedContents(sql: Sql): SealedContents {
  return {
    count: async () => whole(first(await sql.all(`SELECT COUNT(*) AS n FROM report_contents`)) ?? { n: 0 }, 'n'),
    async page(after, limit) {
      const start = after === undefined ? [-1, '', -1] : [bucketOfId(after.id), after.id, after.version];
      return (await sql.all(PAGE, [...start, limit])).map((row) => ({
        id: text(row, 'id') as ReportId,
        version: whole(row, 'version'),
        keyId: text(row, 'key_id'),
        size: whole(row, 'size'),
      }));
    },
  };
}

export function sqlSealedContentsWriter(sql: Sql): SealedContentsWriter {
  return {
    async replace({ id, version }, change) {
      const place = [bucketOfId(id), id, version];
      const row = first(
        await sql.all(`SELECT key_id, content FROM report_contents WHERE bucket = ? AND id = ? AND version = ?`, place),
      );
      if (!row) return;
      const { keyId, bytes } = change({ keyId: text(row, 'key_id'), bytes: row.content as Buffer });
      await sql.run(`UPDATE report_contents SET key_id = ?, content = ? WHERE bucket = ? AND id = ? AND version = ?`, [
        keyId,
        bytes,
        ...place,
      ]);
    },
    requireKey: (fingerprint) => pinContentKey(sql, fingerprint),
    requireOnlyKey: (fingerprint) => unpinOtherContentKeys(sql, fingerprint),
  };
}
