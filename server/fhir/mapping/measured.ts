import type { Units } from '../../application/ports/units.ts';
import type { Item } from '../../domain/catalogue/item.ts';
import { calibrationOf, type Measurement, type MeasuringTarget } from '../../domain/report/measurement.ts';
import type { ResultRow } from './result-rows.ts';

/** A numeric result and what its item is measured in; undefined where there is no number, or no unit to compare. */
export interface Measured {
  readonly measurement: Measurement;
  readonly target: MeasuringTarget;
}

export function measuredAs(row: ResultRow, item: Item | undefined, units: Units): Measured | undefined {
  const { quantity } = row;
  if (!quantity || !item?.unit || row.unit === '') return undefined;
  // At order entry most results come in the catalogue's own unit, and those cost nothing.
  const unit = row.unit === item.unit && quantity.code === '' ? item.unit : units.read(quantity, item.unit);
  return {
    measurement: {
      item: item.id,
      value: quantity.value,
      comparator: quantity.comparator,
      writtenUnit: row.unit,
      unit,
      calibration: calibrationOf([row.name, row.unit, ...row.method]),
      method: row.method,
    },
    target: { item: item.id, unit: item.unit, calibration: calibrationOf([item.unit, item.nameZh, item.nameEn]) },
  };
}
