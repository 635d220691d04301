import type { EpochMs } from '../time.ts';
import { hashBytes, hashText, type Digest } from './digest.ts';
import { compareEntries, type SealedEntry } from './entry.ts';
import { rootOf } from './merkle-tree.ts';

/** What a block's hash is over. Everything that one commit wrote into the ledgers is one block. */
export interface BlockHeader {
  /** From 0, without a gap: the index of the block's leaf in the tree of all blocks. */
  readonly seq: number;
  /** The latest instant of its entries, and never before the block before. */
  readonly at: EpochMs;
  /** The hash of the block before. */
  readonly previous: string;
  /** RFC 6962 root over its entries, in their order. */
  readonly root: string;
  readonly count: number;
  /** The name of the hash function that made it. */
  readonly digest: string;
}

export interface Block extends BlockHeader {
  readonly hash: string;
  readonly entries: readonly SealedEntry[];
}

/** What the next block is chained to. */
export type ChainEnd = Pick<Block, 'seq' | 'at' | 'hash'>;

/** What the first block is chained to: nothing. */
export const CHAIN_START: ChainEnd = { seq: -1, at: 0, hash: '' };

/** The hash over a header: 0x02, then its RFC 8785 form, of which the template is the whole (members are sorted). */
export function blockHash(digest: Digest, { at, count, digest: name, previous, root, seq }: BlockHeader): string {
  const header = `{"at":${String(at)},"count":${String(count)},"digest":"${name}","previous":"${previous}","root":"${root}","seq":${String(seq)}}`;
  return hashText(digest.of(`\u0002${header}`));
}

export const entriesRoot = (digest: Digest, entries: readonly SealedEntry[]): string =>
  hashText(
    rootOf(
      digest,
      entries.map(({ leaf }) => hashBytes(leaf)),
    ),
  );

/** The block that follows, of entries in any order. `at` is the latest instant of them. */
export function makeBlock(digest: Digest, before: ChainEnd, written: readonly SealedEntry[], at: EpochMs): Block {
  const entries = written.toSorted(compareEntries);
  const header = {
    seq: before.seq + 1,
    at: Math.max(before.at, at),
    previous: before.hash,
    root: entriesRoot(digest, entries),
    count: entries.length,
    digest: digest.name,
  };
  return { ...header, hash: blockHash(digest, header), entries };
}
