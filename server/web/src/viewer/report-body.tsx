import type { ReactNode } from 'react';
import type { ViewedImaging, ViewedResult } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { Imaging } from './imaging.tsx';
import { ResultsTable } from './results-table.tsx';
import { TEXTS } from './texts.ts';

/** What a report says: results, images, and the conclusion, which is for reference only. */
export function ReportBody({
  name,
  results,
  imaging,
  conclusion,
  isShown = true,
  trended,
  onTrend,
}: {
  readonly name: string;
  readonly results: readonly ViewedResult[];
  readonly imaging: readonly ViewedImaging[];
  readonly conclusion: string;
  /** Whether there is content to be seen at all. */
  readonly isShown?: boolean;
  readonly trended?: ReadonlySet<string>;
  onTrend?(item: string): void;
}): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <>
      {results.length > 0 ? (
        <ResultsTable
          results={results}
          caption={t.resultsOf(name)}
          {...(trended ? { trended } : {})}
          {...(onTrend ? { onTrend } : {})}
        />
      ) : imaging.length === 0 && isShown ? (
        <p className="v-muted">{t.noResults}</p>
      ) : null}
      <Imaging studies={imaging} />
      {conclusion === '' ? null : (
        <section className="v-conclusion">
          <h3>
            {t.conclusion} <small>{t.conclusionOnly}</small>
          </h3>
          <p>{conclusion}</p>
        </section>
      )}
    </>
  );
}
