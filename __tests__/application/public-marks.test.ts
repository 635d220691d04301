import { describe, expect, test } from '@jest/globals';
import { isPublic, markedItems, marksOf } from '../../server/application/public-marks.ts';
import { makeCatalogue } from '../../server/domain/catalogue/catalogue.ts';
import type { QualityEvaluation } from '../../server/domain/institution/institution.ts';
import { makeScopeBook } from '../../server/domain/institution/scopes.ts';
import type { ShanghaiDay } from '../../server/domain/time.ts';
import { readCatalogueFiles } from '../../server/system/catalogue-files.ts';

const { items, regionNames } = readCatalogueFiles();
const delta = { id: 'delta', mark: '长三角HR', regions: ['31', '32', '33', '34'] };
const rules = { catalogue: makeCatalogue(items, []), scopes: makeScopeBook(new Map([[delta.id, delta]]), regionNames) };
const day = '2026-11-20' as ShanghaiDay;

const evaluation = (scope: string, named: readonly string[], from = '2026-01-01', to = '2026-12-31') =>
  ({ scope, items: named, from, to }) as QualityEvaluation;
const marked = (...quality: readonly QualityEvaluation[]) =>
  markedItems(rules, { quality }, day).map(({ item, scope, to }) => [item.id, scope, to]);

describe('what of an institution counts on a day', () => {
  test('an evaluation of everything brings every item that takes part, and no private one', () => {
    const ids = marked(evaluation('33', ['*'])).map(([id]) => id);
    expect(ids).toEqual(items.filter(isPublic).map(({ id }) => id));
    expect(ids.length).toBeLessThan(items.length);
  });

  test('a private item that is evaluated by name is not told all the same', () => {
    const kept = items.filter((item) => !isPublic(item));
    expect(kept.length).toBeGreaterThan(0);
    expect(
      marked(
        evaluation(
          'CN',
          kept.map(({ id }) => id),
        ),
      ),
    ).toEqual([]);
  });

  test('the first and the last day of an evaluation count, the days around them do not', () => {
    const on = (from: string, to: string): number => marked(evaluation('33', ['L0002'], from, to)).length;
    expect([on('2026-11-20', '2026-11-20'), on('2026-11-21', '2026-12-31'), on('2026-01-01', '2026-11-19')]).toEqual([
      1, 0, 0,
    ]);
  });

  test('of several evaluations the widest speaks, whatever their order; of equal ones the last to end', () => {
    const narrow = evaluation('330111', ['L0002'], '2026-01-01', '2027-12-31');
    const wide = evaluation('delta', ['L0002']);
    const same = evaluation('delta', ['*'], '2026-06-01', '2027-06-30');
    for (const order of [
      [narrow, wide, same],
      [same, wide, narrow],
    ]) {
      expect(marked(...order).find(([id]) => id === 'L0002')).toEqual(['L0002', 'delta', '2027-06-30']);
    }
  });

  test('marks are counted, the widest first', () => {
    const quality = [
      evaluation('3301', ['L0003', 'L0004']),
      evaluation('CN', ['L0002']),
      evaluation('delta', ['L0005']),
    ];
    expect(marksOf(rules, markedItems(rules, { quality }, day))).toEqual([
      { mark: '全国HR', items: 1 },
      { mark: '长三角HR', items: 1 },
      { mark: '杭州HR', items: 2 },
    ]);
  });
});
