import { blockHash, CHAIN_START, entriesRoot, type Block, type ChainEnd } from '../domain/ledger/block.ts';
import { hashBytes } from '../domain/ledger/digest.ts';
import { compareEntries, ENTRY_KINDS, type SealedEntry } from '../domain/ledger/entry.ts';
import { growTree, leafHash } from '../domain/ledger/merkle-tree.ts';
import { entryText, leafOfText } from './ledger-entry.ts';
import { SUBTREE_STEP } from './ports/sealed-ledger.ts';
import { checkHeads } from './verify-heads.ts';
import type { Findings, VerifySealsNeeds } from './verify-seals.ts';

/** What a walk through the chain counted. */
export interface CheckedBlocks {
  readonly entries: number;
  readonly heads: number;
  readonly signedBlocks: number;
  /** Entries that blocks list and that are there, by `kind bucket`. */
  readonly present: ReadonlyMap<string, number>;
}

/** Walks the first `blocks` blocks in their order, and the heads over them. */
export async function checkBlocks(
  needs: VerifySealsNeeds,
  blocks: number,
  findings: Findings,
  onProgress: (done: number) => void,
): Promise<CheckedBlocks> {
  const { ledger, digest } = needs;
  const present = new Map<string, number>();
  const heads = checkHeads(needs, findings);
  const tree = growTree(digest, undefined, (height, position, root) => {
    if (height % SUBTREE_STEP === 0) heads.expectSubtree({ height, position, root });
  });
  let before = CHAIN_START;
  let entries = 0;
  while (before.seq + 1 < blocks) {
    const piece = await ledger.readBlocks(before.seq + 1, blocks);
    if (piece.length === 0) break;
    const leaves = await leavesNow(needs, piece);
    for (const block of piece) {
      checkEntries(block, leaves, present, findings);
      checkHeader(needs, block, before, findings);
      before = block;
      entries += block.entries.length;
      tree.append(leafHash(digest, hashBytes(block.hash)));
      await heads.reach(tree);
    }
    await heads.compareSubtrees();
    onProgress(before.seq + 1);
  }
  return { entries, present, ...(await heads.finish()) };
}

const nameOf = ({ kind, id }: Pick<SealedEntry, 'kind' | 'id'>): string => `${kind} ${id}`;

/** The hashes of the entries as they are now, by kind and id. */
async function leavesNow(
  { ledger, digest }: VerifySealsNeeds,
  piece: readonly Block[],
): Promise<ReadonlyMap<string, string>> {
  const leaves = new Map<string, string>();
  for (const kind of ENTRY_KINDS) {
    const keys = piece.flatMap(({ entries }) => entries.filter((entry) => entry.kind === kind));
    for (const [id, row] of await ledger.readEntries(kind, keys)) {
      leaves.set(nameOf({ kind, id }), leafOfText(digest, entryText(kind, row, digest)));
    }
  }
  return leaves;
}

function checkEntries(
  { seq, entries }: Block,
  leaves: ReadonlyMap<string, string>,
  present: Map<string, number>,
  findings: Findings,
): void {
  for (const [at, entry] of entries.entries()) {
    const { kind, id, bucket, leaf } = entry;
    const now = leaves.get(nameOf(entry));
    const previous = entries[at - 1];
    if (previous && compareEntries(previous, entry) >= 0) {
      findings.add({ kind, id, block: seq, wrong: 'it stands where it does not belong: the list was reordered' });
    }
    if (now === undefined) findings.add({ kind, id, block: seq, wrong: 'it was removed' });
    else {
      if (now !== leaf) findings.add({ kind, id, block: seq, wrong: 'it is not what was written: it was changed' });
      const place = `${kind} ${String(bucket)}`;
      present.set(place, (present.get(place) ?? 0) + 1);
    }
  }
}

function checkHeader({ digest }: VerifySealsNeeds, block: Block, before: ChainEnd, findings: Findings): void {
  const { seq, entries } = block;
  const wrong: string[] = [];
  if (seq !== before.seq + 1) {
    wrong.push(`block ${String(before.seq + 1)} before it was removed`);
  } else if (block.previous !== before.hash) {
    wrong.push('it does not follow the block before: one of the two was replaced');
  }
  if (block.digest !== digest.name) wrong.push(`it was not hashed by ${digest.name}`);
  if (block.count !== entries.length || block.root !== entriesRoot(digest, entries)) {
    wrong.push('its entries are not those that it was made of');
  }
  if (block.hash !== blockHash(digest, block)) wrong.push('its hash is not that of its header');
  if (block.at < before.at) wrong.push('it is dated before the block before');
  if (wrong.length > 0) findings.add({ kind: 'block', id: String(seq), block: seq, wrong: wrong.join('; ') });
}
