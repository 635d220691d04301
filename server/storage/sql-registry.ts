import type { RegistryKind, RegistryStore, RegistryWriter } from '../application/ports/registry.ts';
import { first, text, whole, type Sql } from './sql.ts';

const REVISION = `SELECT revision FROM registry_revision WHERE id = 1`;

async function revisionOf(sql: Sql): Promise<number> {
  const row = first(await sql.all(REVISION));
  return row ? whole(row, 'revision') : 0;
}

/** The stored registry, for reading. */
export function sqlRegistryStore(sql: Sql): RegistryStore {
  return {
    revision: () => revisionOf(sql),
    async load() {
      // The revision read before and after must agree, or a load came between: then the rows are read again.
      for (;;) {
        const revision = await revisionOf(sql);
        const rows = await sql.all(`SELECT kind, key, body FROM registry_rows ORDER BY kind, key`);
        if ((await revisionOf(sql)) !== revision) continue;
        return {
          revision,
          rows: rows.map((row) => ({
            kind: text(row, 'kind') as RegistryKind,
            key: text(row, 'key'),
            body: text(row, 'body'),
          })),
        };
      }
    },
  };
}

/** The same on a transaction's handle, with the write. */
export function sqlRegistryWriter(sql: Sql): RegistryWriter {
  return {
    load: () => sqlRegistryStore(sql).load(),
    async put(rows) {
      for (const { kind, key, body } of rows) {
        await sql.run(
          `INSERT INTO registry_rows (kind, key, body) VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body`,
          [kind, key, body],
        );
      }
      await sql.run(`UPDATE registry_revision SET revision = revision + 1 WHERE id = 1`);
      return await revisionOf(sql);
    },
  };
}
