import { describe, expect, test } from '@jest/globals';
import { parseCatalogue, type CatalogueRow } from '../../../server/domain/catalogue/parse-catalogue.ts';

const ROW: CatalogueRow = {
  item_id: 'E0001',
  kind: '检查',
  category: 'CT',
  name_zh: '胸部CT平扫',
  name_en: 'Chest CT',
  loinc: '1-8',
  specimen: '',
  modality: 'CT',
  body_site: 'CHEST',
  laterality: 'N',
  contrast: 'WO',
  ucum_unit: '',
  charge_level: 'per-site',
  panel_members: '',
  window_days: '30',
  fee_cny: '200.5',
  minutes_saved: '60',
  sensitive: 'N',
  default_recognisable: 'Y',
};
const parsed = (more: Partial<CatalogueRow>) => parseCatalogue([{ ...ROW, ...more } as CatalogueRow])[0];

describe('a row of the catalogue', () => {
  test('becomes an item: money in fen, windows in days, empty cells as nothing', () => {
    expect(parsed({})).toEqual({
      id: 'E0001',
      kind: 'examination',
      category: 'CT',
      nameZh: '胸部CT平扫',
      nameEn: 'Chest CT',
      loinc: '1-8',
      specimen: undefined,
      modality: 'CT',
      bodySite: 'CHEST',
      laterality: 'none',
      contrast: 'WO',
      unit: undefined,
      chargeLevel: 'per-site',
      members: [],
      windowDays: 30,
      feeFen: 20050,
      minutes: 60,
      sensitive: false,
      recognisable: 'yes',
    });
  });

  test.each([
    ['a test is a laboratory test', { kind: '检验' }, { kind: 'laboratoryTest' }],
    ['a specimen and a unit', { specimen: '血清', ucum_unit: 'mmol/L' }, { specimen: '血清', unit: 'mmol/L' }],
    ['no LOINC', { loinc: '' }, { loinc: undefined }],
    ['neither modality nor body site', { modality: '', body_site: '' }, { modality: undefined, bodySite: undefined }],
    ['contrast that does not apply', { contrast: 'N' }, { contrast: undefined }],
    ['contrast that is not said', { contrast: '' }, { contrast: undefined }],
    ['sides to be told', { laterality: 'L/R/B' }, { laterality: 'sided' }],
    ['an item of the left', { laterality: 'L' }, { laterality: 'L' }],
    ['an item of the right', { laterality: 'R' }, { laterality: 'R' }],
    ['an item of both sides', { laterality: 'B' }, { laterality: 'B' }],
    ['a sensitive item', { sensitive: 'Y' }, { sensitive: true }],
    ['an advisory item', { default_recognisable: 'advisory' }, { recognisable: 'advisory' }],
    ['an item that is never recognised', { default_recognisable: 'N' }, { recognisable: 'no' }],
    ['nothing saved, no window', { fee_cny: '0', window_days: '0' }, { feeFen: 0, windowDays: 0 }],
    ['a tenth of a fen rounds', { fee_cny: '0.019' }, { feeFen: 2 }],
  ])('%s', (_sentence, row, item) => {
    expect(parsed(row)).toMatchObject(item);
  });

  test('without the columns that say nothing of recognition is an item without names, members, and the rest', () => {
    const [bare] = parseCatalogue([{ item_id: 'L0001', window_days: '7', fee_cny: '0', minutes_saved: '0' }]);
    expect(bare).toMatchObject({ id: 'L0001', category: '', nameZh: '', nameEn: '', members: [], laterality: 'none' });
  });

  test('members are named by LOINC and become items, in their order', () => {
    const items = parseCatalogue([
      { ...ROW, item_id: 'L0001', loinc: '10-9', panel_members: '12-5  11-7' },
      { ...ROW, item_id: 'L0002', loinc: '11-7' },
      { ...ROW, item_id: 'L0003', loinc: '12-5' },
      { ...ROW, item_id: 'L0004', loinc: '' },
    ]);
    expect(items[0]?.members).toEqual(['L0003', 'L0002']);
  });

  test.each([
    ['a member that is no item', { panel_members: '99-9' }, /E0001.*member/u],
    ['a window that is no number', { window_days: 'soon' }, /E0001.*number/u],
    ['half a day', { window_days: '1.5' }, /E0001.*number/u],
    ['a negative fee', { fee_cny: '-1' }, /E0001.*number/u],
    ['a fee that is no number', { fee_cny: 'free' }, /E0001.*number/u],
    [
      'a member that is no item, of a row without an id',
      { item_id: undefined, panel_members: '99-9' },
      /row \? names/u,
    ],
    ['a faulty number of a row without an id', { item_id: undefined, fee_cny: 'free' }, /row \? has/u],
  ])('%s stops the start', (_sentence, row, message) => {
    expect(() => parsed(row)).toThrow(message);
  });
});
