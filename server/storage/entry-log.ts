import { entryText, leafOfText } from '../application/ledger-entry.ts';
import { CHAIN_START, makeBlock } from '../domain/ledger/block.ts';
import type { Digest } from '../domain/ledger/digest.ts';
import { entryKey, type EntryKind, type SealedEntry } from '../domain/ledger/entry.ts';
import { ENTRY_TABLES } from './entry-tables.ts';
import { insertBlock, readChainEnd } from './ledger-block-codec.ts';
import type { Row, Sql } from './sql.ts';

/** Appends to the ledgers, with a note of what was appended: the only way by which an entry is written. */
export interface EntryLog {
  append(kind: EntryKind, row: Row): Promise<void>;
}

/** The notes of one transaction, which become its block. */
export interface GroupLog extends EntryLog {
  /** Forgets everything: a new transaction begins. */
  begin(): void;
  /** How much is noted; what it answers takes back, by `rollback`, whatever was noted since. */
  savepoint(): number;
  rollback(savepoint: number): void;
  /** Writes the block of what was noted; none where nothing was. Its place is before the commit. */
  seal(): Promise<void>;
}

/** An entry with the hash of its canonical form. */
export const sealEntry = (kind: EntryKind, row: Row, digest: Digest): SealedEntry => ({
  ...entryKey(kind, row),
  leaf: leafOfText(digest, entryText(kind, row, digest)),
});

export function groupLog(sql: Sql, digest: Digest): GroupLog {
  let noted: (SealedEntry & { readonly at: number })[] = [];
  return {
    async append(kind, row) {
      const columns = Object.keys(row);
      await sql.run(
        `INSERT INTO ${ENTRY_TABLES[kind].table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
        Object.values(row),
      );
      noted.push({ ...sealEntry(kind, row, digest), at: Number(row.at) });
    },
    begin() {
      noted = [];
    },
    savepoint: () => noted.length,
    rollback(savepoint) {
      noted.length = savepoint;
    },
    async seal() {
      if (noted.length === 0) return;
      const before = (await readChainEnd(sql)) ?? CHAIN_START;
      await insertBlock(sql, makeBlock(digest, before, noted, Math.max(...noted.map(({ at }) => at))));
    },
  };
}
