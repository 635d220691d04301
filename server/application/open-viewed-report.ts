import type { PriorReport } from '../domain/recognition/judge.ts';
import type { ReportContent } from '../domain/report/report.ts';
import { ExchangeError } from './exchange-error.ts';
import type { ReportIndex, StoredReport } from './ports/reports.ts';
import type { Session, Viewing } from './ports/sessions.ts';
import { contentOf, seeReport, type ReadViewingNeeds, type SeenReport } from './read-viewing.ts';
import { revisit, shownReports, type Revisited } from './revisit.ts';
import { PAGES } from './session-gate.ts';

/** One report of an opened patient with its content, and the versions that were there before. */
export interface OpenedInViewing {
  readonly seen: Revisited;
  readonly report: SeenReport;
  readonly content: ReportContent;
  readonly earlier: readonly StoredReport[];
}

export type OpenViewedReport = (session: Session, viewing: Viewing['id'], report: string) => Promise<OpenedInViewing>;

/** Opens a report of the timeline: a view (调阅), audited each time. Throws `not-found` for anything not shown there. */
export function makeOpenViewedReport(needs: ReadViewingNeeds): OpenViewedReport {
  return async (session, id, wanted) => {
    const seen = await revisit(needs, session, id);
    const prior = shownReports(seen).find(({ report }) => report.id === wanted);
    const content = prior && (await contentOf(needs, prior));
    if (!prior || !content) throw new ExchangeError('not-found', 'No such report of this patient.');
    const { institution } = seen.viewing.check;
    await needs.work.write((stores) =>
      stores.audit.add({
        at: seen.now,
        action: 'report-read',
        institution,
        client: session.client ?? PAGES,
        person: session.person,
        patient: seen.patient.mainKey,
        objects: [prior.report.id],
        ground: seen.viewing.ground,
        because: seen.viewing.because,
        facts: { version: prior.report.version },
      }),
    );
    return { seen, report: seeReport(seen, prior), content, earlier: await earlierOf(needs.reports, prior) };
  };
}

/** Only versions that were this person's, too. */
async function earlierOf(reports: ReportIndex, { report }: PriorReport): Promise<readonly StoredReport[]> {
  const versions = await reports.findVersions(report.id);
  return versions.filter((each) => each.version < report.version && each.patient === report.patient);
}
