import { lazy, Suspense, useId, useState, type ReactNode } from 'react';
import type { ViewedReport } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { shanghaiMinute, spanOf } from './format.ts';
import { TEXTS as SCREEN_TEXTS } from './texts.ts';
import { TEXTS } from './timeline-texts.ts';

const OpenedReport = lazy(() => import('./opened-report.tsx'));

/** One report of the timeline. Its results are read only when somebody opens it, for that is a view (调阅). */
export function TimelineReport({
  report,
  path,
  now,
}: {
  readonly report: ViewedReport;
  readonly path: string;
  readonly now: number;
}): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  const at = report.collectedAt ?? report.issuedAt;
  return (
    <li className={report.isWithdrawn ? 'v-report withdrawn' : 'v-report'}>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => {
          setIsOpen((before) => !before);
        }}
      >
        <time>{at === null ? '' : shanghaiMinute(at).slice(11)}</time>
        <span className="v-name">
          {report.isWithdrawn ? <del>{report.name}</del> : report.name}
          <small>{report.source.name}</small>
        </span>
        <span className="v-tags">
          <ReportTags report={report} now={now} />
        </span>
      </button>
      <div id={id}>
        {isOpen ? (
          <Suspense fallback={null}>
            <OpenedReport report={report} path={path} />
          </Suspense>
        ) : null}
      </div>
    </li>
  );
}

function ReportTags({ report, now }: { readonly report: ViewedReport; readonly now: number }): ReactNode {
  const t = useTexts(TEXTS);
  const { span } = useTexts(SCREEN_TEXTS);
  const { isWithdrawn, isCorrected, isOwn, hasImages, recognizable, because, expiresAt, mark } = report;
  if (isWithdrawn) return <span className="v-tag danger">{t.withdrawn}</span>;
  const left = expiresAt === null ? '' : ` · ${t.until(span(spanOf(Date.parse(expiresAt) - now)))}`;
  return (
    <>
      {isCorrected ? <span className="v-tag warning">{t.corrected}</span> : null}
      {isOwn ? <span className="v-tag">{t.own}</span> : null}
      {hasImages ? <span className="v-tag">{t.images}</span> : null}
      {recognizable ? (
        <span className="v-tag good">
          {t.recognizable}
          {mark === null ? '' : ` · ${mark}`}
          {left}
        </span>
      ) : (
        <small className="v-muted">{because}</small>
      )}
    </>
  );
}
