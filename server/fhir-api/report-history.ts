import type { RequestHandler } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { OpenedReport, OpenHistory, OpenReport } from '../application/open-report.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import { showReport, type ShownReport } from '../fhir/mapping/shown-report.ts';
import { callerOf } from '../http/caller.ts';
import { sendFhir } from '../http/respond.ts';
import { isExchangeId } from './incoming.ts';

export interface ReportHistoryNeeds {
  readonly registry: RegistryView;
  readonly openReport: OpenReport;
  readonly openHistory: OpenHistory;
  readonly publicUrl: () => string;
}

const notFound = (): ExchangeError => new ExchangeError('not-found', 'No such report, or no ground to see it.');

/** `GET /fhir/DiagnosticReport/{id}/_history/{version}`: what a decision was bound to stays readable. */
export function readReportVersion(needs: ReportHistoryNeeds): RequestHandler<{ id: string; version: string }> {
  return async (request, response) => {
    const { id, version } = request.params;
    if (!isExchangeId(id) || !/^[1-9]\d{0,8}$/u.test(version)) throw notFound();
    const opened = await needs.openReport(callerOf(response), id, Number(version));
    sendFhir(response, 200, shownOf(needs, opened).report, headersOf(opened));
  };
}

/** `GET /fhir/DiagnosticReport/{id}/_history`: every version, the one in force first. */
export function readReportHistory(needs: ReportHistoryNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { id } = request.params;
    if (!isExchangeId(id)) throw notFound();
    const versions = await needs.openHistory(callerOf(response), id);
    const url = `${needs.publicUrl()}/fhir/DiagnosticReport/${id}`;
    sendFhir(response, 200, {
      resourceType: 'Bundle',
      type: 'history',
      total: versions.length,
      link: [{ relation: 'self', url: `${url}/_history` }],
      entry: versions.map((opened) => ({
        fullUrl: url,
        resource: shownOf(needs, opened).report,
        request: {
          method: opened.report.version === 1 ? 'POST' : 'PUT',
          url: opened.report.version === 1 ? 'DiagnosticReport' : `DiagnosticReport/${id}`,
        },
        response: {
          status: opened.report.version === 1 ? '201' : '200',
          etag: `W/"${String(opened.report.version)}"`,
          lastModified: new Date(opened.report.updatedAt).toISOString(),
        },
      })),
    });
  };
}

function shownOf({ registry }: ReportHistoryNeeds, { report, content, isOwner }: OpenedReport): ShownReport {
  return showReport(content, report, isOwner ? undefined : registry.current().codeMap(report.institution));
}

const headersOf = ({ report }: OpenedReport): Readonly<Record<string, string>> => ({
  ETag: `W/"${String(report.version)}"`,
  'Last-Modified': new Date(report.updatedAt).toUTCString(),
});
