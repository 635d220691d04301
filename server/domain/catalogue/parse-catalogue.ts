import type { ChargeLevel, Item, ItemId, ItemLaterality } from './item.ts';

/** A row of `items.csv` by column. */
export type CatalogueRow = Readonly<Record<string, string>>;

/** Reads the catalogue's rows; panel members, listed by LOINC, become item ids. Throws on a row that makes no sense. */
export function parseCatalogue(rows: readonly CatalogueRow[]): readonly Item[] {
  const byLoinc = new Map<string, ItemId>();
  for (const row of rows) if (row.loinc) byLoinc.set(row.loinc, row.item_id as ItemId);
  return rows.map((row) => parseRow(row, byLoinc));
}

function parseRow(row: CatalogueRow, byLoinc: ReadonlyMap<string, ItemId>): Item {
  const column = (name: string): string | undefined => (row[name] === '' ? undefined : row[name]);
  const members = (row.panel_members ?? '').split(' ').filter((loinc) => loinc !== '');
  return {
    id: row.item_id as ItemId,
    kind: row.kind === '检查' ? 'examination' : 'laboratoryTest',
    category: row.category ?? '',
    nameZh: row.name_zh ?? '',
    nameEn: row.name_en ?? '',
    loinc: column('loinc'),
    specimen: column('specimen'),
    modality: column('modality'),
    bodySite: column('body_site'),
    laterality: lateralityOf(row.laterality),
    contrast: row.contrast === 'N' ? undefined : column('contrast'),
    unit: column('ucum_unit'),
    chargeLevel: row.charge_level as ChargeLevel,
    members: members.map((loinc) => known(byLoinc.get(loinc), row)),
    windowDays: wholeNumber(row.window_days, row),
    feeFen: wholeNumber(String(Math.round(Number(row.fee_cny) * 100)), row),
    minutes: wholeNumber(row.minutes_saved, row),
    sensitive: row.sensitive === 'Y',
    recognisable:
      row.default_recognisable === 'N' ? 'no' : row.default_recognisable === 'advisory' ? 'advisory' : 'yes',
  };
}

function lateralityOf(text: string | undefined): ItemLaterality {
  if (text === 'L/R/B') return 'sided';
  return text === 'L' || text === 'R' || text === 'B' ? text : 'none';
}

function known(member: ItemId | undefined, row: CatalogueRow): ItemId {
  if (member === undefined) throw new Error(`Catalogue row ${row.item_id ?? '?'} names a member that is no item.`);
  return member;
}

function wholeNumber(text: string | undefined, row: CatalogueRow): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new Error(`Catalogue row ${row.item_id ?? '?'} has a faulty number.`);
  return value;
}
