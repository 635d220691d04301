import { lazy, Suspense, type ReactNode } from 'react';
import type { Trend, TrendsAnswer } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { Loading } from '../app/states.tsx';
import type { Answer } from '../app/use-answer.ts';
import { hospitalsOf, SIGNS } from './trend-hospitals.ts';
import { TrendTable } from './trend-table.tsx';
import { TEXTS } from './trend-texts.ts';

const TrendChart = lazy(() => import('./trend-chart.tsx'));

/** The course of one analyte across hospitals, as a picture and as a table. */
export default function Trends({
  answer,
  picked,
  pick,
  near,
}: {
  readonly answer: Answer<TrendsAnswer> & { again(): void };
  readonly picked: string | undefined;
  pick(item: string): void;
  /** Items in sight, the most telling first: the first that has a course is shown until another is picked. */
  readonly near: readonly string[];
}): ReactNode {
  const t = useTexts(TEXTS);
  const trends = answer.value?.trends ?? [];
  const trend = shownOf(trends, picked, near);
  return (
    <section id="trends" className="v-panel v-trends" aria-labelledby="trends-title">
      <header>
        <h2 id="trends-title">{t.title}</h2>
        {trend ? (
          <select
            className="v-field"
            aria-label={t.item}
            value={trend.item.id}
            onChange={(event) => {
              pick(event.target.value);
            }}
          >
            {trends.map(({ item }) => (
              <option key={item.id} value={item.id}>
                {item.name}
              </option>
            ))}
          </select>
        ) : null}
      </header>
      {answer.state === 'failed' ? (
        <p className="v-warn" role="alert">
          {t.failed}{' '}
          <button type="button" className="v-button" onClick={answer.again}>
            {t.again}
          </button>
        </p>
      ) : null}
      {answer.state === 'loading' && answer.value === undefined ? <Loading rows={3} /> : null}
      {answer.value && !trend ? <p className="v-muted v-empty">{t.none}</p> : null}
      {trend ? <TrendView trend={trend} /> : null}
    </section>
  );
}

function TrendView({ trend }: { readonly trend: Trend }): ReactNode {
  const t = useTexts(TEXTS);
  const hospitals = hospitalsOf(trend);
  const [main] = trend.series;
  return (
    <>
      <Suspense fallback={<div className="v-chart" />}>
        <TrendChart trend={trend} hospitals={hospitals} />
      </Suspense>
      <ul className="v-legend" aria-label={t.ranges}>
        {hospitals.map(({ name, range }, index) => (
          <li key={name}>
            <span className={`v-hospital h${String(index % SIGNS.length)}`} aria-hidden="true">
              {SIGNS[index % SIGNS.length]?.glyph}
            </span>
            {name} <small>{range === '' ? t.noRange : `${t.rangeOf} ${range}`}</small>
          </li>
        ))}
        {trend.series
          .filter((series) => series !== main && series.apart !== null)
          .map((series, index) => (
            <li key={index} className="v-apart">
              <span aria-hidden="true">┄ </span>
              {t.apart(series.apart ?? '')}
              {series.unit === trend.unit ? '' : ` (${series.unit})`}
            </li>
          ))}
      </ul>
      <details>
        <summary>{t.asTable}</summary>
        <TrendTable trend={trend} />
      </details>
    </>
  );
}

function shownOf(trends: readonly Trend[], picked: string | undefined, near: readonly string[]): Trend | undefined {
  const wanted = [...(picked === undefined ? [] : [picked]), ...near];
  const found = wanted.map((id) => trends.find(({ item }) => item.id === id));
  return found.find((trend) => trend !== undefined) ?? trends[0];
}
