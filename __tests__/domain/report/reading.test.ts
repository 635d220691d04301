import { describe, expect, test } from '@jest/globals';
import { makeCatalogue, makeCodeMap } from '../../../server/domain/catalogue/catalogue.ts';
import { ITEM_SYSTEM } from '../../../server/domain/catalogue/code.ts';
import { itemsOf, readReport } from '../../../server/domain/report/reading.ts';
import { readCatalogueFiles } from '../../../server/system/catalogue-files.ts';

const codes = makeCodeMap(makeCatalogue(readCatalogueFiles().items, []), []);
const coded = (code: string) => [{ system: ITEM_SYSTEM, code }];
const read = (own: string | undefined, ...results: readonly (readonly [code: string, counts: boolean])[]) =>
  readReport(
    {
      concept: own === undefined ? [] : coded(own),
      results: results.map(([code, counts]) => ({ concept: coded(code), counts })),
    },
    codes,
  );

describe('a report read through a code map', () => {
  test('tells counting results from those that do not, and known codes from unknown', () => {
    const reading = read('L0002', ['L0003', true], ['L0004', false], ['nobody-knows', true]);
    expect(reading.own?.item.id).toBe('L0002');
    expect([...reading.counted]).toEqual(['L0003']);
    expect([...reading.notCounted]).toEqual(['L0004']);
    expect(reading.anyCounts).toBe(true);
  });

  test('a result that counts once counts, whatever else is there of it', () => {
    expect([...read(undefined, ['L0003', false], ['L0003', true], ['L0003', false]).notCounted]).toEqual([]);
  });

  test('an unknown result counts, too', () => {
    expect(read(undefined, ['nobody-knows', true]).anyCounts).toBe(true);
    expect(read(undefined, ['nobody-knows', false]).anyCounts).toBe(false);
  });

  test.each<[string, ReturnType<typeof read>, readonly string[]]>([
    ['an examination, without any result', read('E0292'), ['E0292']],
    ['a panel with a result', read('L0002', ['L0003', true]), ['L0003', 'L0002']],
    ['a panel with a result that nobody knows', read('L0002', ['nobody-knows', true]), ['L0002']],
    ['a panel of which nothing counts', read('L0002', ['L0003', false]), []],
    ['a panel without results', read('L0002'), []],
    ['results alone', read(undefined, ['L0003', true], ['L0004', false]), ['L0003']],
    ['nothing known', read('nobody-knows', ['nobody-knows', true]), []],
  ])('the items of %s', (_what, reading, items) => {
    expect([...itemsOf(reading)]).toEqual(items);
  });
});
