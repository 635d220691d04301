import { expect, test } from '@jest/globals';
import type { ReportIdentifierKey } from '../../server/application/ports/patients.ts';
import type { ReportOrder, ReportPlace } from '../../server/application/ports/reports.ts';
import { placeOf } from '../../server/application/report-place.ts';
import { forEachEngine } from '../support/databases.ts';
import { HOSPITAL, keyOf, NOON, OTHER_HOSPITAL, reportOf, SEALED } from './examples.ts';
import { changePast } from './sealing.ts';

forEachEngine((_engine, openFresh, databases) => {
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

  const ORDERS: readonly (readonly ReportOrder[])[] = [
    [{ by: 'updated', descending: false }],
    [{ by: 'updated', descending: true }],
    [{ by: 'date', descending: true }],
    [
      { by: 'issued', descending: false },
      { by: 'date', descending: true },
    ],
    [
      { by: 'date', descending: false },
      { by: 'updated', descending: true },
      { by: 'issued', descending: true },
    ],
  ];
  test.each(ORDERS.map((order) => [order]))('pages in an order go on after a place in it: %j', async (order) => {
    const storage = await openFresh();
    const all = Array.from({ length: 12 }, (_, n) => ({
      ...reportOf(keyOf(n), `r-${String(n)}`),
      updatedAt: NOON + (n % 3),
      collectedAt: n % 4 === 0 ? undefined : NOON + (n % 4),
      issuedAt: n % 5 === 0 ? undefined : NOON + (n % 2),
    }));
    await storage.work.write(async ({ reports }) => {
      for (const report of all) await reports.put(report, SEALED);
    });
    const keyOfOrder = { updated: 'updatedAt', date: 'collectedAt', issued: 'issuedAt' } as const;
    const expected = [...all].sort((a, b) => {
      for (const { by, descending } of order) {
        // Without a time of collection a report stands where it was issued, else where it was received (at noon).
        const at = (each: typeof a): number => each[keyOfOrder[by]] ?? (by === 'date' ? (each.issuedAt ?? NOON) : 0);
        if (at(a) !== at(b)) return descending ? at(b) - at(a) : at(a) - at(b);
      }
      return a.id < b.id ? -1 : 1;
    });
    const seen: string[] = [];
    let after: ReportPlace | undefined;
    for (;;) {
      const page = await storage.reports.findByInstitution(HOSPITAL, { order, after, limit: 5 });
      seen.push(...page.map(({ id }) => id));
      const last = page.at(-1);
      if (!last || page.length < 5) break;
      after = placeOf(last, order);
    }
    expect(seen).toEqual(expected.map(({ id }) => id));
  });

  test('pages take reports of a span of changes alone, of one institution alone', async () => {
    const storage = await openFresh();
    const all = [1, 2, 3, 4].map((n) => ({ ...reportOf(keyOf(n), `r-${String(n)}`), updatedAt: n * 10 }));
    await storage.work.write(async ({ reports }) => {
      for (const report of all) await reports.put(report, SEALED);
    });
    const order: readonly ReportOrder[] = [{ by: 'updated', descending: false }];
    const updated = { from: 20, before: 40 };
    const page = await storage.reports.findByInstitution(HOSPITAL, { order, updated, limit: 9 });
    expect(page.map(({ updatedAt }) => updatedAt)).toEqual([20, 30]);
    expect(await storage.reports.findByInstitution(OTHER_HOSPITAL, { order, limit: 9 })).toEqual([]);
  });

  test('reports from before identifiers were kept are sorted by issue, and are known by theirs once they have them', async () => {
    const place = await databases.place();
    const before = await databases.open(place);
    const all = [3, 1, 2].map((n) => ({ ...reportOf(keyOf(n), `r-${String(n)}`), issuedAt: NOON + n }));
    await before.work.write(async ({ reports }) => {
      for (const report of all) await reports.put(report, SEALED);
    });
    await before.close();
    await changePast(
      place,
      ['DROP INDEX report_locations_by_issue'],
      ['ALTER TABLE report_locations DROP COLUMN issued_at'],
      ['DROP INDEX report_locations_by_date'],
      ['DROP TABLE report_identifiers'],
      [`DELETE FROM schema_migrations WHERE name = '0007-report-identifiers'`],
    );
    const storage = await databases.open(place);
    const order: readonly ReportOrder[] = [{ by: 'issued', descending: false }];
    const page = await storage.reports.findByInstitution(HOSPITAL, { order, limit: 9 });
    expect(page.map(({ issuedAt }) => issuedAt)).toEqual([NOON + 1, NOON + 2, NOON + 3]);
    const name = 'AAECAwQFBgcICQoLDA0ODw' as ReportIdentifierKey;
    const [first] = page.map(({ id }) => id);
    const found = await storage.work.write(async ({ reports }) => {
      const unknown = await reports.findByIdentifier(name);
      if (first) await reports.putIdentifiers(first, [name]);
      return [unknown, await reports.findByIdentifier(name)];
    });
    expect(found.map((each) => each.map(({ id }) => id))).toEqual([[], [first]]);
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
