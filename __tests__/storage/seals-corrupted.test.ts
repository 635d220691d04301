import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { entryText, leafOfText, SHA_256 } from '../../server/application/ledger-entry.ts';
import type { TamperEvidence } from '../../server/application/tamper-evidence.ts';
import type { SealAccount } from '../../server/application/verify-seals.ts';
import { blockHash, entriesRoot, type Block, type BlockHeader } from '../../server/domain/ledger/block.ts';
import { sqlSealedLedger } from '../../server/storage/sql-sealed-ledger.ts';
import { sqlTreeHeads } from '../../server/storage/sql-tree-heads.ts';
import type { Database, Row, SqlValue } from '../../server/storage/sql.ts';
import type { Storage } from '../../server/storage/storage.ts';
import { openTestLedger } from '../application/deciding.ts';
import { forEachEngine } from '../support/databases.ts';
import { HOSPITAL, keyOf, NOON } from './examples.ts';
import { auditOf, freshKey, openRaw, tamperEvidenceOf, told, writeAudits } from './sealing.ts';

const KINDS = [
  ['audit', 'audit'],
  ['consent', 'consent_events'],
  ['decision', 'decisions'],
  ['saving', 'savings'],
] as const;

forEachEngine((_engine, _openFresh, databases) => {
  let storage: Storage;
  let evidence: TamperEvidence;
  let raw: Database;
  let blocks: readonly Block[];

  /** Twelve audit entries, decisions and savings of one offer, consents of two; heads in between and at the end. */
  beforeAll(async () => {
    const place = await databases.place();
    storage = await databases.open(place);
    evidence = await tamperEvidenceOf(storage);
    await writeAudits(storage, 0, 6);
    await evidence.signTreeHead();
    const ledger = await openTestLedger(storage);
    await ledger.push({ by: 'hz1', sourceKey: 'r-1', version: 1, items: ['L0002'], patient: 1 });
    const [offer] = await ledger.check({ by: 'hz2', patient: 1, items: ['L0002'] });
    if (!offer) throw new Error('no offer');
    await ledger.accept(offer);
    await ledger.undo(offer);
    await evidence.signTreeHead();
    await storage.work.write(async ({ patients, audit }) => {
      for (const n of [1, 2]) await patients.setConsent(keyOf(n), 'deny', HOSPITAL, NOON);
      await audit.add(auditOf(50));
      await patients.setConsent(keyOf(1), 'permit', HOSPITAL, NOON + 1);
    });
    await writeAudits(storage, 6, 6);
    await evidence.signTreeHead();
    blocks = await storage.sealedLedger.readBlocks(0, 1000);
    raw = await openRaw(place);
  });
  afterAll(() => raw.close());

  type Change = readonly [statement: string, ...values: SqlValue[]];

  /** What is found after changes that are never committed; each must touch one row. */
  async function foundAfter(...changes: readonly Change[]): Promise<SealAccount> {
    return await within(async () => {
      for (const [statement, ...values] of changes) {
        expect([statement, await raw.writer.run(statement, values)]).toEqual([statement, 1]);
      }
    });
  }

  async function within(corrupt: () => Promise<void>): Promise<SealAccount> {
    await raw.writer.begin();
    try {
      await corrupt();
      const sealedLedger = sqlSealedLedger({ reader: raw.writer, snapshot: (work) => work(raw.writer) });
      const looking = { ...storage, sealedLedger, heads: sqlTreeHeads(raw.writer) };
      return await (await tamperEvidenceOf(looking)).verifySeals();
    } finally {
      await raw.writer.rollback();
    }
  }

  const entriesOf = (kind: string): readonly { id: string; block: number; bucket: number }[] =>
    blocks.flatMap(({ seq, entries }) =>
      entries.filter((each) => each.kind === kind).map(({ id, bucket }) => ({ id, bucket, block: seq })),
    );
  const nth = (kind: string, at: number) => {
    const found = entriesOf(kind)[at];
    if (!found) throw new Error(`no ${kind}`);
    return found;
  };
  /** Where one row stands, by the columns of its key. */
  const where = (kind: string, id: string): string =>
    kind === 'decision' ? `offer = '${id.slice(0, 36)}' AND seq = ${id.slice(37)}` : `id = '${id}'`;
  const block = (seq: number): Block => {
    const found = blocks[seq];
    if (!found) throw new Error('no block');
    return found;
  };

  test('ledgers in order are found so, with everything counted', async () => {
    const account = await evidence.verifySeals();
    expect(told(account)).toEqual([]);
    expect(account).toMatchObject({ blocks: blocks.length, heads: 3, signedBlocks: blocks.length, found: 0 });
    expect(entriesOf('decision')).toHaveLength(2);
    expect(entriesOf('saving')).toHaveLength(2);
    expect(entriesOf('consent')).toHaveLength(3);
    expect(account.entries).toBe(blocks.reduce((sum, { count }) => sum + count, 0));
  });

  describe.each(KINDS)('an entry of kind %s', (kind, table) => {
    test('that was changed in any column is named with its block', async () => {
      const { id, block: seq } = nth(kind, 1);
      const [row] = await raw.reader.all(`SELECT * FROM ${table} WHERE ${where(kind, id)}`);
      const isKey = (column: string): boolean =>
        column === 'bucket' || column === 'id' || (kind === 'decision' && ['offer', 'seq'].includes(column));
      const columns = Object.keys(row ?? {}).filter((column) => !isKey(column));
      expect(columns.length).toBeGreaterThan(4);
      for (const column of columns) {
        const value = row?.[column];
        const changed = typeof value === 'number' ? value + 1000 : 'another';
        const account = await foundAfter([`UPDATE ${table} SET ${column} = ? WHERE ${where(kind, id)}`, changed]);
        expect([column, told(account)[0]]).toEqual([
          column,
          `${kind} ${id} @${String(seq)}: it is not what was written: it was changed`,
        ]);
      }
    });

    test('that was removed is named with its block', async () => {
      const { id, block: seq } = nth(kind, 1);
      const account = await foundAfter([`DELETE FROM ${table} WHERE ${where(kind, id)}`]);
      expect(told(account)[0]).toBe(`${kind} ${id} @${String(seq)}: it was removed`);
    });

    test('that took the place of another is named, and so is the other', async () => {
      const [a, b] = [nth(kind, 0), nth(kind, 1)];
      const key = kind === 'decision' ? 'seq' : 'id';
      const keyOfEntry = ({ id }: { id: string }): SqlValue => (kind === 'decision' ? Number(id.slice(37)) : id);
      const spare: SqlValue = kind === 'decision' ? 99 : 'spare';
      const account = await foundAfter(
        [`UPDATE ${table} SET ${key} = ? WHERE ${where(kind, a.id)}`, spare],
        [`UPDATE ${table} SET ${key} = ?, bucket = ${String(a.bucket)} WHERE ${where(kind, b.id)}`, keyOfEntry(a)],
        [
          `UPDATE ${table} SET ${key} = ?, bucket = ${String(b.bucket)} WHERE ${key} = ? ${kind === 'decision' ? `AND offer = '${a.id.slice(0, 36)}'` : ''}`,
          keyOfEntry(b),
          spare,
        ],
      );
      expect(told(account)).toEqual(
        expect.arrayContaining(
          [a, b].map(
            ({ id, block: seq }) => `${kind} ${id} @${String(seq)}: it is not what was written: it was changed`,
          ),
        ),
      );
    });

    test('that was put in past the exchange is named', async () => {
      const { id } = nth(kind, 0);
      const [row] = await raw.reader.all(`SELECT * FROM ${table} WHERE ${where(kind, id)}`);
      const invented: Row = {
        ...row,
        ...(kind === 'decision' ? { seq: 77 } : { id: 'invented' }),
        ...(kind === 'consent' ? { seq: 78 } : {}),
      };
      const columns = Object.keys(invented);
      const account = await foundAfter([
        `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
        ...Object.values(invented),
      ]);
      const name = kind === 'decision' ? `${id.slice(0, 36)}.77` : 'invented';
      expect(told(account)[0]).toBe(`${kind} ${name}: no block lists it: it was put in past the exchange`);
    });

    test('that was put in where another was removed hides neither', async () => {
      const { id, block: seq } = nth(kind, 0);
      const key = kind === 'decision' ? 'seq = 77' : `id = 'invented'`;
      const account = await foundAfter([`UPDATE ${table} SET ${key} WHERE ${where(kind, id)}`]);
      expect(told(account)[0]).toBe(`${kind} ${id} @${String(seq)}: it was removed`);
      expect(told(account).some((line) => line.includes('no block lists it'))).toBe(true);
    });
  });

  test('a consent that is in force without an event of its own, or after another, is named by the event', async () => {
    const events = await raw.reader.all(`SELECT id, patient FROM consent_events ORDER BY patient, seq DESC`);
    const last = events.find(({ patient }) => patient === keyOf(1))?.id;
    const wrong = `consent ${String(last)}: the consent in force is not what this made it`;
    const changes: readonly Change[] = [
      [`UPDATE patient_consents SET provision = 'deny' WHERE patient = ?`, keyOf(1)],
      [`UPDATE patient_consents SET at = at + 1 WHERE patient = ?`, keyOf(1)],
      [`DELETE FROM patient_consents WHERE patient = ?`, keyOf(1)],
    ];
    for (const change of changes) expect(told(await foundAfter(change))).toEqual([wrong]);
    const invented = `INSERT INTO patient_consents (bucket, patient, provision, institution, at) VALUES (1, 'p', 'deny', 'hz1', 1)`;
    expect(told(await foundAfter([invented]))).toEqual(['consent none: the consent in force is not what this made it']);
  });

  describe('a block', () => {
    test('whose list was reordered is told by the first entry that stands wrong', async () => {
      const { seq, entries } = blocks.find(({ count }) => count >= 3) ?? block(0);
      const [first, second, ...rest] = entries;
      if (!first || !second) throw new Error('too few entries');
      const swapped = JSON.stringify(
        [second, first, ...rest].map((each) => [each.kind, each.bucket, each.id, each.leaf]),
      );
      const account = await foundAfter([`UPDATE ledger_blocks SET entries = ? WHERE seq = ?`, swapped, seq]);
      expect(told(account)).toEqual([
        `${first.kind} ${first.id} @${String(seq)}: it stands where it does not belong: the list was reordered`,
        `block ${String(seq)} @${String(seq)}: its entries are not those that it was made of`,
      ]);
    });

    test.each([
      ['root', `root = 'x'`, 'its entries are not those that it was made of; its hash is not that of its header'],
      [
        'count',
        'count = count + 1',
        'its entries are not those that it was made of; its hash is not that of its header',
      ],
      ['at', 'at = at + 1', 'its hash is not that of its header'],
      ['at', 'at = 1', 'its hash is not that of its header; it is dated before the block before'],
      ['digest', `digest = 'md5'`, 'it was not hashed by sha256; its hash is not that of its header'],
      [
        'previous',
        `previous = 'x'`,
        'it does not follow the block before: one of the two was replaced; its hash is not that of its header',
      ],
      ['entries', `entries = '[]'`, 'its entries are not those that it was made of'],
      ['entries', `entries = 'no list'`, 'its entries are not those that it was made of'],
      ['entries', `entries = '[[1, 2]]'`, 'its entries are not those that it was made of'],
    ])('that was changed in its %s (%s) is named', async (_column, change, wrong) => {
      const account = await foundAfter([`UPDATE ledger_blocks SET ${change} WHERE seq = 3`]);
      expect(told(account)).toContain(`block 3 @3: ${wrong}`);
    });

    test('whose hash was changed is named, and so are the one after it and the first head over it', async () => {
      const account = await foundAfter([`UPDATE ledger_blocks SET hash = 'x' WHERE seq = 3`]);
      expect(told(account)).toEqual([
        'block 3 @3: its hash is not that of its header',
        'block 4 @4: it does not follow the block before: one of the two was replaced',
        'head 6: the blocks up to it are not those that were signed for',
      ]);
    });

    test('that changed places with another is named first', async () => {
      const account = await foundAfter(
        [`UPDATE ledger_blocks SET seq = 100000 WHERE seq = 2`],
        [`UPDATE ledger_blocks SET seq = 2 WHERE seq = 4`],
        [`UPDATE ledger_blocks SET seq = 4 WHERE seq = 100000`],
      );
      expect(told(account)[0]).toMatch(/^block 2 @2: it does not follow the block before/u);
    });

    test('that was removed is told by the one after it, and its entries as listed nowhere', async () => {
      const account = await foundAfter([`DELETE FROM ledger_blocks WHERE seq = 2`]);
      expect(told(account)[0]).toBe('block 3 @3: block 2 before it was removed');
      const [entry] = block(2).entries;
      expect(told(account)).toContain(`audit ${String(entry?.id)}: no block lists it: it was put in past the exchange`);
    });

    test('that was made anew for a changed entry, with the whole chain after it, is told by the head', async () => {
      const target = nth('audit', 2);
      const account = await within(async () => {
        await raw.writer.run(`UPDATE audit SET ground = 'another' WHERE id = ?`, [target.id]);
        // Somebody with the database, the program and patience, but without the key.
        const forger = sqlSealedLedger({ reader: raw.writer, snapshot: (work) => work(raw.writer) });
        const rows = await forger.readEntries('audit', [{ kind: 'audit', ...target }]);
        const row = rows.get(target.id);
        if (!row) throw new Error('no row');
        const leaf = leafOfText(SHA_256, entryText('audit', row, SHA_256));
        let previous = '';
        for (const each of blocks) {
          const entries = each.entries.map((entry) => (entry.id === target.id ? { ...entry, leaf } : entry));
          const header: BlockHeader = { ...each, previous, root: entriesRoot(SHA_256, entries) };
          previous = blockHash(SHA_256, header);
          const list = JSON.stringify(entries.map((entry) => [entry.kind, entry.bucket, entry.id, entry.leaf]));
          await raw.writer.run(`UPDATE ledger_blocks SET previous = ?, root = ?, hash = ?, entries = ? WHERE seq = ?`, [
            ...[header.previous, header.root, previous, list, each.seq],
          ]);
        }
      });
      expect(told(account)).toEqual(['head 6: the blocks up to it are not those that were signed for']);
    });

    test('that was the last, cut off with its entries, is told by the head that was signed over it', async () => {
      const last = blocks.length - 1;
      const [entry] = block(last).entries;
      const account = await foundAfter(
        [`DELETE FROM ledger_blocks WHERE seq = ?`, last],
        [`DELETE FROM audit WHERE id = ?`, String(entry?.id)],
      );
      expect(told(account)).toEqual([
        `head ${String(blocks.length)}: it was signed over ${String(blocks.length)} blocks, there are ${String(last)}: the end of the chain was cut off`,
      ]);
    });
  });

  describe('a head', () => {
    test.each([
      ['root', `root = 'x'`, ['it is not what was signed', 'the blocks up to it are not those that were signed for']],
      ['time', 'at = at + 1', ['it is not what was signed']],
      [
        'hash function',
        `digest = 'sm3'`,
        ['it is not what was signed', 'the blocks up to it are not those that were signed for'],
      ],
      ['signature', `signature = 'a.b.c'`, ['no key of this exchange signed it']],
    ])('that was changed in its %s is named', async (_member, change, wrongs) => {
      const account = await foundAfter([`UPDATE ledger_heads SET ${change} WHERE size = 6`]);
      expect(told(account)).toEqual(wrongs.map((wrong) => `head 6: ${wrong}`));
    });

    test('that another key signed is none', async () => {
      const forger = await tamperEvidenceOf(storage, { key: freshKey() });
      expect(told(await forger.verifySeals())).toEqual(
        (await storage.heads.readFrom(0, 10)).map(
          ({ size }) => `head ${String(size)}: no key of this exchange signed it`,
        ),
      );
    });

    test('whose signature stands under another size is named', async () => {
      const [first] = await storage.heads.readFrom(0, 1);
      const account = await foundAfter([
        `UPDATE ledger_heads SET signature = ? WHERE size = ?`,
        String(first?.signature),
        blocks.length,
      ]);
      expect(told(account)).toEqual([`head ${String(blocks.length)}: it is not what was signed`]);
    });

    test('is never signed over a chain that does not begin with what the last one was signed over', async () => {
      await raw.writer.begin();
      try {
        await raw.writer.run(`UPDATE ledger_heads SET edge = 'x', root = 'x' WHERE size = ?`, [blocks.length]);
        await raw.writer.run(
          `INSERT INTO ledger_blocks SELECT seq + 1, at, previous, root, count, digest, hash, entries FROM ledger_blocks WHERE seq = ?`,
          [blocks.length - 1],
        );
        const sealedLedger = sqlSealedLedger({ reader: raw.writer, snapshot: (work) => work(raw.writer) });
        const looking = { ...storage, sealedLedger, heads: sqlTreeHeads(raw.writer) };
        await expect((await tamperEvidenceOf(looking)).signTreeHead()).rejects.toMatchObject({ code: 'conflict' });
      } finally {
        await raw.writer.rollback();
      }
    });
  });
});
