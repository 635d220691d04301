import type { BlockHeader } from '../domain/ledger/block.ts';
import { hashBytes, hashText, type Digest } from '../domain/ledger/digest.ts';
import { ENTRY_KINDS, entryKey, type EntryKind, type EntryRow } from '../domain/ledger/entry.ts';
import { inclusionPath, leafHash, rootFromPath, rootOf, type Subtree } from '../domain/ledger/merkle-tree.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { OfferId } from '../domain/recognition/offer.ts';
import { ExchangeError } from './exchange-error.ts';
import { entryText, leafOfText } from './ledger-entry.ts';
import type { OfferBook } from './ports/offers.ts';
import {
  SUBTREE_STEP,
  type HeadKey,
  type HeadSigner,
  type SealedLedger,
  type TreeHead,
  type TreeHeads,
} from './ports/sealed-ledger.ts';
import type { SignTreeHead } from './sign-tree-head.ts';

/** All that it takes to check, without the exchange, that an entry was among those that a head was signed over. */
export interface EntryProof {
  readonly form: 1;
  readonly kind: EntryKind;
  readonly id: string;
  /** The canonical form of the entry. */
  readonly entry: string;
  readonly block: BlockHeader;
  /** Which of the block's entries it is, from 0. */
  readonly index: number;
  /** From the entry to the block's root, and from the block to the head's root. */
  readonly blockPath: readonly string[];
  readonly treePath: readonly string[];
  readonly head: string;
  readonly key: HeadKey;
}

export interface ProofRequest {
  readonly id: string;
  /** Needed where a decision and a savings entry have one id. */
  readonly kind: EntryKind | undefined;
  /** Who asks: an institution has its own entries proven, the commission and the operator (null) all. */
  readonly institution: InstitutionId | null;
}

/**
 * Proves that an entry is sealed, under a head that is signed now if none covers it yet. Throws `not-found` for an
 * entry that there is not (for this caller), `malformed` where the kind must be given, `conflict` for one that is not
 * what was sealed.
 */
export type ProveEntry = (request: ProofRequest) => Promise<EntryProof>;

export interface ProveEntryNeeds {
  readonly ledger: SealedLedger;
  readonly heads: TreeHeads;
  readonly offers: Pick<OfferBook, 'find'>;
  readonly signer: HeadSigner;
  readonly signTreeHead: SignTreeHead;
  readonly digest: Digest;
}

export function makeProveEntry(needs: ProveEntryNeeds): ProveEntry {
  const { ledger, digest } = needs;
  return async (request) => {
    const { kind, row } = await findOne(needs, request);
    const key = entryKey(kind, row);
    const entry = entryText(kind, row, digest);
    const block = await ledger.findBlock(key, Number(row.at));
    if (!block) throw notSealed('The entry is in no block');
    const { entries, hash, ...header } = block;
    const index = entries.findIndex((each) => each.kind === kind && each.id === key.id);
    const leaf = leafOfText(digest, entry);
    if (entries[index]?.leaf !== leaf) throw notSealed('The entry is not what its block sealed');

    const { head, key: signedBy } = await coveringHead(needs, block.seq);
    const leaves = entries.map((each) => hashBytes(each.leaf));
    const inBlock = { index, size: block.count };
    const inTree = { index: block.seq, size: head.size };
    const blockPath = await inclusionPath(digest, inBlock, leavesSubtree(digest, leaves));
    const treePath = await inclusionPath(digest, inTree, treeSubtree(needs));
    const blockRoot = rootFromPath(digest, inBlock, hashBytes(leaf), blockPath);
    const treeRoot = rootFromPath(digest, inTree, leafHash(digest, hashBytes(hash)), treePath);
    if (!isRoot(blockRoot, block.root) || !isRoot(treeRoot, head.root)) {
      throw notSealed('The blocks are not those that were signed for');
    }
    return {
      form: 1,
      kind,
      id: key.id,
      entry,
      block: header,
      index,
      blockPath: blockPath.map(hashText),
      treePath: treePath.map(hashText),
      head: head.signature,
      key: signedBy,
    };
  };
}

const isRoot = (root: Uint8Array | undefined, expected: string): boolean =>
  root !== undefined && hashText(root) === expected;

async function findOne(
  needs: ProveEntryNeeds,
  { id, kind, institution }: ProofRequest,
): Promise<{ kind: EntryKind; row: EntryRow }> {
  const found: { kind: EntryKind; row: EntryRow }[] = [];
  for (const each of kind === undefined ? ENTRY_KINDS : [kind]) {
    const row = await needs.ledger.findEntry(each, id);
    if (row && (institution === null || (await ownerOf(needs, each, row)) === institution)) {
      found.push({ kind: each, row });
    }
  }
  const [one, other] = found;
  if (!one) throw new ExchangeError('not-found', 'There is no such entry.');
  if (other) {
    const diagnostics = `Say which kind: ${one.kind} and ${other.kind} both have an entry of this id.`;
    throw new ExchangeError('malformed', { expression: 'kind', diagnostics });
  }
  return one;
}

/** A decision belongs to who asked for the offer; the others say themselves whose they are. */
async function ownerOf({ offers }: ProveEntryNeeds, kind: EntryKind, row: EntryRow): Promise<unknown> {
  if (kind !== 'decision') return row.institution;
  return (await offers.find(String(row.offer) as OfferId))?.offer.orderingInstitution;
}

/** The last head if it covers the block and is ours, else one that is signed now. */
async function coveringHead(
  { heads, signer, signTreeHead }: ProveEntryNeeds,
  seq: number,
): Promise<{ head: TreeHead; key: HeadKey }> {
  for (const find of [heads.last, signTreeHead]) {
    const head = await find();
    const opened = head && head.size > seq ? await signer.open(head.signature) : undefined;
    if (head && opened) return { head, key: opened.key };
  }
  throw notSealed('The last tree head was not signed by this exchange');
}

const leavesSubtree =
  (digest: Digest, leaves: readonly Uint8Array[]): Subtree =>
  (height, position) =>
    Promise.resolve(rootOf(digest, leaves.slice(position * 2 ** height, (position + 1) * 2 ** height)));

/** A subtree of the blocks, from the stored ones below it or, near the leaves, from the blocks themselves. */
function treeSubtree({ ledger, heads, digest }: ProveEntryNeeds): Subtree {
  return async (height, position) => {
    const below = height - (height % SUBTREE_STEP);
    const count = 2 ** (height - below);
    const [from, before] = [position * count, (position + 1) * count];
    const roots =
      below > 0
        ? (await heads.readSubtrees(below, from, before)).map(({ root }) => root)
        : (await ledger.readHashes(from, before)).map(({ hash }) => leafHash(digest, hashBytes(hash)));
    if (roots.length !== count) throw notSealed('Blocks are missing');
    return rootOf(digest, roots);
  };
}

const notSealed = (what: string): ExchangeError => new ExchangeError('conflict', `${what}; run ledger verify.`);
