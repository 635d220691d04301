import { execFile } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { verdictOn } from '../../scripts/verify-proof.mjs';
import type { EntryProof } from '../../server/application/prove-entry.ts';
import type { TamperEvidence } from '../../server/application/tamper-evidence.ts';
import type { EntryKind } from '../../server/domain/ledger/entry.ts';
import { gm } from '../../server/security/suites/gm.ts';
import { openStorage, type Storage } from '../../server/storage/storage.ts';
import { openTestLedger } from '../application/deciding.ts';
import { forEachEngine, freshFolder } from '../support/databases.ts';
import { HOSPITAL, keyOf, NOON, OTHER_HOSPITAL } from './examples.ts';
import { auditOf, changePast, freshKey, SIGNING_KEY, tamperEvidenceOf, told, writeAudits } from './sealing.ts';

// A command is a process of its own, which a busy machine takes its time to start.
jest.setTimeout(120_000);

const SCRIPT = 'scripts/verify-proof.mjs';

/** Runs the stand-alone verifier as its user does. */
async function run(...args: readonly string[]): Promise<{ code: number; said: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, ...args]);
    return { code: 0, said: stdout };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, said: stderr };
  }
}

forEachEngine((engine, _openFresh, databases) => {
  let storage: Storage;
  let evidence: TamperEvidence;

  beforeAll(async () => {
    storage = await databases.open(await databases.place());
    evidence = await tamperEvidenceOf(storage);
    const ledger = await openTestLedger(storage);
    await ledger.push({ by: 'hz1', sourceKey: 'r-1', version: 1, items: ['L0002'], patient: 1 });
    const [offer] = await ledger.check({ by: 'hz2', patient: 1, items: ['L0002'] });
    if (!offer) throw new Error('no offer');
    await ledger.accept(offer);
    // More blocks than the smallest stored subtree has, where commits are cheap, and a commit with several entries.
    await writeAudits(storage, 0, engine === 'SQLite' ? 270 : 20);
    await storage.work.write(async ({ patients, audit }) => {
      for (let n = 0; n < 7; n++) await audit.add(auditOf(1000 + n));
      await patients.setConsent(keyOf(1), 'deny', HOSPITAL, NOON);
    });
    await evidence.signTreeHead();
    await writeAudits(storage, 2000, 3);
  });

  const prove = (id: string, kind?: EntryKind, institution: string | null = null): Promise<EntryProof> =>
    evidence.proveEntry({ id, kind, institution: institution as typeof HOSPITAL | null });
  const listed = async (): Promise<readonly { kind: EntryKind; id: string; seq: number }[]> => {
    const found: { kind: EntryKind; id: string; seq: number }[] = [];
    for (let from = 0; ;) {
      const piece = await storage.sealedLedger.readBlocks(from, 10_000);
      if (piece.length === 0) return found;
      for (const { seq, entries } of piece) found.push(...entries.map(({ kind, id }) => ({ kind, id, seq })));
      from = (piece.at(-1)?.seq ?? 0) + 1;
    }
  };
  const oneOf = async (kind: EntryKind): Promise<string> => {
    const entry = (await listed()).find((each) => each.kind === kind);
    if (!entry) throw new Error(`no ${kind}`);
    return entry.id;
  };

  test('every entry of every kind is proven', async () => {
    const all = await listed();
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['audit', 'consent', 'decision', 'saving']));
    for (const { kind, id, seq } of all) {
      const proof = await prove(id, kind);
      expect([proof.kind, proof.id, proof.block.seq]).toEqual([kind, id, seq]);
    }
  });

  test.each(['audit', 'consent', 'decision', 'saving'] as const)(
    'the proof of an entry of kind %s is checked without the database, and names no patient',
    async (kind) => {
      const id = await oneOf(kind);
      const text = JSON.stringify(await prove(id, kind), null, 2);
      const { kty, crv, x, y } = createPublicKey(SIGNING_KEY).export({ format: 'jwk' });
      const trusted = [{ kty, crv, x, y, use: 'sig' }];
      for (const verdict of [verdictOn(`${text}\n`), verdictOn(JSON.stringify(JSON.parse(text)), trusted)]) {
        expect(verdict).toEqual({ isProven: true, says: expect.stringContaining(id) });
        expect(verdict.says).toMatch(
          /^Proven: the .* is entry \d+ of \d+ in block \d+, one of the \d+ blocks that the key/u,
        );
      }
      for (let patient = 0; patient < 10; patient++) expect(text).not.toContain(keyOf(patient));
    },
  );

  test('a proof by another key than those that are trusted proves nothing', async () => {
    const text = JSON.stringify(await prove(await oneOf('audit'), 'audit'));
    expect(verdictOn(text, [createPublicKey(freshKey()).export({ format: 'jwk' })])).toEqual({
      isProven: false,
      says: 'Not proven: its key is none of those given.',
    });
  });

  test('an entry that no head covers yet has one signed for it', async () => {
    const last = (await listed()).at(-1);
    const before = (await storage.heads.last())?.size ?? 0;
    await writeAudits(storage, 5000, 1);
    const newest = (await listed()).at(-1);
    expect(newest).not.toEqual(last);
    await prove(String(newest?.id), 'audit');
    expect((await storage.heads.last())?.size).toBeGreaterThan(before);
  });

  test("an institution has its own entries proven and nobody else's, the commission all", async () => {
    const [decision, saving, consent] = [await oneOf('decision'), await oneOf('saving'), await oneOf('consent')];
    for (const [kind, id, owner, other] of [
      ['decision', decision, OTHER_HOSPITAL, HOSPITAL],
      ['saving', saving, OTHER_HOSPITAL, HOSPITAL],
      ['consent', consent, HOSPITAL, OTHER_HOSPITAL],
    ] as const) {
      expect((await prove(id, kind, owner)).id).toBe(id);
      expect((await prove(id, kind)).id).toBe(id);
      await expect(prove(id, kind, other)).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  test("an id that a decision and a savings entry share needs the kind; one that is nobody's is not found", async () => {
    const id = await oneOf('saving');
    await expect(prove(id)).rejects.toMatchObject({ code: 'malformed' });
    expect((await prove(id, 'decision')).entry).toContain('"step":"recognized"');
    const unknown = [
      '',
      'x',
      '%',
      '00000000-0000-4000-a000-000000000000',
      `${id}.1`,
      `${id.slice(0, 36)}.999`,
      id.slice(0, 36),
    ];
    for (const each of unknown) await expect(prove(each)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('an entry from before ids carried their bucket is proven as well', async () => {
    const place = await databases.place();
    const old = await databases.open(place);
    await writeAudits(old, 1, 1);
    const [block] = await old.sealedLedger.readBlocks(0, 1);
    const [entry] = block?.entries ?? [];
    await old.close();
    const id = 'ffffffff-0000-4000-a000-000000000000';
    await changePast(
      place,
      [`UPDATE audit SET id = ? WHERE id = ?`, id, String(entry?.id)],
      [`INSERT INTO audit_buckets (id, bucket) SELECT id, bucket FROM audit`],
      [`DELETE FROM ledger_blocks`],
      [`INSERT INTO ledger_unsealed (kind, after) VALUES ('audit', '[]')`],
    );
    const reopened = await databases.open(place);
    const proof = await (await tamperEvidenceOf(reopened)).proveEntry({ id, kind: undefined, institution: null });
    expect(proof.id).toBe(id);
  });

  test('under another key the chain goes on, over the blocks that were signed for before', async () => {
    const place = await databases.open(await databases.place());
    await writeAudits(place, 0, 2);
    await (await tamperEvidenceOf(place)).signTreeHead();
    const after = await tamperEvidenceOf(place, { key: freshKey() });
    await writeAudits(place, 2, 1);
    expect((await after.signTreeHead())?.size).toBe(3);
    const [block] = await place.sealedLedger.readBlocks(0, 1);
    const proof = await after.proveEntry({ id: String(block?.entries[0]?.id), kind: 'audit', institution: null });
    expect(verdictOn(JSON.stringify(proof)).isProven).toBe(true);
    expect(told(await after.verifySeals())).toEqual(['head 2: no key of this exchange signed it']);
  });

  test('in the 国密 suite an entry is sealed by SM3, signed for by SM2, and proven as well', async () => {
    const place = await databases.place();
    const storage = await openStorage({ ...place, digest: gm.digest });
    await writeAudits(storage, 0, 5);
    const [, block] = await storage.sealedLedger.readBlocks(0, 5);
    const { proveEntry, verifySeals } = await tamperEvidenceOf(storage, { key: freshKey('SM2') }, gm);
    const proof = await proveEntry({ id: String(block?.entries[0]?.id), kind: 'audit', institution: null });
    expect([proof.block.digest, proof.key.crv]).toEqual(['sm3', 'SM2']);
    const text = JSON.stringify(proof);
    expect(verdictOn(text, [proof.key]).isProven).toBe(true);
    for (let at = 0; at < text.length; at++) {
      const changed = `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`;
      expect([at, verdictOn(changed).isProven]).toEqual([at, false]);
    }
    expect((await verifySeals()).found).toBe(0);
    await storage.close();
  });

  test('a head is signed only when there are new blocks, and no sooner than asked for', async () => {
    const place = await databases.open(await databases.place());
    let now = NOON;
    const { signTreeHead } = await tamperEvidenceOf(place, { now: () => now });
    await writeAudits(place, 0, 1);
    const first = await signTreeHead();
    expect(await signTreeHead()).toEqual(first);
    await writeAudits(place, 1, 1);
    now += 59_999;
    expect(await signTreeHead({ notWithinMs: 60_000 })).toEqual(first);
    now++;
    expect(await signTreeHead({ notWithinMs: 60_000 })).toMatchObject({ size: 2, at: now });
  });

  describe('a proof in which anything was changed', () => {
    test('proves nothing: any byte, any member, anything more', async () => {
      const text = `${JSON.stringify(await prove(await oneOf('consent'), 'consent'), null, 2)}\n`;
      expect(verdictOn(text).isProven).toBe(true);
      const refused = (changed: string): void => {
        const { isProven, says } = verdictOn(changed);
        expect([isProven, says]).toEqual([false, expect.stringMatching(/^Not proven: /u)]);
      };
      fc.assert(
        fc.property(fc.nat(text.length - 1), fc.integer({ min: 0, max: 127 }), (at, code) => {
          const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
          if (changed !== text) refused(changed);
        }),
        { numRuns: 3000 },
      );
      const proof = JSON.parse(text) as Record<string, unknown>;
      for (const name of Object.keys(proof)) {
        for (const value of [undefined, null, {}, [], 'x', -1]) refused(JSON.stringify({ ...proof, [name]: value }));
      }
      for (const other of [JSON.stringify({ ...proof, more: 1 }), '', '[]', 'null', '1', text.repeat(2)])
        refused(other);
    });

    test('is not mended by taking parts of another proof', async () => {
      const [mine, other] = [
        await prove(await oneOf('consent'), 'consent'),
        await prove(await oneOf('audit'), 'audit'),
      ];
      for (const name of Object.keys(mine) as (keyof EntryProof)[]) {
        const mixed = { ...mine, [name]: other[name] };
        const isSame = JSON.stringify(mine[name]) === JSON.stringify(other[name]);
        expect([name, verdictOn(JSON.stringify(mixed)).isProven]).toEqual([name, isSame]);
      }
    });
  });
});

test('the verifier is a command: 0 for what is proven, 1 for what is not, 2 for wrong use', async () => {
  const folder = await freshFolder();
  const place = { url: undefined, dataDir: folder };
  const storage = await openStorage(place);
  await writeAudits(storage, 0, 2);
  const [block] = await storage.sealedLedger.readBlocks(0, 1);
  const { proveEntry } = await tamperEvidenceOf(storage);
  const proof = await proveEntry({ id: String(block?.entries[0]?.id), kind: undefined, institution: null });
  await storage.close();
  const file = (name: string, content: string): Promise<string> =>
    writeFile(join(folder, name), content).then(() => join(folder, name));
  const whole = await file('whole.json', JSON.stringify(proof));
  const changed = await file('changed.json', JSON.stringify({ ...proof, index: 1 }));
  const keys = await file('keys.json', JSON.stringify({ keys: [proof.key] }));
  expect(await run(whole, keys)).toEqual({ code: 0, said: expect.stringMatching(/^Proven: the audit entry .*\.\n$/u) });
  expect(await run(changed)).toEqual({ code: 1, said: expect.stringMatching(/^Not proven: .*\.\n$/u) });
  expect(await run('--help')).toEqual({ code: 0, said: expect.stringContaining('PROOF') });
  for (const wrong of [[], [join(folder, 'missing.json')], [whole, changed], [whole, keys, keys]]) {
    expect(await run(...wrong)).toMatchObject({ code: 2 });
  }
  await rm(folder, { recursive: true, force: true });
});
