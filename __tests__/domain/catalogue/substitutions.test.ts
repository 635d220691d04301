import { describe, expect, test } from '@jest/globals';
import { makeCatalogue } from '../../../server/domain/catalogue/catalogue.ts';
import type { Item, ItemId } from '../../../server/domain/catalogue/item.ts';
import { substitutionTable } from '../../../server/domain/catalogue/substitutions.ts';
import { readCatalogueFiles } from '../../../server/system/catalogue-files.ts';

const { items } = readCatalogueFiles();
const table = substitutionTable(items);
const catalogue = makeCatalogue(items, table);
const rule = (by: string, covered: string): string | undefined =>
  catalogue.substitution(by as ItemId, covered as ItemId)?.rule;

function altered(id: string, members: Partial<Item>): Item {
  const item = catalogue.find(id);
  if (!item) throw new Error(`There is no ${id}.`);
  return { ...item, ...members };
}

describe('what stands for what', () => {
  test('a plain-and-enhanced head CT covers a plain head CT', () => {
    expect(rule('E0291', 'E0289')).toBe('contrast');
  });

  test.each([
    ['plain never covers plain-and-enhanced', 'E0289', 'E0291'],
    ['plain never covers enhanced', 'E0289', 'E0290'],
    ['enhanced never covers plain', 'E0290', 'E0289'],
    ['plain-and-enhanced never covers enhanced alone', 'E0291', 'E0290'],
    ['a head CT never covers a chest CT', 'E0291', 'E0292'],
    ['a head CT never covers a head MRI', 'E0291', 'E0332'],
    ['an upper abdomen never covers the whole', 'E0296', 'E0297'],
  ])('%s', (_sentence, by, covered) => {
    expect(rule(by, covered)).toBeUndefined();
  });

  test('a knee MRI of both sides covers the left and the right knee, and neither covers it', () => {
    expect([rule('E0359', 'E0360'), rule('E0359', 'E0361')]).toEqual(['laterality', 'laterality']);
    expect([rule('E0360', 'E0359'), rule('E0360', 'E0361'), rule('E0361', 'E0360')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('every rule of the catalogue joins examinations of one modality and one body site', () => {
    expect(table.length).toBeGreaterThan(5);
    for (const { by, covered } of table) {
      const [from, to] = [catalogue.find(by), catalogue.find(covered)];
      expect(from?.kind).toBe('examination');
      expect([to?.modality, to?.bodySite]).toEqual([from?.modality, from?.bodySite]);
      expect(from?.modality && from.bodySite).toBeTruthy();
    }
  });

  test.each([
    ['modality', { modality: undefined }],
    ['body site', { bodySite: undefined }],
    ['body site (written empty)', { bodySite: '' }],
  ])('two items without a %s never stand for each other', (_what, missing) => {
    expect(substitutionTable([altered('E0291', missing), altered('E0289', missing)])).toEqual([]);
  });

  test('an item of the left and one of the right never stand for each other', () => {
    const [left, right] = [altered('E0291', { laterality: 'L' }), altered('E0289', { laterality: 'R' })];
    expect(substitutionTable([left, right])).toEqual([]);
    expect(substitutionTable([left, { ...right, laterality: 'L' }])).toHaveLength(1);
  });

  test('a catalogue that has only one of a pair has no rule for it', () => {
    expect(substitutionTable([altered('E0359', {})])).toEqual([]);
    expect(substitutionTable([altered('E0360', {})])).toEqual([]);
  });

  test('laboratory tests never stand for each other by contrast', () => {
    const laboratory = { kind: 'laboratoryTest' } as const;
    expect(substitutionTable([altered('E0291', laboratory), altered('E0289', laboratory)])).toEqual([]);
  });
});
