import type { EntryKind } from '../domain/ledger/entry.ts';

/** Where the entries of a kind stand. The key begins with the bucket. */
export interface EntryTable {
  readonly table: string;
  readonly key: readonly string[];
}

export const ENTRY_TABLES: Readonly<Record<EntryKind, EntryTable>> = {
  audit: { table: 'audit', key: ['bucket', 'id'] },
  consent: { table: 'consent_events', key: ['bucket', 'id'] },
  decision: { table: 'decisions', key: ['bucket', 'offer', 'seq'] },
  saving: { table: 'savings', key: ['bucket', 'id'] },
};
