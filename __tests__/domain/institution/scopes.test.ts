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
  ])('%s takes in the region %s: %s', (scope, region, covers) => {
    expect(scopes.covers(scope, region)).toBe(covers);
  });

  test('the country is wider than an agreement of provinces, then province, city and county', () => {
    const widest = ['330111', 'yangtze-delta', '3301', 'CN', '33'].sort(
      (a, b) => scopes.breadth(b) - scopes.breadth(a),
    );
    expect(widest).toEqual(['CN', 'yangtze-delta', '33', '3301', '330111']);
  });

  test('a region is called by province, city and county as far as they are known', () => {
    expect(scopes.nameOf('330111')).toContain('富阳');
    expect(scopes.nameOf('330000')).toContain('浙江');
    expect(scopes.nameOf('999999')).toBe('999999');
  });
});
