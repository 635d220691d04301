import type { ReactNode } from 'react';
import type { OpenedReportAnswer, ViewedReport } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { Failure, Loading } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { shanghaiMinute } from './format.ts';
import { ReportBody } from './report-body.tsx';
import { TEXTS } from './timeline-texts.ts';

/** A report of the timeline with its results and the versions that were there before. */
export default function OpenedReport({
  report,
  path,
}: {
  readonly report: ViewedReport;
  readonly path: string;
}): ReactNode {
  const t = useTexts(TEXTS);
  const answer = useAnswer<OpenedReportAnswer>(`${path}/reports/${encodeURIComponent(report.id)}`);
  if (answer.state === 'failed') return <Failure error={answer.error} again={answer.again} />;
  if (!answer.value) return <Loading rows={2} />;
  const { results, imaging, conclusion, earlier } = answer.value;
  return (
    <div className="v-opened">
      {report.isWithdrawn ? <p className="v-warn danger">{t.withdrawnHow}</p> : null}
      <ReportBody name={report.name} results={results} imaging={imaging} conclusion={conclusion} />
      {earlier.length > 0 ? (
        <p className="v-earlier">
          <b>{t.earlier}</b>
          {earlier.map(({ version, status, receivedAt }) => (
            <span key={version}>
              {t.version(version)} · {t.status[status] ?? status} · {t.received} {shanghaiMinute(receivedAt)}
            </span>
          ))}
        </p>
      ) : null}
    </div>
  );
}
