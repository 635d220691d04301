import { expect, test } from '@jest/globals';
import type { StoredReport } from '../../server/application/ports/reports.ts';
import type { Storage } from '../../server/storage/storage.ts';
import { forEachEngine } from '../support/databases.ts';
import { keyOf, NOON, reportOf, SEALED } from './examples.ts';

const HOUR = 3_600_000;

forEachEngine((_engine, openFresh) => {
  const put = (storage: Storage, report: StoredReport): Promise<void> =>
    storage.work.write(({ reports }) => reports.put(report, SEALED));
  const version = (before: StoredReport, hours: number, changes: Partial<StoredReport>): StoredReport => ({
    ...before,
    version: before.version + 1,
    digest: `${before.digest}+`,
    updatedAt: NOON + hours * HOUR,
    ...changes,
  });
  const first = reportOf(keyOf(1), 'r-1');

  test('a report is not there before it was first received, and is from that instant on', async () => {
    const storage = await openFresh();
    await put(storage, first);
    expect(await storage.reports.findAsOf([keyOf(1)], 0, NOON - 1)).toEqual([]);
    expect(await storage.reports.findAsOf([keyOf(1)], 0, NOON)).toEqual([first]);
    expect(await storage.reports.findAsOf([keyOf(1)], NOON + 1, NOON + HOUR)).toEqual([]);
  });

  test('a report that was corrected and then withdrawn is found as it stood at each instant', async () => {
    const storage = await openFresh();
    const corrected = version(first, 1, { status: 'corrected', collectedAt: NOON - HOUR });
    const withdrawn = version(corrected, 2, { status: 'entered-in-error', results: [] });
    for (const each of [first, corrected, withdrawn]) await put(storage, each);
    const asOf = (at: number): Promise<readonly unknown[]> => storage.reports.findAsOf([keyOf(1)], 0, at);
    expect(await asOf(NOON + HOUR - 1)).toEqual([first]);
    expect(await asOf(NOON + HOUR)).toEqual([corrected]);
    expect(await asOf(NOON + 2 * HOUR - 1)).toEqual([corrected]);
    expect(await asOf(NOON + 2 * HOUR)).toEqual([withdrawn]);
    expect(await storage.reports.findRecent([keyOf(1)], 0)).toEqual([withdrawn]);
  });

  test('a report that was moved to another patient was the first one’s until then', async () => {
    const storage = await openFresh();
    const moved = version(first, 1, { patient: keyOf(900) });
    await put(storage, first);
    await put(storage, moved);
    expect(await storage.reports.findAsOf([keyOf(1)], 0, NOON + HOUR - 1)).toEqual([first]);
    expect(await storage.reports.findAsOf([keyOf(900)], 0, NOON + HOUR - 1)).toEqual([]);
    expect(await storage.reports.findAsOf([keyOf(1)], 0, NOON + HOUR)).toEqual([]);
    expect(await storage.reports.findAsOf([keyOf(1), keyOf(900)], 0, NOON + HOUR)).toEqual([moved]);
  });

  test('a report that moved away and came back was nobody else’s twice', async () => {
    const storage = await openFresh();
    const away = version(first, 1, { patient: keyOf(900) });
    const back = version(away, 2, { patient: keyOf(1) });
    for (const each of [first, away, back]) await put(storage, each);
    const both = [keyOf(1), keyOf(900)];
    expect(await storage.reports.findAsOf(both, 0, NOON)).toEqual([first]);
    expect(await storage.reports.findAsOf(both, 0, NOON + HOUR)).toEqual([away]);
    expect(await storage.reports.findAsOf(both, 0, NOON + 2 * HOUR)).toEqual([back]);
  });

  test('a version of which only the source’s count moved on stays one version', async () => {
    const storage = await openFresh();
    const recounted = { ...first, sourceVersion: { ...first.sourceVersion, versionId: '7' } };
    const corrected = version(recounted, 1, { status: 'corrected' });
    for (const each of [first, recounted, corrected]) await put(storage, each);
    expect(await storage.reports.findAsOf([keyOf(1)], 0, NOON)).toEqual([recounted]);
    expect(await storage.reports.findAsOf([keyOf(1)], 0, NOON + HOUR)).toEqual([corrected]);
  });
});
