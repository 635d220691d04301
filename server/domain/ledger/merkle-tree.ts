import type { Digest } from './digest.ts';

/** The tree of RFC 6962 (2.1): leaves and nodes are hashed apart, and every number of leaves has exactly one shape. */
export const leafHash = (digest: Digest, data: string | Uint8Array): Uint8Array =>
  digest.of(typeof data === 'string' ? `\u0000${data}` : joined(0, data));

const nodeHash = (digest: Digest, left: Uint8Array, right: Uint8Array): Uint8Array => digest.of(joined(1, left, right));

function joined(first: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 1));
  bytes[0] = first;
  let at = 1;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The roots of the complete subtrees that a tree is made of, the largest first: all that it takes to go on. */
export interface TreeEdge {
  readonly size: number;
  readonly roots: readonly Uint8Array[];
}

/** Told of every complete subtree of 2^height leaves, the `position`-th of its height, when it becomes complete. */
export type OnSubtree = (height: number, position: number, root: Uint8Array) => void;

/** A tree that grows leaf by leaf and remembers only its edge. */
export interface GrowingTree {
  append(leaf: Uint8Array): void;
  size(): number;
  root(): Uint8Array;
  edge(): TreeEdge;
}

/** Leaves are given as {@link leafHash}es. */
export function growTree(digest: Digest, from: TreeEdge = { size: 0, roots: [] }, onSubtree?: OnSubtree): GrowingTree {
  let size = from.size;
  const roots = [...from.roots];
  return {
    append(leaf) {
      let root = leaf;
      let height = 0;
      // As many subtrees are completed as the count of leaves ends in ones.
      for (let position = size; position % 2 === 1; position = (position - 1) / 2) {
        root = nodeHash(digest, roots.pop() ?? root, root);
        onSubtree?.(++height, (position - 1) / 2, root);
      }
      roots.push(root);
      size++;
    },
    size: () => size,
    root: () => rootOfEdge(digest, { size, roots }),
    edge: () => ({ size, roots: [...roots] }),
  };
}

/** The root of the tree that has this edge; of none the hash of nothing (RFC 6962, 2.1). */
export function rootOfEdge(digest: Digest, { roots }: TreeEdge): Uint8Array {
  const [last, ...before] = roots.toReversed();
  return last === undefined ? digest.of('') : before.reduce((right, left) => nodeHash(digest, left, right), last);
}

/** The root over a few leaves that are all at hand. */
export function rootOf(digest: Digest, leaves: readonly Uint8Array[]): Uint8Array {
  const tree = growTree(digest);
  for (const leaf of leaves) tree.append(leaf);
  return tree.root();
}

/** How many roots the edge of a tree of this size has: one for each bit that is set. */
export function edgeLength(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}

/** The root of the `position`-th complete subtree of 2^height leaves. */
export type Subtree = (height: number, position: number) => Promise<Uint8Array>;

/**
 * The audit path of a leaf (RFC 6962, 2.1.1): the roots of all subtrees beside its way to the root, the lowest first.
 * Asks for complete subtrees only, about twice as many as the tree is high.
 */
export async function inclusionPath(
  digest: Digest,
  { index, size }: { readonly index: number; readonly size: number },
  subtree: Subtree,
): Promise<readonly Uint8Array[]> {
  const path: Uint8Array[] = [];
  let [from, before] = [0, size];
  while (before - from > 1) {
    const middle = from + splitOf(before - from);
    path.push(await rangeRoot(digest, index < middle ? [middle, before] : [from, middle], subtree));
    [from, before] = index < middle ? [from, middle] : [middle, before];
  }
  return path.reverse();
}

/** The root over the leaves of a range that begins where a subtree of its size could. */
async function rangeRoot(
  digest: Digest,
  [from, before]: readonly [from: number, before: number],
  subtree: Subtree,
): Promise<Uint8Array> {
  const size = before - from;
  const height = Math.log2(size);
  if (Number.isInteger(height)) return await subtree(height, from / size);
  const middle = from + splitOf(size);
  const left = await rangeRoot(digest, [from, middle], subtree);
  return nodeHash(digest, left, await rangeRoot(digest, [middle, before], subtree));
}

/** The largest power of two below a size. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** The root that an audit path makes of its leaf; undefined for a path that is not as long as this leaf's is. */
export function rootFromPath(
  digest: Digest,
  { index, size }: { readonly index: number; readonly size: number },
  leaf: Uint8Array,
  path: readonly Uint8Array[],
): Uint8Array | undefined {
  const sides: ('left' | 'right')[] = [];
  let [from, before] = [0, size];
  while (before - from > 1) {
    const middle = from + splitOf(before - from);
    sides.push(index < middle ? 'right' : 'left');
    [from, before] = index < middle ? [from, middle] : [middle, before];
  }
  if (index >= size || sides.length !== path.length) return undefined;
  return sides.reverse().reduce((root, side, at) => {
    const beside = path[at] ?? root;
    return side === 'left' ? nodeHash(digest, beside, root) : nodeHash(digest, root, beside);
  }, leaf);
}
