import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { hashText, type Digest } from '../domain/ledger/digest.ts';
import { sealedMembers, type EntryKind, type EntryRow } from '../domain/ledger/entry.ts';
import { leafHash } from '../domain/ledger/merkle-tree.ts';

/** SHA-256 (FIPS 180-4): what ledgers are sealed with unless a deployment chose otherwise. */
export const SHA_256: Digest = { name: 'sha256', of: (data) => hash('sha256', data, 'buffer') };

/** The canonical form of an entry (RFC 8785): the text that its leaf is the hash of. */
export function entryText(kind: EntryKind, row: EntryRow, digest: Digest): string {
  const text = canonicalize(sealedMembers(kind, row, digest));
  if (text === undefined) throw new Error('An entry has no canonical form.');
  return text;
}

export const leafOfText = (digest: Digest, text: string): string => hashText(leafHash(digest, text));
