import { hashText, type Digest } from './digest.ts';

/** What is sealed, in the order in which a block lists it. */
export const ENTRY_KINDS = ['audit', 'consent', 'decision', 'saving'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** An entry as it is stored, by the names of its columns. */
export type EntryRow = Readonly<Record<string, string | number | Uint8Array | null>>;

/** By what an entry is found again. */
export interface EntryKey {
  readonly kind: EntryKind;
  readonly bucket: number;
  readonly id: string;
}

/** An entry as its block lists it. */
export interface SealedEntry extends EntryKey {
  /** The hash of the entry's canonical form. */
  readonly leaf: string;
}

/** The id that an entry is told by: `offer.seq` of a decision, else its own. */
export const entryId = (kind: EntryKind, row: EntryRow): string =>
  kind === 'decision' ? `${String(row.offer)}.${String(row.seq)}` : String(row.id);

export const entryKey = (kind: EntryKind, row: EntryRow): EntryKey => ({
  kind,
  bucket: Number(row.bucket),
  id: entryId(kind, row),
});

/**
 * What is sealed of an entry: every column that has a value, under the name of its kind. Columns without a value are
 * left out, so that one that is added later changes no older entry. The patient's key is told to nobody that a proof is
 * handed to: a digest that is bound to the entry stands for it, and the same patient's entries cannot be joined by it.
 */
export function sealedMembers(kind: EntryKind, row: EntryRow, digest: Digest): object {
  const members: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(row)) {
    if (value === null) continue;
    if (name === 'patient') {
      members[name] = hashText(digest.of(`\u0003${kind}/${entryId(kind, row)}/${String(value)}`));
    } else if (typeof value === 'string') {
      // As it comes back from the database: a half surrogate is kept by none.
      members[name] = value.toWellFormed();
    } else members[name] = typeof value === 'number' ? value : hashText(value);
  }
  return { [kind]: members };
}

/** The order of entries in a block, by kind and then by id, each in code units: no two are equal. */
export function compareEntries(a: EntryKey, b: EntryKey): number {
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}
