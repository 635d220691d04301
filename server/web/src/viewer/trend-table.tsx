import type { ReactNode } from 'react';
import type { Trend } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { shanghaiMinute } from './format.ts';
import { TEXTS } from './trend-texts.ts';

/** The same trend for whoever reads or hears it, newest first. */
export function TrendTable({ trend }: { readonly trend: Trend }): ReactNode {
  const t = useTexts(TEXTS);
  const rows = trend.series
    .flatMap((series) => series.points.map((point) => ({ series, point })))
    .sort((a, b) => b.point.at.localeCompare(a.point.at));
  return (
    <div className="v-scroll" role="region" aria-label={trend.item.name} tabIndex={0}>
      <table className="v-results">
        <caption className="v-hidden">{trend.item.name}</caption>
        <thead>
          <tr>
            <th scope="col">{t.head.at}</th>
            <th scope="col">{t.head.source}</th>
            <th scope="col">{t.head.value}</th>
            <th scope="col">{t.head.range}</th>
            <th scope="col">{t.head.series}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ series, point }, index) => (
            <tr key={index}>
              <th scope="row" className="v-tabular">
                {shanghaiMinute(point.at)}
              </th>
              <td>{point.sourceName}</td>
              <td className="v-tabular">
                {point.isConverted ? `${String(point.value)} ${series.unit} ` : `${point.written} `}
                {t.level[point.level]}
                {point.isConverted ? (
                  <small>
                    {t.converted}，{t.written} {point.written}
                  </small>
                ) : null}
              </td>
              <td className="v-tabular">{point.range === '' ? t.noRange : point.range}</td>
              <td>{series.apart ?? t.main}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
