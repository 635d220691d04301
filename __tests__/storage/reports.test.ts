import { expect, test } from '@jest/globals';
import { forEachEngine } from '../support/databases.ts';
import { HOSPITAL, keyOf, reportOf, SEALED } from './examples.ts';

forEachEngine((_engine, openFresh) => {
  test('fifty writes of the same report at once leave one row', async () => {
    const storage = await openFresh();
    const report = reportOf(keyOf(1), 'r-1');
    await Promise.all(
      Array.from({ length: 50 }, () => storage.work.write(({ reports }) => reports.put(report, SEALED))),
    );
    expect(await storage.reports.count()).toBe(1);
    expect(await storage.reports.findRecent([keyOf(1)], 0)).toHaveLength(1);
    expect(await storage.reports.findById(report.id)).toEqual(report);
  });

  test('a report that is corrected to another patient is found there and no longer at the first', async () => {
    const storage = await openFresh();
    const before = reportOf(keyOf(1), 'r-1');
    const after = { ...before, patient: keyOf(900), version: 2 };
    await storage.work.write(({ reports }) => reports.put(before, SEALED));
    await storage.work.write(({ reports }) => reports.put(after, SEALED));
    expect(await storage.reports.findRecent([keyOf(1)], 0)).toEqual([]);
    expect(await storage.reports.findRecent([keyOf(900)], 0)).toEqual([after]);
    expect(await storage.reports.findById(before.id)).toEqual(after);
    expect(await storage.reports.findContent(before.id, 1)).toEqual(SEALED);
  });

  test('a search for one patient is no ground for the report once it belongs to another', async () => {
    const storage = await openFresh();
    const report = reportOf(keyOf(1), 'r-1');
    await storage.work.write(async ({ reports }) => {
      await reports.put(report, SEALED);
      await reports.addSearchGrounds([report.id], HOSPITAL, 1_000);
    });
    expect(await storage.reports.hasSearchGround(report.id, HOSPITAL, 1_000, keyOf(1))).toBe(true);
    expect(await storage.reports.hasSearchGround(report.id, HOSPITAL, 1_001, keyOf(1))).toBe(false);
    expect(await storage.reports.hasSearchGround(report.id, HOSPITAL, 1_000, keyOf(900))).toBe(false);
    await storage.work.write(async ({ reports }) => {
      await reports.put({ ...report, patient: keyOf(900), version: 2 }, SEALED);
      await reports.addSearchGrounds([report.id], HOSPITAL, 2_000, [keyOf(1)]);
    });
    expect(await storage.reports.hasSearchGround(report.id, HOSPITAL, 0, keyOf(900))).toBe(false);
  });

  test.each(['L', 'I', '~', '~L', '~~I', 'constructor', '__proto__', 'http://loinc.org', ''])(
    'a code of the local system "%s" stays a code of that system',
    async (system) => {
      const storage = await openFresh();
      const report = { ...reportOf(keyOf(1), 'r-1'), concept: [{ system, code: '58410-2' }] };
      await storage.work.write(({ reports }) => reports.put(report, SEALED));
      expect((await storage.reports.findById(report.id))?.concept).toEqual([{ system, code: '58410-2' }]);
    },
  );

  test('pages by last update go on after the cursor, also among reports of the same instant', async () => {
    const storage = await openFresh();
    const all = [1, 2, 3, 4, 5].map((n) => ({ ...reportOf(keyOf(n), `r-${String(n)}`), updatedAt: n < 4 ? 10 : 20 }));
    await storage.work.write(async ({ reports }) => {
      for (const report of all) await reports.put(report, SEALED);
    });
    const expected = [...all].sort((a, b) => a.updatedAt - b.updatedAt || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
    const seen: string[] = [];
    for (let page = await storage.reports.findByInstitution(HOSPITAL, undefined, 2); page.length > 0;) {
      seen.push(...page.map(({ id }) => id));
      page = await storage.reports.findByInstitution(HOSPITAL, page.at(-1), 2);
    }
    expect(seen).toEqual(expected);
  });

  test.each(['nobody', '\u0000', `${'0'.repeat(8)}-0000-`, '00010000-0000-4000-8000-00000000000\u0000'])(
    'an id that is not one of ours (%j) is answered as missing',
    async (foreign) => {
      const storage = await openFresh();
      const id = foreign as ReturnType<typeof reportOf>['id'];
      const offer = foreign as Parameters<typeof storage.offers.find>[0];
      expect(await storage.reports.findById(id)).toBeUndefined();
      expect(await storage.reports.findContent(id, 1)).toBeUndefined();
      expect(await storage.reports.hasSearchGround(id, HOSPITAL, 0, keyOf(1))).toBe(false);
      expect(await storage.offers.wasOffered(id, HOSPITAL, 0, keyOf(1))).toBe(false);
      expect(await storage.offers.find(offer)).toBeUndefined();
      expect(await storage.offers.entriesOf(offer)).toEqual({ decisions: [], savings: [] });
      expect(await storage.offers.findDecided({ institution: undefined, ids: [offer], limit: 9 })).toEqual([]);
    },
  );
});
