import { expect, test } from '@jest/globals';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import { forEachEngine } from '../support/databases.ts';
import { keyOf, reportOf, SEALED } from './examples.ts';

forEachEngine((_engine, openFresh) => {
  test('what came in: the newest of each institution, how many since when, with which codes', async () => {
    const storage = await openFresh();
    expect(await storage.arrivals.newest()).toEqual(new Map());
    const arrived: readonly (readonly [string, number])[] = [
      ['a', 100],
      ['a', 200],
      ['a', 300],
      ['b', 50],
      ['c', 400],
    ];
    await storage.work.write(async ({ reports }) => {
      for (const [index, [institution, updatedAt]] of arrived.entries()) {
        const concept = [{ system: 'urn:lis', code: `c${String(updatedAt)}` }];
        const report = { ...reportOf(keyOf(index), `r${String(index)}`), concept, updatedAt };
        await reports.put({ ...report, institution: institution as InstitutionId }, SEALED);
      }
    });
    expect([...(await storage.arrivals.newest())].sort()).toEqual([
      ['a', 300],
      ['b', 50],
      ['c', 400],
    ]);
    const a = 'a' as InstitutionId;
    expect(await storage.arrivals.count(a, { day: 300, week: 200 }, 9)).toEqual({ day: 1, week: 2 });
    expect(await storage.arrivals.count(a, { day: 0, week: 0 }, 2)).toEqual({ day: 2, week: 2 });
    expect(await storage.arrivals.count('z' as InstitutionId, { day: 0, week: 0 }, 2)).toEqual({ day: 0, week: 0 });
    const codes = (await storage.arrivals.recentCodes(a, 2)).map(({ concept }) => concept[0]?.code);
    expect(codes.sort()).toEqual(['c200', 'c300']);
  });
});
