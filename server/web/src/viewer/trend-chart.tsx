import { LineChart, CustomChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef, type ReactNode } from 'react';
import type { Trend } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { useLook } from '../app/look.tsx';
import type { TrendHospital } from './trend-hospitals.ts';
import { trendOption } from './trend-option.ts';
import { TEXTS } from './trend-texts.ts';

echarts.use([LineChart, CustomChart, GridComponent, TooltipComponent, CanvasRenderer]);

/** The picture of a trend; loaded after the first screen. */
export default function TrendChart({
  trend,
  hospitals,
}: {
  readonly trend: Trend;
  readonly hospitals: readonly TrendHospital[];
}): ReactNode {
  const t = useTexts(TEXTS);
  const { isDark } = useLook();
  const ref = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts>(undefined);
  useEffect(() => {
    if (!ref.current) return undefined;
    const drawn = echarts.init(ref.current);
    chart.current = drawn;
    const watch = new ResizeObserver(() => {
      drawn.resize();
    });
    watch.observe(ref.current);
    return () => {
      watch.disconnect();
      drawn.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(trendOption(trend, hospitals, t, isDark), { notMerge: true });
  }, [trend, hospitals, t, isDark]);
  const count = trend.series.reduce((sum, { points }) => sum + points.length, 0);
  return <div ref={ref} className="v-chart" role="img" aria-label={t.chart(trend.item.name, count)} />;
}
