import type { ItemId } from '../catalogue/item.ts';

/** Whether two UCUM codes measure one property; `undecided` where one of them leaves unsaid what the other says. */
export type UnitRelation = 'same' | 'different' | 'undecided';

/** What has to be known about UCUM codes. Never throws; a code that is not UCUM is `undecided` and not converted. */
export interface UnitRelations {
  relation(a: string, b: string): UnitRelation;
  /** Only between codes of the `same` property, else undefined; mass and amount of substance never are. */
  convert(value: number, from: string, to: string): number | undefined;
}

/** Ways of standardising one item whose figures must not meet: D-dimer as FEU or DDU, HbA1c by NGSP or IFCC. */
export type Calibration = 'FEU' | 'DDU' | 'NGSP' | 'IFCC';

/** One numeric result, as its source wrote it. */
export interface Measurement {
  readonly item: ItemId;
  /** The decimal number as written. */
  readonly value: string;
  /** `<`, `<=`, `>=`, `>`, or empty. */
  readonly comparator: string;
  readonly writtenUnit: string;
  /** UCUM; undefined where what is written cannot be read with certainty. */
  readonly unit: string | undefined;
  readonly calibration: Calibration | undefined;
  /** Every name and code that the source gives its method; empty where it gives none. */
  readonly method: readonly string[];
}

/** What a result is to be shown in. */
export interface MeasuringTarget {
  readonly item: ItemId;
  /** UCUM. */
  readonly unit: string;
  readonly calibration: Calibration | undefined;
}

/** Why two figures do not stand on one scale. */
export type Incomparable =
  'other-item' | 'other-method' | 'other-property' | 'undecided-property' | 'unknown-unit' | 'not-a-number';

/** One sentence a reason, in the two languages of the exchange. */
export const INCOMPARABLE_TEXTS: Readonly<Record<Incomparable, { readonly zh: string; readonly en: string }>> = {
  'other-item': { zh: '项目不同，未换算', en: 'another item, not converted' },
  'other-method': { zh: '方法不同，未换算', en: 'another method, not converted' },
  'other-property': { zh: '单位与项目不符，未换算', en: 'unit does not fit the item, not converted' },
  'undecided-property': { zh: '单位含义未写明，未换算', en: 'unit leaves its meaning open, not converted' },
  'unknown-unit': { zh: '单位无法识别，未换算', en: 'unit not recognised, not converted' },
  'not-a-number': { zh: '结果不是数值，未换算', en: 'not a number, not converted' },
};

/** What a doctor has to be told; where a unit merely cannot be read, the source's own words are all there is to say. */
export const isWorthTelling = (because: Incomparable): boolean =>
  because === 'other-method' || because === 'other-property';

/** Whether figures may be set beside each other in one trend, and if not, why. */
export type Comparison = { readonly comparable: true } | { readonly comparable: false; readonly because: Incomparable };

/** The value as written always stays; this says what is put beside it. */
export type Shown =
  | { readonly shown: 'as-written' }
  | { readonly shown: 'converted'; readonly value: string; readonly comparator: string; readonly unit: string }
  | { readonly shown: 'not-converted'; readonly because: Incomparable };

/**
 * Whether two results may stand in one trend: one item, one method group, one property. A method counts against it only
 * where both sides name one. Units that nobody can read are not comparable, however alike they look.
 */
export function comparable(a: Measurement, b: Measurement, units: UnitRelations): Comparison {
  const because = whyNot(a, b, units);
  return because === undefined ? { comparable: true } : { comparable: false, because };
}

/** The result in the unit of its item: converted inside one property and method group, otherwise told why not. */
export function shownIn(measurement: Measurement, target: MeasuringTarget, units: UnitRelations): Shown {
  const because = whyNot(measurement, { ...target, value: '0', method: [] }, units);
  const [from, to] = [calibratedUnit(measurement), calibratedUnit(target)];
  if (because !== undefined || from === undefined || to === undefined)
    return { shown: 'not-converted', because: because ?? 'unknown-unit' };
  if (from === to) return { shown: 'as-written' };
  const converted = units.convert(Number(measurement.value), from, to);
  const value = converted === undefined ? undefined : rounded(converted, significantDigits(measurement.value));
  return value === undefined
    ? { shown: 'not-converted', because: 'not-a-number' }
    : { shown: 'converted', value, comparator: measurement.comparator, unit: target.unit };
}

/** The calibration that names and units speak of; undefined where they name none, or several. */
export function calibrationOf(texts: readonly string[]): Calibration | undefined {
  const text = texts.join(' ');
  const named = CALIBRATIONS.filter(([, pattern]) => pattern.test(text)).map(([calibration]) => calibration);
  return named.length === 1 ? named[0] : undefined;
}

const CALIBRATIONS: readonly (readonly [Calibration, RegExp])[] = [
  ['FEU', /FEU(?![a-z])/iu],
  ['DDU', /D-?DU(?![a-z])/iu],
  ['NGSP', /NGSP/iu],
  ['IFCC', /IFCC/iu],
];

/** Fewer would turn 5 mmol/L into another figure. */
const FEWEST_DIGITS = 2;

const DECIMAL = /^[+-]?(\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/iu;

type Figure = Pick<Measurement, 'item' | 'value' | 'unit' | 'calibration' | 'method'>;

function whyNot(a: Figure, b: Figure, units: UnitRelations): Incomparable | undefined {
  if (a.item !== b.item) return 'other-item';
  if (a.calibration && b.calibration && a.calibration !== b.calibration) return 'other-method';
  if (a.method.length > 0 && b.method.length > 0 && !a.method.some((name) => b.method.includes(name)))
    return 'other-method';
  const [from, to] = [calibratedUnit(a), calibratedUnit(b)];
  if (from === undefined || to === undefined) return 'unknown-unit';
  const relation = units.relation(from, to);
  if (relation !== 'same') return relation === 'different' ? 'other-property' : 'undecided-property';
  return DECIMAL.test(a.value) && DECIMAL.test(b.value) ? undefined : 'not-a-number';
}

/** FEU and DDU belong to the unit wherever they were written; UCUM has them in braces. */
function calibratedUnit({
  unit,
  calibration,
}: Pick<Figure, 'unit' | 'calibration'> | MeasuringTarget): string | undefined {
  const isOfUnit = calibration === 'FEU' || calibration === 'DDU';
  return isOfUnit && unit !== undefined && !unit.includes('{') ? `${unit}{${calibration}}` : unit;
}

/** The digits that a source wrote from the first that is not zero: 3 of `0.120`. */
function significantDigits(written: string): number {
  const digits = (DECIMAL.exec(written)?.[1] ?? '').replace('.', '').replace(/^0+/u, '');
  return Math.max(FEWEST_DIGITS, digits.length);
}

/** In plain decimals with so many significant digits; undefined where no laboratory's figure would lie. */
function rounded(value: number, digits: number): string | undefined {
  if (value === 0) return '0';
  if (!Number.isFinite(value) || Math.abs(value) >= 1e15 || Math.abs(value) < 1e-12) return undefined;
  const [mantissa, exponent] = value.toExponential(Math.min(digits, 15) - 1).split('e');
  const decimals = Math.min(digits, 15) - 1 - Number(exponent);
  return Number(`${String(mantissa)}e${String(exponent)}`).toFixed(Math.max(0, decimals));
}
