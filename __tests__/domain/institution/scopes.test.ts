import { describe, expect, test } from '@jest/globals';
import type { Agreement } from '../../../server/domain/institution/institution.ts';
import { makeScopeBook } from '../../../server/domain/institution/scopes.ts';
import { readCatalogueFiles } from '../../../server/system/catalogue-files.ts';

const DELTA: Agreement = { id: 'yangtze-delta', mark: '长三角HR', regions: ['31', '32', '33', '34'] };
const scopes = makeScopeBook(new Map([[DELTA.id, DELTA]]), readCatalogueFiles().regionNames);

describe('the scope of a quality evaluation', () => {
  test.each([
    ['CN', '全国HR'],
    ['33', '浙江HR'],
    ['3301', '杭州HR'],
    ['330111', '富阳HR'],
    ['yangtze-delta', '长三角HR'],
    ['31', '上海HR'],
    ['99', '99HR'],
  ])('%s is written %s', (scope, mark) => {
    expect(scopes.markOf(scope)).toBe(mark);
  });

  test.each([
    ['CN', '650102', true],
    ['33', '330111', true],
    ['33', '320111', false],
    ['3301', '330111', true],
    ['3301', '330211', false],
    ['330111', '330111', true],
    ['330111', '330102', false],
    ['yangtze-delta', '310101', true],
    ['yangtze-delta', '440101', false],
    ['an-agreement-that-is-gone', '330111', false],
    ['', '330111', false],
  ])('%s takes in the region %s: %s', (scope, region, covers) => {
    expect(scopes.covers(scope, region)).toBe(covers);
  });

  test('the country is wider than an agreement of provinces, then province, city and county', () => {
    const widest = ['330111', 'yangtze-delta', '3301', 'CN', '33'].sort(
      (a, b) => scopes.breadth(b) - scopes.breadth(a),
    );
    expect(widest).toEqual(['CN', 'yangtze-delta', '33', '3301', '330111']);
  });

  test('an agreement of provinces is wider than one of cities, and that than one of counties', () => {
    const agreement = (id: string, ...regions: readonly string[]): [string, Agreement] => [
      id,
      { id, mark: id, regions },
    ];
    const book = makeScopeBook(
      new Map([
        agreement('provinces', '31', '33'),
        agreement('cities', '3301', '3302'),
        agreement('counties', '330111'),
      ]),
      new Map(),
    );
    expect(['CN', 'provinces', '33', 'cities', '3301', 'counties'].map(book.breadth)).toEqual([
      1_000_000, 20_000, 10_000, 200, 100, 1,
    ]);
  });

  test.each([
    ['330111', '浙江杭州富阳'],
    ['330100', '浙江杭州'],
    ['3301', '浙江杭州'],
    ['330000', '浙江'],
    ['33', '浙江'],
    ['330199', '浙江杭州'],
    ['999999', '999999'],
  ])('the region %s is called %s, as far as it is known', (region, name) => {
    expect(scopes.nameOf(region)).toBe(name);
  });
});
