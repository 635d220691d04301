import { describe, expect, test } from '@jest/globals';
import { makeCatalogue, makeCodeMap } from '../../../server/domain/catalogue/catalogue.ts';
import { CANON, ITEM_SYSTEM, LOINC_SYSTEM } from '../../../server/domain/catalogue/code.ts';
import type { ItemId } from '../../../server/domain/catalogue/item.ts';
import { readCatalogueFiles } from '../../../server/system/catalogue-files.ts';

const catalogue = makeCatalogue(readCatalogueFiles().items, []);
const line = (
  system: string,
  code: string,
  item: string,
  laterality?: 'L' | 'R',
): Parameters<typeof makeCodeMap>[1][number] => ({
  system,
  code,
  item: item as ItemId,
  laterality,
});

describe('an institution’s reading of codes', () => {
  test('its own map goes before the canon, and the canon before LOINC, whatever the order of codings', () => {
    const map = makeCodeMap(catalogue, [line('urn:hz1:lis', 'XCG', 'L0002')]);
    const loinc = { system: LOINC_SYSTEM, code: '6690-2' };
    const canon = { system: ITEM_SYSTEM, code: 'L0004' };
    const own = { system: 'urn:hz1:lis', code: 'XCG' };
    expect(map.find([loinc, canon, own])?.item.id).toBe('L0002');
    expect(map.find([loinc, canon])?.item.id).toBe('L0004');
    expect(map.find([loinc])?.item.id).toBe('L0003');
    expect(map.find([{ system: 'urn:other', code: 'XCG' }])).toBeUndefined();
  });

  test('a code means something under its own system only', () => {
    const map = makeCodeMap(catalogue, []);
    expect(map.find([{ system: LOINC_SYSTEM, code: 'L0002' }])).toBeUndefined();
    expect(map.find([{ system: ITEM_SYSTEM, code: '6690-2' }])).toBeUndefined();
    expect(map.find([{ system: 'urn:other', code: 'L0002' }])).toBeUndefined();
    expect(map.find([{ system: 'urn:other', code: '6690-2' }])).toBeUndefined();
  });

  test('an unknown coding is passed over for the next of its kind', () => {
    const map = makeCodeMap(catalogue, [line('urn:hz1:lis', 'XCG', 'L0002')]);
    const second = (system: string, code: string) =>
      map.find([
        { system, code: 'nobody-knows' },
        { system, code },
      ])?.item.id;
    expect([second('urn:hz1:lis', 'XCG'), second(ITEM_SYSTEM, 'L0004'), second(LOINC_SYSTEM, '6690-2')]).toEqual([
      'L0002',
      'L0004',
      'L0003',
    ]);
    expect(map.find([])).toBeUndefined();
  });

  test('a code that is mapped twice means what its first line says', () => {
    const map = makeCodeMap(catalogue, [line('urn:hz1:lis', 'XCG', 'L0002'), line('urn:hz1:lis', 'XCG', 'L0001')]);
    expect(map.find([{ system: 'urn:hz1:lis', code: 'XCG' }])?.item.id).toBe('L0002');
  });

  test('a line for an item that is gone leaves the code to the canon and to LOINC', () => {
    const map = makeCodeMap(catalogue, [line(LOINC_SYSTEM, '6690-2', 'L9999'), line('urn:hz1:lis', 'XCG', 'L9999')]);
    expect(map.find([{ system: LOINC_SYSTEM, code: '6690-2' }])?.item.id).toBe('L0003');
    expect(map.find([{ system: 'urn:hz1:lis', code: 'XCG' }])).toBeUndefined();
  });

  test('the systems of the contract are written as it writes them', () => {
    expect([CANON, ITEM_SYSTEM, LOINC_SYSTEM]).toEqual([
      'https://huren.example/fhir',
      'https://huren.example/fhir/CodeSystem/item',
      'http://loinc.org',
    ]);
  });

  test('a side comes from the map', () => {
    const map = makeCodeMap(catalogue, [line('urn:hz1:ris', 'KN-L', 'E0281', 'L')]);
    expect(map.find([{ system: 'urn:hz1:ris', code: 'KN-L' }])?.laterality).toBe('L');
  });

  test('no character in a system or code makes two pairs the same', () => {
    const map = makeCodeMap(catalogue, [line('urn:a', 'b|c', 'L0002'), line('urn:a|b', 'c', 'E0281')]);
    expect(map.find([{ system: 'urn:a', code: 'b|c' }])?.item.id).toBe('L0002');
    expect(map.find([{ system: 'urn:a|b', code: 'c' }])?.item.id).toBe('E0281');
  });
});

describe('the catalogue that ships', () => {
  test('has 416 items, each id and each LOINC once, and members that exist', () => {
    const items = [...catalogue.items.values()];
    expect(items).toHaveLength(416);
    const loincs = items.flatMap(({ loinc }) => (loinc === undefined ? [] : [loinc]));
    expect(new Set(loincs).size).toBe(loincs.length);
    for (const { members } of items) for (const member of members) expect(catalogue.find(member)).toBeDefined();
    expect(catalogue.longestWindowDays).toBeGreaterThan(0);
  });
});
