import type { Trend } from '../../../api/shapes/viewing.ts';

/** By what the points of a hospital are told apart beside their colour. */
export const SIGNS = [
  { symbol: 'circle', glyph: '●' },
  { symbol: 'rect', glyph: '■' },
  { symbol: 'triangle', glyph: '▲' },
  { symbol: 'diamond', glyph: '◆' },
  { symbol: 'emptyCircle', glyph: '○' },
  { symbol: 'emptyRect', glyph: '□' },
] as const;

export interface TrendHospital {
  readonly name: string;
  /** As it wrote it last. */
  readonly range: string;
}

/** The hospitals of a trend in the order of their first result. */
export function hospitalsOf({ series }: Trend): readonly TrendHospital[] {
  const points = series.flatMap((each) => each.points).sort((a, b) => a.at.localeCompare(b.at));
  const ranges = new Map<string, string>();
  for (const { sourceName, range } of points)
    ranges.set(sourceName, range === '' ? (ranges.get(sourceName) ?? '') : range);
  return [...ranges].map(([name, range]) => ({ name, range }));
}
