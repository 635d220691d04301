import type { Item } from '../domain/catalogue/item.ts';
import { INCOMPARABLE_TEXTS, isWorthTelling, shownIn } from '../domain/report/measurement.ts';
import { measuredAs } from '../fhir/mapping/measured.ts';
import type { ResultRow } from '../fhir/mapping/result-rows.ts';
import type { CardContext } from './card-context.ts';
import { escaped } from './markdown.ts';
import { TEXTS, unitText } from './texts.ts';

/**
 * A result's cell: the value as written, and in brackets after it either the value in the catalogue's unit, marked as
 * converted, or that the unit or the method is not the item's. A converted value never stands without the written one
 * and its unit. Escaped.
 */
export function valueCell({ units, language }: Noting, row: ResultRow, item: Item | undefined): string {
  const written = escaped(row.value);
  const measured = measuredAs(row, item, units);
  if (!measured) return written;
  const texts = TEXTS[language];
  const shown = shownIn(measured.measurement, measured.target, units);
  if (shown.shown === 'converted') {
    const converted = `${shown.comparator}${shown.value} ${unitText(shown.unit)}`;
    return escaped(`${row.value} ${row.unit}`) + texts.converted(escaped(converted));
  }
  const isTold = shown.shown === 'not-converted' && isWorthTelling(shown.because);
  return isTold ? written + texts.notConverted(INCOMPARABLE_TEXTS[shown.because][language]) : written;
}

type Noting = Pick<CardContext, 'units' | 'language'>;
