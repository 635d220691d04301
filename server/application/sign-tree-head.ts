import { hashBytes, hashText, type Digest } from '../domain/ledger/digest.ts';
import { edgeLength, growTree, leafHash, rootOfEdge, type GrowingTree } from '../domain/ledger/merkle-tree.ts';
import { ExchangeError } from './exchange-error.ts';
import {
  SUBTREE_STEP,
  type HeadSigner,
  type SealedLedger,
  type StoredSubtree,
  type TreeHead,
  type TreeHeads,
} from './ports/sealed-ledger.ts';
import type { Clock } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';

/**
 * Signs a head over all blocks that there are, unless the last one covers them or is younger than asked for; answers
 * the last head, undefined while there is no block. Reads only the blocks since the last head, unless that one was
 * signed by a key that is not known: then all of them, and the last head must be one of theirs. Throws `conflict` where
 * blocks are missing or are not those that were signed for.
 */
export type SignTreeHead = (options?: { readonly notWithinMs?: number }) => Promise<TreeHead | undefined>;

export interface SignTreeHeadNeeds {
  readonly ledger: SealedLedger;
  readonly heads: TreeHeads;
  readonly signer: HeadSigner;
  readonly digest: Digest;
  readonly clock: Clock;
  readonly work: UnitOfWork;
}

export function makeSignTreeHead(needs: SignTreeHeadNeeds): SignTreeHead {
  const { ledger, heads, signer, digest, clock, work } = needs;
  return async ({ notWithinMs = 0 } = {}) => {
    const last = await heads.last();
    const blocks = await ledger.countBlocks();
    const isCovered = last ? last.size >= blocks : blocks === 0;
    if (isCovered || (last && clock.now() - last.at < notWithinMs)) return last;

    const subtrees: StoredSubtree[] = [];
    const tree = growTree(digest, await trustedEdge(needs, last), (height, position, root) => {
      if (height % SUBTREE_STEP === 0) subtrees.push({ height, position, root });
    });
    await grow(needs, tree, blocks, last);
    const statement = { size: blocks, root: hashText(tree.root()), at: clock.now(), digest: digest.name };
    const head = { ...statement, signature: await signer.sign(statement), edge: tree.edge() };
    await work.write((stores) => stores.heads.add(head, subtrees), { bulk: true });
    return head;
  };
}

async function grow({ ledger, digest }: SignTreeHeadNeeds, tree: GrowingTree, blocks: number, last?: TreeHead) {
  while (tree.size() < blocks) {
    const piece = await ledger.readHashes(tree.size(), blocks);
    if (piece.length === 0) throw refused();
    for (const { seq, hash } of piece) {
      if (seq !== tree.size()) throw refused();
      tree.append(leafHash(digest, hashBytes(hash)));
      if (tree.size() === last?.size && hashText(tree.root()) !== last.root) throw refused();
    }
  }
}

/** The edge of the last head, if its signature and its root say that it is ours. */
async function trustedEdge({ signer, digest }: SignTreeHeadNeeds, last: TreeHead | undefined) {
  if (!last || last.digest !== digest.name) return undefined;
  const opened = await signer.open(last.signature);
  const isOurs =
    opened?.statement.size === last.size &&
    opened.statement.root === last.root &&
    last.edge.roots.length === edgeLength(last.size) &&
    hashText(rootOfEdge(digest, last.edge)) === last.root;
  return isOurs ? last.edge : undefined;
}

const refused = (): ExchangeError =>
  new ExchangeError('conflict', 'The blocks are not those that were signed for; run ledger verify.');
