import { CHAIN_START, makeBlock } from '../domain/ledger/block.ts';
import type { Digest } from '../domain/ledger/digest.ts';
import type { EntryKind } from '../domain/ledger/entry.ts';
import { sealEntry } from './entry-log.ts';
import { ENTRY_TABLES } from './entry-tables.ts';
import { insertBlock, readChainEnd } from './ledger-block-codec.ts';
import { first, text, type Database, type Row, type Sql, type SqlValue } from './sql.ts';

const AT_ONCE = 1000;

/**
 * Seals what was written before there were blocks: kind by kind in the order of the keys, a block a piece, each piece
 * one transaction that says how far it came. Whoever is interrupted goes on there; processes that start together take
 * turns. Nothing else is written until it is done, so every entry is in exactly one block.
 */
export async function sealExisting(
  { reader, writer }: Pick<Database, 'reader' | 'writer'>,
  digest: Digest,
): Promise<void> {
  if ((await reader.all(`SELECT kind FROM ledger_unsealed`)).length === 0) return;
  for (let isDone = false; !isDone;) {
    await writer.begin();
    try {
      isDone = await sealPiece(writer, digest);
      await writer.commit();
    } catch (error) {
      await writer.rollback().catch(() => undefined);
      throw error;
    }
  }
}

/** True when nothing is left. */
async function sealPiece(sql: Sql, digest: Digest): Promise<boolean> {
  const piece = first(await sql.all(`SELECT kind, after FROM ledger_unsealed ORDER BY kind LIMIT 1`));
  if (!piece) return true;
  const kind = text(piece, 'kind') as EntryKind;
  const rows = await readAfter(sql, kind, JSON.parse(text(piece, 'after')) as readonly SqlValue[]);
  const last = rows.at(-1);
  if (!last) {
    await sql.run(`DELETE FROM ledger_unsealed WHERE kind = ?`, [kind]);
    return false;
  }
  const entries = rows.map((row) => sealEntry(kind, row, digest));
  const latest = Math.max(...rows.map((row) => Number(row.at)));
  await insertBlock(sql, makeBlock(digest, (await readChainEnd(sql)) ?? CHAIN_START, entries, latest));
  const after = JSON.stringify(ENTRY_TABLES[kind].key.map((column) => last[column]));
  await sql.run(`UPDATE ledger_unsealed SET after = ? WHERE kind = ?`, [after, kind]);
  return false;
}

function readAfter(sql: Sql, kind: EntryKind, after: readonly SqlValue[]): Promise<readonly Row[]> {
  const { table, key } = ENTRY_TABLES[kind];
  const columns = key.join(', ');
  const later = after.length === 0 ? '' : `WHERE (${columns}) > (${key.map(() => '?').join(', ')})`;
  return sql.all(`SELECT * FROM ${table} ${later} ORDER BY ${columns} LIMIT ?`, [...after, AT_ONCE]);
}
