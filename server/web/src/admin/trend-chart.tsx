import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import { useLook } from '../app/look.tsx';
import type { FigureRow } from './figures.ts';
import { TEXTS } from './texts.ts';

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

/** Net savings as bars, recognitions as a line; the same figures stand in the tables. */
export default function TrendChart({ rows }: { readonly rows: readonly FigureRow[] }): ReactNode {
  const t = useTexts(TEXTS);
  const { isDark } = useLook();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const chart = echarts.init(element);
    const ink = isDark ? '#e6eeec' : '#16211f';
    const line = isDark ? '#33403d' : '#d9e0de';
    const axis = {
      axisLabel: { color: ink },
      nameTextStyle: { color: ink },
      splitLine: { lineStyle: { color: line } },
    };
    chart.setOption({
      textStyle: { fontFamily: 'inherit' },
      animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      color: isDark ? ['#2aa89a', '#ffc069'] : ['#00897b', '#b25e00'],
      legend: { textStyle: { color: ink }, top: 0 },
      tooltip: { trigger: 'axis' },
      grid: { left: 8, right: 8, top: 52, bottom: 8, containLabel: true },
      xAxis: { type: 'category', data: rows.map(({ key }) => key), axisLabel: { color: ink } },
      yAxis: [
        { type: 'value', name: t.figures.netFen, ...axis },
        { type: 'value', name: t.figures.recognized, ...axis, splitLine: { show: false } },
      ],
      series: [
        { type: 'bar', name: t.figures.netFen, data: rows.map(({ netFen }) => netFen / 100), barMaxWidth: 28 },
        { type: 'line', name: t.figures.recognized, yAxisIndex: 1, data: rows.map(({ recognized }) => recognized) },
      ],
    });
    const watch = new ResizeObserver(() => {
      chart.resize();
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [rows, t, isDark]);
  return <div ref={place} className="admin-chart" role="img" aria-label={t.trend} />;
}
