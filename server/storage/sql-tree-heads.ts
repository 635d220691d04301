import type { TreeHead, TreeHeads, TreeHeadWriter } from '../application/ports/sealed-ledger.ts';
import { hashBytes, hashText } from '../domain/ledger/digest.ts';
import { first, text, whole, type Row, type Sql } from './sql.ts';

/** Tree heads and the subtrees that proofs are made of, on SQL, for reading. */
export function sqlTreeHeads(sql: Sql): TreeHeads {
  return {
    async last() {
      const row = first(await sql.all(`SELECT * FROM ledger_heads ORDER BY size DESC LIMIT 1`));
      return row && decodeHead(row);
    },
    readFrom: async (size, limit) =>
      (await sql.all(`SELECT * FROM ledger_heads WHERE size >= ? ORDER BY size LIMIT ?`, [size, limit])).map(
        decodeHead,
      ),
    readBelow: async (size, limit) =>
      (await sql.all(`SELECT * FROM ledger_heads WHERE size < ? ORDER BY size DESC LIMIT ?`, [size, limit])).map(
        decodeHead,
      ),
    readSubtrees: async (height, from, before) =>
      (
        await sql.all(
          `SELECT position, root FROM ledger_subtrees WHERE height = ? AND position >= ? AND position < ? ORDER BY position`,
          [height, from, before],
        )
      ).map((row) => ({ height, position: whole(row, 'position'), root: hashBytes(text(row, 'root')) })),
  };
}

/** On a transaction's handle. */
export function sqlTreeHeadWriter(sql: Sql): TreeHeadWriter {
  return {
    async add({ size, at, root, digest, signature, edge }, subtrees) {
      await sql.run(
        `INSERT INTO ledger_heads (size, at, root, digest, signature, edge) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        [size, at, root, digest, signature, edge.roots.map(hashText).join(' ')],
      );
      for (const { height, position, root: subtree } of subtrees) {
        await sql.run(`INSERT INTO ledger_subtrees (height, position, root) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, [
          height,
          position,
          hashText(subtree),
        ]);
      }
    },
  };
}

function decodeHead(row: Row): TreeHead {
  const size = whole(row, 'size');
  const roots = text(row, 'edge').split(' ').filter(Boolean).map(hashBytes);
  return {
    size,
    at: whole(row, 'at'),
    root: text(row, 'root'),
    digest: text(row, 'digest'),
    signature: text(row, 'signature'),
    edge: { size, roots },
  };
}
