import type { Item } from '../domain/catalogue/item.ts';
import { calibrationOf, INCOMPARABLE_TEXTS, shownIn, type Incomparable } from '../domain/report/measurement.ts';
import type { ResultRow } from '../fhir/mapping/result-rows.ts';
import type { CardContext } from './card-context.ts';
import { escaped } from './markdown.ts';
import { TEXTS, unitText } from './texts.ts';

/** What a doctor has to be told; where a unit merely cannot be read, the source's own words are all there is to say. */
const TOLD: ReadonlySet<Incomparable> = new Set(['other-method', 'other-property']);

/**
 * A result's cell: the value as written, and in brackets after it either the value in the catalogue's unit, marked as
 * converted, or that the unit or the method is not the item's. A converted value never stands without the written one
 * and its unit. Escaped.
 */
export function valueCell({ units, language }: Noting, row: ResultRow, item: Item | undefined): string {
  const written = escaped(row.value);
  const { quantity } = row;
  if (!quantity || !item?.unit || row.unit === '') return written;
  const calibration = calibrationOf([row.name, row.unit, ...row.method]);
  const target = { item: item.id, unit: item.unit, calibration: calibrationOf([item.unit, item.nameZh, item.nameEn]) };
  // At order entry most results come in the catalogue's own unit, and those cost nothing.
  const unit = row.unit === item.unit && quantity.code === '' ? item.unit : units.read(quantity, item.unit);
  const shown = shownIn(
    { ...quantity, item: item.id, writtenUnit: row.unit, unit, calibration, method: row.method },
    target,
    units,
  );
  const texts = TEXTS[language];
  if (shown.shown === 'converted') {
    const converted = `${shown.comparator}${shown.value} ${unitText(shown.unit)}`;
    return escaped(`${row.value} ${row.unit}`) + texts.converted(escaped(converted));
  }
  const isTold = shown.shown === 'not-converted' && TOLD.has(shown.because);
  return isTold ? written + texts.notConverted(INCOMPARABLE_TEXTS[shown.because][language]) : written;
}

type Noting = Pick<CardContext, 'units' | 'language'>;
