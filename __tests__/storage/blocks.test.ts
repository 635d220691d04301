import { describe, expect, jest, test } from '@jest/globals';
import { sealExisting } from '../../server/storage/seal-existing.ts';
import { SHA_256 } from '../../server/application/ledger-entry.ts';
import { forEachEngine, type Place } from '../support/databases.ts';
import { HOSPITAL, keyOf, NOON } from './examples.ts';
import { auditOf, changePast, openRaw, tamperEvidenceOf, told, writeAudits } from './sealing.ts';

// Thousands of entries are sealed.
jest.setTimeout(120_000);

forEachEngine((_engine, openFresh, databases) => {
  describe('the block of a commit', () => {
    test('has everything that its jobs wrote into the ledgers, and nothing of a job that was undone', async () => {
      const storage = await openFresh();
      const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
      // The first holds the writer until all others wait for the next commit.
      const first = storage.work.write(() => released);
      const jobs = Array.from({ length: 30 }, (_, n) =>
        storage.work.write(async ({ audit, patients }) => {
          await audit.add(auditOf(n));
          await patients.setConsent(keyOf(n), 'deny', HOSPITAL, NOON + n);
          if (n % 3 === 0) throw new Error('undone');
        }),
      );
      release(undefined);
      await first;
      await Promise.allSettled(jobs);
      const blocks = await storage.sealedLedger.readBlocks(0, 100);
      expect(blocks.map(({ count, at }) => [count, at])).toEqual([[40, NOON + 29]]);
      expect((await (await tamperEvidenceOf(storage)).verifySeals()).found).toBe(0);
    });

    test('is none where a commit wrote nothing that is sealed, and none where all of it was undone', async () => {
      const storage = await openFresh();
      await storage.work.write(({ tokens }) => tokens.useOnce('his', 'a', NOON));
      const undone = storage.work.write(async ({ audit }) => {
        await audit.add(auditOf(1));
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
      expect(await storage.sealedLedger.countBlocks()).toBe(0);
      const evidence = await tamperEvidenceOf(storage);
      expect(await evidence.signTreeHead()).toBeUndefined();
      expect(await evidence.verifySeals()).toMatchObject({ blocks: 0, entries: 0, heads: 0, found: 0 });
    });

    test('follows the last one also after closing and opening again', async () => {
      const place = await databases.place();
      const before = await databases.open(place);
      await writeAudits(before, 0, 3);
      await before.close();
      const after = await databases.open(place);
      await writeAudits(after, 3, 2);
      const blocks = await after.sealedLedger.readBlocks(0, 100);
      expect(blocks.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4]);
      expect(blocks.slice(1).map(({ previous }) => previous)).toEqual(blocks.slice(0, -1).map(({ hash }) => hash));
    });

    test('is one chain when two gateways write at once', async () => {
      const place = await databases.place();
      const [one, other] = await Promise.all([databases.open(place), databases.open(place)]);
      await Promise.all(
        Array.from({ length: 60 }, (_, n) =>
          (n % 2 === 0 ? one : other).work.write(({ audit }) => audit.add(auditOf(n))),
        ),
      );
      const evidence = await Promise.all([one, other].map((storage) => tamperEvidenceOf(storage)));
      await Promise.all(evidence.map(({ signTreeHead }) => signTreeHead()));
      for (const { verifySeals } of evidence) {
        const account = await verifySeals();
        expect([told(account), account.entries]).toEqual([[], 60]);
      }
    });

    test('is found in order while others go on writing', async () => {
      const storage = await openFresh();
      const evidence = await tamperEvidenceOf(storage);
      const writing = writeAudits(storage, 0, 40);
      for (let time = 0; time < 3; time++) {
        await evidence.signTreeHead();
        expect(told(await evidence.verifySeals())).toEqual([]);
      }
      await writing;
      await evidence.signTreeHead();
      expect(await evidence.verifySeals()).toMatchObject({ entries: 40, signedBlocks: 40, found: 0 });
    });
  });

  describe('what was written before there were blocks', () => {
    /** A database as it was before: entries, and nothing that seals them. */
    async function oldDatabase(): Promise<Place> {
      const place = await databases.place();
      const storage = await databases.open(place);
      await storage.work.write(({ patients }) => patients.setConsent(keyOf(1), 'deny', HOSPITAL, NOON));
      await storage.close();
      await changePast(
        place,
        [
          `INSERT INTO audit (bucket, id, at, action, objects, facts)
           WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2300)
           SELECT i % 7, 'old ' || i, i, 'explained', '[]', '{}' FROM n`,
        ],
        [`DELETE FROM ledger_blocks`],
        [
          `INSERT INTO ledger_unsealed (kind, after)
           VALUES ('audit', '[]'), ('consent', '[]'), ('decision', '[]'), ('saving', '[]')`,
        ],
      );
      return place;
    }

    test('is sealed at the first start, once, and verified with all that comes after', async () => {
      const place = await oldDatabase();
      const storage = await databases.open(place);
      const blocks = await storage.sealedLedger.readBlocks(0, 100);
      expect(blocks.map(({ count }) => count)).toEqual([1000, 1000, 300, 1]);
      await writeAudits(storage, 3000, 2);
      expect(told(await (await tamperEvidenceOf(storage)).verifySeals())).toEqual([]);
      await storage.close();
      const again = await databases.open(place);
      expect(await again.sealedLedger.countBlocks()).toBe(6);
    });

    test('is sealed to the end by whoever starts after an interruption, and by two that start at once', async () => {
      const place = await oldDatabase();
      const raw = await openRaw(place);
      let pieces = 0;
      const interrupted = {
        ...raw,
        writer: {
          ...raw.writer,
          begin: () => (++pieces > 2 ? Promise.reject(new Error('power cut')) : raw.writer.begin()),
          rollback: () => Promise.resolve(),
        },
      };
      await expect(sealExisting(interrupted, SHA_256)).rejects.toThrow('power cut');
      await raw.close();
      const [storage] = await Promise.all([databases.open(place), databases.open(place)]);
      const blocks = await storage.sealedLedger.readBlocks(0, 100);
      expect(blocks.map(({ count }) => count)).toEqual([1000, 1000, 300, 1]);
      expect(told(await (await tamperEvidenceOf(storage)).verifySeals())).toEqual([]);
    });
  });
});
