import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { entryText, leafOfText, SHA_256 } from '../../../server/application/ledger-entry.ts';
import { blockHash, CHAIN_START, makeBlock } from '../../../server/domain/ledger/block.ts';
import { compareEntries, type EntryRow, type SealedEntry } from '../../../server/domain/ledger/entry.ts';
import { headText, parseHeadText } from '../../../server/domain/ledger/tree-head.ts';

const row: EntryRow = {
  bucket: 7,
  id: '0007c7a2-3d58-4a8c-9a35-6c1c6f0f7a11',
  at: 1_795_000_000_000,
  action: 'consent',
  institution: 'hz1',
  client: null,
  patient: 'AAd-key-of-a-patient',
  objects: '["é€😀"]',
  ground: null,
  facts: '{"provision":"deny"}',
};
const sha = (text: string): Buffer => createHash('sha256').update(text).digest();

describe('the canonical form of an entry', () => {
  test('is sorted, under its kind, without what has no value and without the patient', () => {
    const patient = sha(`\u0003audit/${String(row.id)}/AAd-key-of-a-patient`).toString('base64url');
    expect(entryText('audit', row, SHA_256)).toBe(
      `{"audit":{"action":"consent","at":1795000000000,"bucket":7,"facts":"{\\"provision\\":\\"deny\\"}","id":"0007c7a2-3d58-4a8c-9a35-6c1c6f0f7a11","institution":"hz1","objects":"[\\"é€😀\\"]","patient":"${patient}"}}`,
    );
  });

  test('is the same whatever the order of the columns, and with a later column that has no value', () => {
    const turned = Object.fromEntries(Object.entries(row).reverse());
    const text = entryText('audit', row, SHA_256);
    expect(entryText('audit', turned, SHA_256)).toBe(text);
    expect(entryText('audit', { ...row, added_later: null }, SHA_256)).toBe(text);
    expect(entryText('audit', { ...row, added_later: 0 }, SHA_256)).not.toBe(text);
  });

  test('is another for another kind, and joins no two entries of one patient', () => {
    expect(entryText('consent', row, SHA_256)).not.toBe(entryText('audit', row, SHA_256));
    const patientIn = (id: string): unknown =>
      (JSON.parse(entryText('audit', { ...row, id }, SHA_256)) as { audit: { patient: string } }).audit.patient;
    expect(patientIn('a')).not.toBe(patientIn('b'));
    expect(entryText('audit', { ...row, patient: 'another' }, SHA_256)).not.toBe(entryText('audit', row, SHA_256));
  });

  test('takes half a surrogate as databases keep it', () => {
    expect(entryText('audit', { ...row, ground: '\ud800' }, SHA_256)).toContain('"ground":"\ufffd"');
  });

  test('makes the leaf that the documentation says', () => {
    expect(leafOfText(SHA_256, '{}')).toBe(sha('\u0000{}').toString('base64url'));
  });
});

const entry = (kind: SealedEntry['kind'], id: string): SealedEntry => ({
  kind,
  bucket: 0,
  id,
  leaf: leafOfText(SHA_256, `${kind} ${id}`),
});

describe('a block', () => {
  const entries = [entry('saving', 'b.1'), entry('audit', 'z'), entry('saving', 'a.10'), entry('saving', 'a.1')];

  test('lists its entries by kind and id, whoever wrote first', () => {
    const block = makeBlock(SHA_256, CHAIN_START, entries, 5);
    expect(block.entries.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'audit z',
      'saving a.1',
      'saving a.10',
      'saving b.1',
    ]);
    expect(makeBlock(SHA_256, CHAIN_START, entries.toReversed(), 5)).toEqual(block);
    expect(block.entries.every((each, at, all) => at === 0 || compareEntries(all[at - 1] ?? each, each) < 0)).toBe(
      true,
    );
  });

  test('has the hash that the documentation says, over every member of its header', () => {
    const block = makeBlock(SHA_256, CHAIN_START, entries, 5);
    expect(block.hash).toBe(
      sha(`\u0002{"at":5,"count":4,"digest":"sha256","previous":"","root":"${block.root}","seq":0}`).toString(
        'base64url',
      ),
    );
    const { hash, entries: _listed, ...header } = block;
    const changed = [{ seq: 1 }, { at: 6 }, { count: 3 }, { root: 'x' }, { previous: 'x' }, { digest: 'sm3' }];
    for (const change of changed) expect(blockHash(SHA_256, { ...header, ...change })).not.toBe(hash);
  });

  test('follows the one before, and is never dated before it', () => {
    const first = makeBlock(SHA_256, CHAIN_START, entries, 5);
    const second = makeBlock(SHA_256, first, entries, 3);
    expect(second).toMatchObject({ seq: 1, previous: first.hash, at: 5, root: first.root });
    expect(makeBlock(SHA_256, second, entries, 9).at).toBe(9);
  });
});

describe('the statement of a head', () => {
  const statement = { size: 3, root: 'abc', at: 7, digest: 'sha256' };

  test('is read as it was written, and no other text is', () => {
    const text = headText(statement);
    expect(text).toBe('{"at":7,"digest":"sha256","form":1,"root":"abc","size":3}');
    expect(parseHeadText(text)).toEqual(statement);
    for (const other of [
      '',
      '{}',
      'null',
      text.replace('"form":1', '"form":2'),
      ` ${text}`,
      text.replace('7', '7.0'),
    ]) {
      expect(parseHeadText(other)).toBeUndefined();
    }
  });
});
