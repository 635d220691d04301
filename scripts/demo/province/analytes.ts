import type { Random } from './random.ts';

/** How one analyte is spread in the population, and the textbook's reference limits (male, female where they differ). */
interface Spread {
  readonly mean: number | readonly [number, number];
  readonly spread: number;
  readonly low: number | readonly [number, number];
  readonly high: number | readonly [number, number];
  readonly digits: number;
  /** Computed from the others of the same draw, as analysers do. */
  readonly from?: (of: (item: string) => number) => number;
}

export interface Measured {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const spread = (
  mean: Spread['mean'],
  deviation: number,
  low: Spread['low'],
  high: Spread['high'],
  digits: number,
  from?: Spread['from'],
): Spread => ({ mean, spread: deviation, low, high, digits, ...(from ? { from } : {}) });

/** By catalogue item, in the catalogue's units (SI). Those computed come after what they are computed from. */
const SPREADS: Readonly<Record<string, Spread>> = {
  // 血常规
  L0003: spread(6.3, 1.7, 3.5, 9.5, 2),
  L0004: spread([4.9, 4.4], 0.35, [4.3, 3.8], [5.8, 5.1], 2),
  L0008: spread(90, 3.5, 82, 100, 1),
  L0010: spread(332, 6, 316, 354, 0),
  L0006: spread(0.43, 0, [0.4, 0.35], [0.5, 0.45], 3, (of) => (of('L0004') * of('L0008')) / 1000),
  L0005: spread(140, 0, [130, 115], [175, 150], 0, (of) => of('L0006') * of('L0010')),
  L0009: spread(30, 0, 27, 34, 1, (of) => of('L0005') / of('L0004')),
  L0007: spread(225, 50, 125, 350, 0),
  L0011: spread(12.9, 0.7, 11, 15, 1),
  L0013: spread(31, 7, 20, 50, 1),
  L0014: spread(6, 1.4, 3, 10, 1),
  L0015: spread(2.2, 1.1, 0.4, 8, 1),
  L0016: spread(0.5, 0.2, 0, 1, 1),
  L0012: spread(60, 0, 40, 75, 1, (of) => 100 - of('L0013') - of('L0014') - of('L0015') - of('L0016')),
  L0017: spread(4, 0, 1.8, 6.3, 2, (of) => (of('L0003') * of('L0012')) / 100),
  L0018: spread(2, 0, 1.1, 3.2, 2, (of) => (of('L0003') * of('L0013')) / 100),
  L0019: spread(0.4, 0, 0.1, 0.6, 2, (of) => (of('L0003') * of('L0014')) / 100),
  L0020: spread(0.1, 0, 0.02, 0.52, 2, (of) => (of('L0003') * of('L0015')) / 100),
  L0021: spread(0.03, 0, 0, 0.06, 2, (of) => (of('L0003') * of('L0016')) / 100),
  L0022: spread(10.2, 0.9, 7.4, 12.5, 1),
  // 凝血
  L0046: spread(12.1, 0.7, 9.8, 14, 1),
  L0047: spread(1, 0, 0.8, 1.2, 2, (of) => of('L0046') / 12),
  L0048: spread(31, 3, 23, 37, 1),
  L0049: spread(17, 1, 14, 21, 1),
  L0050: spread(2.9, 0.5, 2, 4, 2),
  L0051: spread(0.28, 0.14, 0, 0.5, 2),
  // 肝功能
  L0059: spread(23, 11, [9, 7], [50, 40], 0),
  L0060: spread(23, 7, [15, 13], [40, 35], 0),
  L0061: spread(27, 14, [10, 7], [60, 45], 0),
  L0062: spread(76, 18, 45, 125, 0),
  L0064: spread(13, 4, 3.4, 20.5, 1),
  L0065: spread(3.6, 1.1, 0, 6.8, 1),
  L0066: spread(9, 0, 0, 17, 1, (of) => of('L0064') - of('L0065')),
  L0067: spread(73, 4, 65, 85, 1),
  L0068: spread(44, 2.6, 40, 55, 1),
  L0069: spread(29, 0, 20, 40, 1, (of) => of('L0067') - of('L0068')),
  L0070: spread(1.5, 0, 1.2, 2.4, 2, (of) => of('L0068') / of('L0069')),
  L0071: spread(4.2, 2.1, 0, 10, 1),
  // 肾功能, 血糖, 血脂, 电解质
  L0074: spread([76, 58], 10, [57, 41], [97, 73], 0),
  L0075: spread(5.2, 1.2, 3.1, 8, 2),
  L0076: spread([355, 280], 62, [208, 155], [428, 357], 0),
  L0080: spread(5.3, 0.8, 3.9, 6.1, 2),
  L0083: spread(4.7, 0.85, 0, 5.2, 2),
  L0084: spread(1.4, 0.6, 0, 1.7, 2),
  L0085: spread(1.32, 0.25, 1.04, 2.2, 2),
  L0086: spread(2.8, 0.7, 0, 3.4, 2),
  L0093: spread(4.1, 0.33, 3.5, 5.3, 2),
  L0094: spread(140, 2, 137, 147, 1),
  L0095: spread(103, 2, 99, 110, 1),
  L0096: spread(2.31, 0.08, 2.11, 2.52, 2),
  L0097: spread(1.15, 0.15, 0.85, 1.51, 2),
  L0098: spread(0.88, 0.06, 0.75, 1.02, 2),
  // 糖化血红蛋白, 甲功, 肿瘤标志物
  L0113: spread(5.7, 0.6, 4, 6, 1),
  L0129: spread(2.1, 1, 0.35, 4.94, 2),
  L0130: spread(15.4, 2, 9, 19.05, 2),
  L0131: spread(4.8, 0.6, 2.63, 5.7, 2),
  L0132: spread(98, 15, 62.7, 150.8, 1),
  L0133: spread(1.6, 0.3, 0.89, 2.44, 2),
  L0156: spread(3.1, 1.4, 0, 7, 2),
  L0157: spread(2.1, 1.1, 0, 5, 2),
};

/** Measures analytes of one draw, consistently: what analysers compute is computed, limits are the hospital's own. */
export function measure(
  random: Random,
  items: readonly string[],
  gender: 'male' | 'female',
  limitFactor: number,
): ReadonlyMap<string, Measured> {
  const drawn = new Map<string, number>();
  const valueOf = (item: string): number => {
    const known = drawn.get(item);
    if (known !== undefined) return known;
    const { mean, spread: deviation, digits, from } = spreadOf(item);
    const middle = sided(mean, gender);
    // No analyser reports less than nothing; a floor at a fifth of the mean keeps ratios sane.
    const raw = from ? from(valueOf) : Math.max(random.normal(middle, deviation), middle / 5);
    const value = rounded(raw, digits);
    drawn.set(item, value);
    return value;
  };
  return new Map(
    items.map((item) => {
      const { low, high, digits } = spreadOf(item);
      const limit = (side: Spread['low']): number => rounded(sided(side, gender) * limitFactor, digits);
      return [item, { value: valueOf(item), low: limit(low), high: limit(high) }];
    }),
  );
}

function spreadOf(item: string): Spread {
  const known = SPREADS[item];
  if (!known) throw new Error(`Nothing is known of the values of ${item}.`);
  return known;
}

const sided = (value: number | readonly [number, number], gender: 'male' | 'female'): number =>
  typeof value === 'number' ? value : value[gender === 'male' ? 0 : 1];

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
