import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SHA_256 } from '../../../server/application/ledger-entry.ts';
import {
  edgeLength,
  growTree,
  inclusionPath,
  leafHash,
  rootFromPath,
  rootOf,
  rootOfEdge,
  type Subtree,
} from '../../../server/domain/ledger/merkle-tree.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The leaves and roots that Certificate Transparency publishes for RFC 6962 (the "merkle tree test vectors"). */
const DATA = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
/** PATH(m, D[n]) of the same vectors, by leaf (from 0) and size. */
const PATHS: readonly (readonly [index: number, size: number, path: readonly string[]])[] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [
    1,
    5,
    [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];

const publishedLeaves = DATA.map((data) => leafHash(SHA_256, Buffer.from(data, 'hex')));
const leavesOf = (count: number): readonly Uint8Array[] =>
  Array.from({ length: count }, (_, at) => leafHash(SHA_256, `leaf ${String(at)}`));
const subtreesOf =
  (leaves: readonly Uint8Array[]): Subtree =>
  (height, position) =>
    Promise.resolve(rootOf(SHA_256, leaves.slice(position * 2 ** height, (position + 1) * 2 ** height)));

describe('the tree of RFC 6962', () => {
  test.each(ROOTS.map((root, size) => [size, root] as const))('has the published root over %d leaves', (size, root) => {
    expect(hex(rootOf(SHA_256, publishedLeaves.slice(0, size)))).toBe(root);
  });

  test.each(PATHS)('has the published audit path of leaf %d of %d', async (index, size, path) => {
    const made = await inclusionPath(SHA_256, { index, size }, subtreesOf(publishedLeaves));
    expect(made.map(hex)).toEqual(path);
  });

  test('hashes a leaf and a node apart: no node is taken for a leaf', () => {
    const [left, right] = leavesOf(2);
    if (!left || !right) throw new Error('no leaves');
    const root = rootOf(SHA_256, [left, right]);
    expect(hex(leafHash(SHA_256, Buffer.concat([left, right])))).not.toBe(hex(root));
  });

  test('goes on from its edge as if it had never stopped, and the edge has a root for each bit of the size', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (first, more) => {
        const leaves = leavesOf(first + more);
        const before = growTree(SHA_256);
        for (const leaf of leaves.slice(0, first)) before.append(leaf);
        const edge = before.edge();
        expect(edge.roots).toHaveLength(edgeLength(first));
        expect(hex(rootOfEdge(SHA_256, edge))).toBe(hex(rootOf(SHA_256, leaves.slice(0, first))));
        const after = growTree(SHA_256, edge);
        for (const leaf of leaves.slice(first)) after.append(leaf);
        expect([after.size(), hex(after.root())]).toEqual([first + more, hex(rootOf(SHA_256, leaves))]);
      }),
      { numRuns: 60 },
    );
  });

  test('tells every complete subtree once, when its last leaf comes', () => {
    const leaves = leavesOf(21);
    const told: string[] = [];
    const tree = growTree(SHA_256, undefined, (height, position, root) => {
      told.push(`${String(height)}/${String(position)}`);
      const size = 2 ** height;
      expect(tree.size() + 1).toBe((position + 1) * size);
      expect(hex(root)).toBe(hex(rootOf(SHA_256, leaves.slice(position * size, (position + 1) * size))));
    });
    for (const leaf of leaves) tree.append(leaf);
    const complete = [1, 2, 3, 4].flatMap((height) =>
      Array.from({ length: Math.floor(21 / 2 ** height) }, (_, position) => `${String(height)}/${String(position)}`),
    );
    expect(told.toSorted()).toEqual(complete.toSorted());
  });
});

describe('an audit path', () => {
  const places = fc.integer({ min: 1, max: 200 }).chain((size) => fc.tuple(fc.nat(size - 1), fc.constant(size)));

  test('leads from its leaf to the root, for every leaf of every tree', async () => {
    for (let size = 1; size <= 40; size++) {
      const leaves = leavesOf(size);
      const root = hex(rootOf(SHA_256, leaves));
      for (const [index, leaf] of leaves.entries()) {
        const path = await inclusionPath(SHA_256, { index, size }, subtreesOf(leaves));
        expect(hex(rootFromPath(SHA_256, { index, size }, leaf, path) ?? leaf)).toBe(root);
      }
    }
  });

  test('leads from no other leaf, no other place and no other size to that root', async () => {
    await fc.assert(
      fc.asyncProperty(places, fc.nat(250), fc.nat(250), async ([index, size], otherIndex, otherSize) => {
        const leaves = leavesOf(size);
        const root = hex(rootOf(SHA_256, leaves));
        const path = await inclusionPath(SHA_256, { index, size }, subtreesOf(leaves));
        const leaf = leaves[index] ?? new Uint8Array();
        const reached = (at: number, of: number, from: Uint8Array, by = path): string | undefined => {
          const made = rootFromPath(SHA_256, { index: at, size: of }, from, by);
          return made && hex(made);
        };
        expect(reached(index, size, leaf)).toBe(root);
        for (const [at, other] of leaves.entries())
          if (at !== index) expect(reached(index, size, other)).not.toBe(root);
        if (otherIndex !== index) expect(reached(otherIndex, size, leaf)).not.toBe(root);
        expect(reached(index, size, leaf, path.slice(1))).not.toBe(path.length === 0 ? undefined : root);
        expect(reached(index, size, leaf, [...path, leaf])).toBeUndefined();
        // Another size with the same way to the leaf makes the same root, and nothing else: a head names the size.
        if (otherIndex >= otherSize) expect(reached(otherIndex, otherSize, leaf)).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });

  test('is asked for with few complete subtrees, however large the tree', async () => {
    const asked: string[] = [];
    const path = await inclusionPath(SHA_256, { index: 123_456_789, size: 987_654_321 }, (height, position) => {
      asked.push(`${String(height)}/${String(position)}`);
      return Promise.resolve(leafHash(SHA_256, `${String(height)}/${String(position)}`));
    });
    expect(path.length).toBeLessThanOrEqual(30);
    expect(asked.length).toBeLessThanOrEqual(60);
  });
});
