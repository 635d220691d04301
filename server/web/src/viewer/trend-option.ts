import type { CustomSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { Trend, TrendPoint, TrendSeries } from '../../../api/shapes/viewing.ts';
import { shanghaiMinute } from './format.ts';
import { SIGNS, type TrendHospital } from './trend-hospitals.ts';
import type { TEXTS } from './trend-texts.ts';

type Option = ComposeOption<LineSeriesOption | CustomSeriesOption | GridComponentOption | TooltipComponentOption>;

/** One colour a hospital, as viewer.css has them in both looks; its sign says the same. */
const PALETTE = {
  light: ['#00695f', '#8a4b00', '#0747a6', '#7a1f7a', '#a8071a', '#3d4b47'],
  dark: ['#5cc8bc', '#ffc069', '#7db4ff', '#e3a1e3', '#ff7875', '#c5d0cd'],
};
/** Half the width of the bar that shows a reference range behind its point, in pixels. */
const HALF_BAR = 7;

/**
 * Lines join only what may be compared; each point has its hospital's sign and colour, and behind it the reference
 * range of its own report. Tooltips are drawn, not made of HTML: they carry foreign text.
 */
export function trendOption(
  trend: Trend,
  hospitals: readonly TrendHospital[],
  t: (typeof TEXTS)['zh'],
  isDark: boolean,
): Option {
  const look = isDark ? 'dark' : 'light';
  const ink = isDark ? '#e6eeec' : '#16211f';
  const line = isDark ? '#33403d' : '#d9e0de';
  const units = [...new Set(trend.series.map(({ unit }) => unit))];
  const placeOf = ({ sourceName }: TrendPoint): number => hospitals.findIndex(({ name }) => name === sourceName);
  const lines = trend.series.map((series, index): LineSeriesOption => ({
    type: 'line',
    name: series.apart ?? t.main,
    yAxisIndex: units.indexOf(series.unit),
    lineStyle: { color: isDark ? '#a3b1ad' : '#55635f', width: 1.5, type: index === 0 ? 'solid' : 'dashed' },
    symbolSize: 10,
    data: series.points.map((point) => ({
      value: [Date.parse(point.at), point.value],
      symbol: SIGNS[placeOf(point) % SIGNS.length]?.symbol ?? 'circle',
      itemStyle: { color: PALETTE[look][placeOf(point) % SIGNS.length] ?? ink },
      label: {
        show: series.points.length <= 12,
        position: 'top',
        color: ink,
        formatter: `${String(point.value)}${t.level[point.level].slice(0, 1)}`,
      },
      tooltip: { formatter: tooltipOf(point, series, t) },
    })),
    z: 3,
  }));
  return {
    animation: false,
    grid: { left: 8, right: 16, top: 28, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'item',
      renderMode: 'richText',
      confine: true,
      backgroundColor: isDark ? '#182120' : '#ffffff',
      borderColor: line,
      textStyle: { color: ink, fontSize: 12 },
    },
    xAxis: {
      type: 'time',
      axisLine: { lineStyle: { color: line } },
      axisLabel: { color: ink, hideOverlap: true, formatter: '{yyyy}-{MM}-{dd}' },
      boundaryGap: ['4%', '4%'],
    },
    yAxis: units.map((unit, index) => ({
      type: 'value',
      name: unit,
      scale: true,
      position: index === 0 ? 'left' : 'right',
      offset: Math.max(0, index - 1) * 48,
      nameTextStyle: { color: ink },
      axisLabel: { color: ink },
      splitLine: { show: index === 0, lineStyle: { color: line } },
    })),
    series: [...lines, ...trend.series.map((series) => rangesOf(series, units.indexOf(series.unit), isDark))],
  };
}

/** Reference ranges as bars; where only one limit is known the bar is that side of it. */
function rangesOf({ points }: TrendSeries, yAxisIndex: number, isDark: boolean): CustomSeriesOption {
  const known = points.filter(({ low, high }) => low !== null || high !== null);
  return {
    type: 'custom',
    yAxisIndex,
    silent: true,
    tooltip: { show: false },
    z: 1,
    clip: true,
    encode: { x: 0, y: [1, 2] },
    data: known.map(({ at, low, high, value }) => [
      Date.parse(at),
      low ?? Math.min(value, high ?? value),
      high ?? value,
    ]),
    renderItem: (_params, api) => {
      const [x = 0, bottom = 0] = api.coord([api.value(0), api.value(1)]);
      const [, top = 0] = api.coord([api.value(0), api.value(2)]);
      return {
        type: 'rect',
        shape: { x: x - HALF_BAR, y: top, width: 2 * HALF_BAR, height: Math.max(2, bottom - top), r: 3 },
        style: { fill: isDark ? 'rgba(92, 200, 188, 0.25)' : 'rgba(0, 105, 95, 0.16)' },
      };
    },
  };
}

const tooltipOf = (point: TrendPoint, series: TrendSeries, t: (typeof TEXTS)['zh']): string =>
  [
    point.sourceName,
    shanghaiMinute(point.at),
    `${point.written} ${t.level[point.level]}`.trim(),
    ...(point.isConverted ? [`${t.converted} ${String(point.value)} ${series.unit}`] : []),
    `${t.head.range} ${point.range === '' ? t.noRange : point.range}`,
    ...(series.apart === null ? [] : [series.apart]),
  ].join('\n');
