import type { ReactNode } from 'react';
import type { ViewedResult } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { TEXTS } from './texts.ts';

/** Beside the colour, which not everybody sees. */
const LEVEL_SIGNS = { normal: '', high: '↑', low: '↓', abnormal: '＊', critical: '‼' } as const;

/** A critical value says its direction, too, where the source did. */
function signOf(level: ViewedResult['level'], flag: string): string {
  if (level !== 'critical') return LEVEL_SIGNS[level];
  if (/(?:^|\s)HH(?:\s|$)/u.test(flag)) return '↑↑';
  return /(?:^|\s)LL(?:\s|$)/u.test(flag) ? '↓↓' : LEVEL_SIGNS.critical;
}

/** Results as the source wrote them, with its own ranges; what was converted or is not comparable says so. */
export function ResultsTable({
  results,
  caption,
  trended,
  onTrend,
}: {
  readonly results: readonly ViewedResult[];
  readonly caption: string;
  /** Items of which there is a course to look at. */
  readonly trended?: ReadonlySet<string>;
  onTrend?(item: string): void;
}): ReactNode {
  const t = useTexts(TEXTS);
  const hasNotes = results.some(({ converted, note, method }) => converted ?? note ?? method[0]);
  return (
    <div className="v-scroll" role="region" aria-label={caption} tabIndex={0}>
      <table className="v-results">
        <caption className="v-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t.head.name}</th>
            <th scope="col" className="v-number">
              {t.head.value}
            </th>
            <th scope="col" className="v-units">
              {t.head.unit}
            </th>
            <th scope="col">{t.head.range}</th>
            {hasNotes ? <th scope="col">{t.head.note}</th> : null}
          </tr>
        </thead>
        <tbody>
          {results.map((result, index) => (
            <tr key={index} className={result.level}>
              <th scope="row">
                {result.name}
                {result.item !== null && trended?.has(result.item) === true ? (
                  <TrendButton item={result.item} name={result.name} onTrend={onTrend} />
                ) : null}
              </th>
              <td className="v-number">
                <Value result={result} />
                <small className="v-unit"> {result.unit}</small>
              </td>
              <td className="v-units">{result.unit}</td>
              <td className="v-tabular">{result.range}</td>
              {hasNotes ? (
                <td className="v-note">
                  <Notes result={result} />
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ result }: { readonly result: ViewedResult }): ReactNode {
  const t = useTexts(TEXTS);
  const { level, value, flag } = result;
  if (level === 'normal') return value;
  return (
    <strong className={`v-level ${level}`} title={flag}>
      {value} <span aria-hidden="true">{signOf(level, flag)}</span>
      <span className={level === 'critical' ? 'v-tag danger' : 'v-hidden'}>{t.levelName[level]}</span>
    </strong>
  );
}

function Notes({ result }: { readonly result: ViewedResult }): ReactNode {
  const t = useTexts(TEXTS);
  const { converted, note, method } = result;
  return (
    <>
      {converted ? (
        <span>
          <i className="v-tag">{t.converted}</i> {converted.value} {converted.unit}
        </span>
      ) : null}
      {note === null ? null : <span className="v-apart">{note}</span>}
      {method.length > 0 ? (
        <small>
          {t.method}
          {t.colon}
          {method.join(t.and)}
        </small>
      ) : null}
    </>
  );
}

function TrendButton({
  item,
  name,
  onTrend,
}: {
  readonly item: string;
  readonly name: string;
  readonly onTrend: ((item: string) => void) | undefined;
}): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <button type="button" className="v-trend-button" aria-label={t.trendOf(name)} onClick={() => onTrend?.(item)}>
      {t.trend}
    </button>
  );
}
