import { USABLE_STATUSES, type ReportContent } from '../domain/report/report.ts';
import type { PriorReport } from '../domain/recognition/judge.ts';
import type { Session, Viewing } from './ports/sessions.ts';
import { contentOf, type ReadViewingNeeds } from './read-viewing.ts';
import { revisit, shownReports, type Revisited } from './revisit.ts';
import { PAGES } from './session-gate.ts';

/** The contents of an opened patient's laboratory reports, oldest first: what trends are drawn from. */
export interface TrendSource extends Revisited {
  readonly contents: readonly { readonly prior: PriorReport; readonly content: ReportContent }[];
}

export type ReadTrends = (session: Session, viewing: Viewing['id']) => Promise<TrendSource>;

/** Results that stand, of reports whose collection time is known. Audited as one look at all of them. */
export function makeReadTrends(needs: ReadViewingNeeds): ReadTrends {
  return async (session, id) => {
    const seen = await revisit(needs, session, id);
    const usable = shownReports(seen).filter(
      ({ report, reading }) =>
        USABLE_STATUSES.has(report.status) && report.collectedAt !== undefined && reading.counted.size > 0,
    );
    const opened = await Promise.all(
      usable.toReversed().map(async (prior) => ({ prior, content: await contentOf(needs, prior) })),
    );
    await needs.work.write((stores) =>
      stores.audit.add({
        at: seen.now,
        action: 'report-read',
        institution: seen.viewing.check.institution,
        client: session.client ?? PAGES,
        person: session.person,
        patient: seen.patient.mainKey,
        objects: usable.map(({ report }) => report.id),
        ground: seen.viewing.ground,
        because: seen.viewing.because,
        facts: { trends: true, reports: usable.length },
      }),
    );
    return {
      ...seen,
      contents: opened.flatMap(({ prior, content }) => (content ? [{ prior, content }] : [])),
    };
  };
}
