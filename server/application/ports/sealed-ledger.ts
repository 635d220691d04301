import type { Block } from '../../domain/ledger/block.ts';
import type { EntryKey, EntryKind, EntryRow } from '../../domain/ledger/entry.ts';
import type { TreeEdge } from '../../domain/ledger/merkle-tree.ts';
import type { HeadStatement } from '../../domain/ledger/tree-head.ts';
import type { EpochMs } from '../../domain/time.ts';

/** How much there is, at one moment. */
export interface LedgerSurvey {
  /** How many blocks the chain has, counted by its last. */
  readonly blocks: number;
  readonly rows: readonly { readonly kind: EntryKind; readonly bucket: number; readonly rows: number }[];
}

/** The ledgers with the blocks that seal them, read to be checked and proven. */
export interface SealedLedger {
  survey(): Promise<LedgerSurvey>;
  countBlocks(): Promise<number>;
  /** Blocks from a number on, in order, as many as the store gives at once; empty at the end. */
  readBlocks(from: number, before: number): Promise<readonly Block[]>;
  /** Hashes of the blocks from a number on, in order. */
  readHashes(from: number, before: number): Promise<readonly Pick<Block, 'seq' | 'hash'>[]>;
  /** Those of the entries that are there, as they are now, by id. */
  readEntries(kind: EntryKind, keys: readonly EntryKey[]): Promise<ReadonlyMap<string, EntryRow>>;
  /** Ids of a bucket in the order of its keys, with the count of blocks at that moment. */
  readIds(
    kind: EntryKind,
    bucket: number,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly ids: readonly string[]; readonly blocks: number }>;
  /**
   * Consents in force that are not what the last event of their patient made them: the event's id, undefined where
   * there is none; at most `limit`.
   */
  findStrayConsents(limit: number): Promise<readonly { readonly event: string | undefined }[]>;
  findEntry(kind: EntryKind, id: string): Promise<EntryRow | undefined>;
  /** The block that lists the entry, which was written at the instant. */
  findBlock(key: EntryKey, at: EpochMs): Promise<Block | undefined>;
}

/** A head as it is kept, with what it takes to go on from it. */
export interface TreeHead extends HeadStatement {
  /** A compact JWS over the statement. */
  readonly signature: string;
  readonly edge: TreeEdge;
}

/** The root of a complete subtree whose height is a multiple of {@link SUBTREE_STEP}. */
export interface StoredSubtree {
  readonly height: number;
  readonly position: number;
  readonly root: Uint8Array;
}

/** Of every eighth height the subtrees are kept: a proof reads at most 128 hashes for each that it needs. */
export const SUBTREE_STEP = 8;

export interface TreeHeads {
  /** The head of the largest tree. */
  last(): Promise<TreeHead | undefined>;
  /** Heads of at least this size, the smallest first. */
  readFrom(size: number, limit: number): Promise<readonly TreeHead[]>;
  /** Heads of less than this size, the largest first. */
  readBelow(size: number, limit: number): Promise<readonly TreeHead[]>;
  /** The stored subtrees of a height from a position on, in order. */
  readSubtrees(height: number, from: number, before: number): Promise<readonly StoredSubtree[]>;
}

export interface TreeHeadWriter {
  /** Harmless where another process made a head of the same size. */
  add(head: TreeHead, subtrees: readonly StoredSubtree[]): Promise<void>;
}

/** A public key as a proof carries it: an EC key's members of RFC 7518, 6.2.1. */
export type HeadKey = Readonly<Record<'kty' | 'crv' | 'x' | 'y', string>>;

/** Signs heads with the deployment's key, and knows its own again. */
export interface HeadSigner {
  sign(statement: HeadStatement): Promise<string>;
  /** What a signed head says and the key that says so; undefined for whatever no key of this deployment signed. */
  open(signature: string): Promise<{ readonly statement: HeadStatement; readonly key: HeadKey } | undefined>;
}
