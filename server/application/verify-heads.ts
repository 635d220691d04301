import { hashText, sameHash } from '../domain/ledger/digest.ts';
import type { GrowingTree } from '../domain/ledger/merkle-tree.ts';
import type { StoredSubtree, TreeHead } from './ports/sealed-ledger.ts';
import type { Findings, VerifySealsNeeds } from './verify-seals.ts';

const HEADS_AT_ONCE = 500;

/** The heads, checked as the tree grows past their sizes. */
export interface HeadCheck {
  /** Checks the heads of exactly the tree's size. */
  reach(tree: GrowingTree): Promise<void>;
  /** A complete subtree that the tree has come to; compared with the stored one later on. */
  expectSubtree(subtree: StoredSubtree): void;
  compareSubtrees(): Promise<void>;
  /** Tells of heads over blocks that are not there. */
  finish(): Promise<{ readonly heads: number; readonly signedBlocks: number }>;
}

export function checkHeads({ ledger, heads, signer, digest }: VerifySealsNeeds, findings: Findings): HeadCheck {
  let waiting: readonly TreeHead[] | undefined;
  let expected: StoredSubtree[] = [];
  let checked = 0;
  let signedBlocks = 0;
  let rootsDiffer = false;

  const next = async (): Promise<TreeHead | undefined> => {
    waiting ??= await heads.readFrom(0, HEADS_AT_ONCE);
    return waiting[0];
  };
  const take = async (head: TreeHead): Promise<void> => {
    const rest = waiting?.slice(1) ?? [];
    waiting = rest.length > 0 ? rest : await heads.readFrom(head.size + 1, HEADS_AT_ONCE);
    checked++;
    signedBlocks = Math.max(signedBlocks, head.size);
  };
  const tell = ({ size }: TreeHead, wrong: string): void => {
    findings.add({ kind: 'head', id: String(size), wrong });
  };

  const checkSignature = async (head: TreeHead): Promise<void> => {
    const opened = await signer.open(head.signature);
    if (!opened) {
      tell(head, 'no key of this exchange signed it');
      return;
    }
    const { size, root, at, digest: name } = opened.statement;
    if (size !== head.size || root !== head.root || at !== head.at || name !== head.digest) {
      tell(head, 'it is not what was signed');
    }
  };

  return {
    async reach(tree) {
      for (let head = await next(); head && head.size <= tree.size(); head = await next()) {
        await take(head);
        await checkSignature(head);
        const isSame = head.size === tree.size() && head.digest === digest.name && head.root === hashText(tree.root());
        // What differs once differs in every later tree.
        if (!isSame && !rootsDiffer) tell(head, 'the blocks up to it are not those that were signed for');
        rootsDiffer ||= !isSame;
      }
    },
    expectSubtree: (subtree) => expected.push(subtree),
    async compareSubtrees() {
      for (const { height, position, root } of expected) {
        const [stored] = await heads.readSubtrees(height, position, position + 1);
        if (stored && !sameHash(stored.root, root)) {
          const block = position * 2 ** height;
          findings.add({
            kind: 'block',
            id: String(block),
            block,
            wrong: `the stored root over it and the ${String(2 ** height - 1)} blocks after it is another`,
          });
        }
      }
      expected = [];
    },
    async finish() {
      // A gateway signs for blocks that came after the walk began: those are there, whoever looks now.
      const blocks = await ledger.countBlocks();
      for (let head = await next(); head; head = await next()) {
        await take(head);
        await checkSignature(head);
        if (head.size <= blocks) continue;
        const wrong = `it was signed over ${String(head.size)} blocks, there are ${String(blocks)}: the end of the chain was cut off`;
        tell(head, wrong);
      }
      return { heads: checked, signedBlocks };
    },
  };
}
