import type { TrendSource } from '../application/read-trends.ts';
import type { Item } from '../domain/catalogue/item.ts';
import type { Registry } from '../domain/institution/registry.ts';
import type { PriorReport } from '../domain/recognition/judge.ts';
import {
  comparable,
  INCOMPARABLE_TEXTS,
  shownIn,
  type Incomparable,
  type Measurement,
} from '../domain/report/measurement.ts';
import { shanghaiDateTime } from '../domain/time.ts';
import { levelOf } from '../fhir/mapping/flag.ts';
import { measuredAs } from '../fhir/mapping/measured.ts';
import { resultRows, type ResultRow } from '../fhir/mapping/result-rows.ts';
import type { ItemName, Trend, TrendPoint, TrendsAnswer } from './shapes/viewing.ts';
import { shownContent, type Language, type ResultContext } from './viewed-results.ts';

/** A point with what keeps it from the item's own line, if anything does. */
interface Placed {
  readonly item: Item;
  readonly apart: Incomparable | undefined;
  readonly unit: string;
  readonly measurement: Measurement;
  readonly point: TrendPoint;
}

/** Fewer are no trend. */
const FEWEST_POINTS = 2;

/** Every analyte that was measured more than once, each comparable group on a line of its own. */
export function presentTrends(
  { registry, units, language }: { registry: Registry; units: ResultContext['units']; language: Language },
  { contents }: TrendSource,
): TrendsAnswer {
  const placed = contents.flatMap(({ prior, content }) => {
    const codes = registry.codeMap(prior.report.institution);
    return resultRows(shownContent(content, prior.report, codes)).flatMap(
      (row) => placeRow({ units, language, codes }, registry, prior, row) ?? [],
    );
  });
  const byItem = Map.groupBy(placed, ({ item }) => item);
  const trends = [...byItem]
    .filter(([, points]) => points.length >= FEWEST_POINTS)
    .map(([, points]) => presentTrend({ units, language }, points));
  return { trends };
}

function presentTrend(
  { units, language }: Pick<ResultContext, 'units' | 'language'>,
  points: readonly Placed[],
): Trend {
  const lines: Placed[][] = [];
  for (const point of points) {
    const line = lines.find(([first]) => first && mayJoin(first, point, units));
    if (line) line.push(point);
    else lines.push([point]);
  }
  // The item's own line first; of several the one with most points.
  lines.sort((a, b) => Number(a[0]?.apart !== undefined) - Number(b[0]?.apart !== undefined) || b.length - a.length);
  const [{ item }] = points as readonly [Placed];
  const series = lines.map((line, index) => {
    const because = line[0]?.apart ?? (index === 0 ? undefined : 'other-method');
    return {
      apart: because === undefined ? null : INCOMPARABLE_TEXTS[because][language],
      unit: line[0]?.unit ?? '',
      points: line.map(({ point }) => point),
    };
  });
  return { item: itemName(item, language), unit: item.unit ?? '', series };
}

/** On one line stands only what may be compared; what nobody can compare, only as one source writes it. */
function mayJoin(a: Placed, b: Placed, units: ResultContext['units']): boolean {
  if (a.apart !== b.apart) return false;
  if (comparable(a.measurement, b.measurement, units).comparable) return true;
  return a.apart !== undefined && a.unit === b.unit && a.point.sourceName === b.point.sourceName;
}

function placeRow(
  { units, codes }: ResultContext,
  registry: Registry,
  { report, source }: PriorReport,
  row: ResultRow,
): Placed | undefined {
  const item = codes.find(row.concept)?.item;
  const measured = measuredAs(row, item, units);
  const value = Number(row.quantity?.value);
  if (!item || !measured || !Number.isFinite(value) || report.collectedAt === undefined) return undefined;
  const shown = shownIn(measured.measurement, measured.target, units);
  const isConverted = shown.shown === 'converted';
  const [low, high] = isConverted ? [null, null] : limitsOf(row.range);
  return {
    item,
    apart: shown.shown === 'not-converted' ? shown.because : undefined,
    unit: shown.shown === 'not-converted' ? row.unit : measured.target.unit,
    measurement: measured.measurement,
    point: {
      report: report.id,
      sourceName: source?.name ?? registry.institutions.get(report.institution)?.name ?? report.institution,
      at: shanghaiDateTime(report.collectedAt),
      value: isConverted ? Number(shown.value) : value,
      written: `${row.value} ${row.unit}`.trim(),
      isConverted,
      range: row.range,
      low,
      high,
      level: levelOf(row.flag),
    },
  };
}

/** The limits of a range as it is written, where they can be read with certainty. */
function limitsOf(range: string): readonly [number | null, number | null] {
  const both = /^(-?\d+(?:\.\d+)?)\s{0,2}[–~-]{1,2}\s{0,2}(\d+(?:\.\d+)?)$/u.exec(range.slice(0, LONGEST_RANGE));
  if (both) return [Number(both[1]), Number(both[2])];
  const one = /^([≤<≥>])\s{0,2}(\d+(?:\.\d+)?)$/u.exec(range.slice(0, LONGEST_RANGE));
  if (!one) return [null, null];
  return one[1] === '≤' || one[1] === '<' ? [null, Number(one[2])] : [Number(one[2]), null];
}

const LONGEST_RANGE = 40;

export const itemName = (item: Item, language: Language): ItemName => ({
  id: item.id,
  name: language === 'zh' ? item.nameZh : item.nameEn,
  kind: item.kind === 'examination' ? 'examination' : 'laboratory',
});
