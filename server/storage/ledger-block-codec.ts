import type { Block, ChainEnd } from '../domain/ledger/block.ts';
import { ENTRY_KINDS, type EntryKind, type SealedEntry } from '../domain/ledger/entry.ts';
import { first, text, whole, type Row, type Sql } from './sql.ts';

/** The block that the next one is chained to. Inside a transaction of the only writer it stays that. */
export async function readChainEnd(sql: Sql): Promise<ChainEnd | undefined> {
  const row = first(await sql.all(`SELECT seq, at, hash FROM ledger_blocks ORDER BY seq DESC LIMIT 1`));
  return row && { seq: whole(row, 'seq'), at: whole(row, 'at'), hash: text(row, 'hash') };
}

export async function insertBlock(sql: Sql, block: Block): Promise<void> {
  const { seq, at, previous, root, count, digest, hash, entries } = block;
  await sql.run(
    `INSERT INTO ledger_blocks (seq, at, previous, root, count, digest, hash, entries) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [seq, at, previous, root, count, digest, hash, JSON.stringify(entries.map(encodeEntry))],
  );
}

export function decodeBlock(row: Row): Block {
  return {
    seq: whole(row, 'seq'),
    at: whole(row, 'at'),
    previous: text(row, 'previous'),
    root: text(row, 'root'),
    count: whole(row, 'count'),
    digest: text(row, 'digest'),
    hash: text(row, 'hash'),
    entries: decodeEntries(text(row, 'entries')),
  };
}

type Encoded = readonly [kind: EntryKind, bucket: number, id: string, leaf: string];

const encodeEntry = ({ kind, bucket, id, leaf }: SealedEntry): Encoded => [kind, bucket, id, leaf];

/** A list that somebody damaged is read as none: the block's root tells. */
function decodeEntries(list: string): readonly SealedEntry[] {
  try {
    const encoded = JSON.parse(list) as readonly Encoded[];
    const isWhole = encoded.every(
      ([kind, bucket, id, leaf]) =>
        ENTRY_KINDS.includes(kind) && Number.isInteger(bucket) && typeof id === 'string' && typeof leaf === 'string',
    );
    return isWhole ? encoded.map(([kind, bucket, id, leaf]) => ({ kind, bucket, id, leaf })) : [];
  } catch {
    return [];
  }
}
