import type { RequestHandler } from 'express';
import type { OpenHistory, OpenReport } from '../application/open-report.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import { callerOf } from '../http/caller.ts';
import { sendFhir } from '../http/respond.ts';
import { isExchangeId } from './incoming.ts';
import { noSuchReport, sendVersion, showOpened } from './show-opened.ts';

export interface ReportHistoryNeeds {
  readonly registry: RegistryView;
  readonly openReport: OpenReport;
  readonly openHistory: OpenHistory;
  readonly publicUrl: () => string;
}

/** `GET /fhir/DiagnosticReport/{id}/_history/{version}`: what a decision was bound to stays readable. */
export function readReportVersion(needs: ReportHistoryNeeds): RequestHandler<{ id: string; version: string }> {
  return async (request, response) => {
    const { id, version } = request.params;
    if (!isExchangeId(id) || !/^[1-9]\d{0,8}$/u.test(version)) throw noSuchReport();
    const opened = await needs.openReport(callerOf(response), id, Number(version));
    sendVersion(request, response, showOpened(needs.registry, opened).report, opened.report);
  };
}

/** `GET /fhir/DiagnosticReport/{id}/_history`: every version, the one in force first. */
export function readReportHistory(needs: ReportHistoryNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { id } = request.params;
    if (!isExchangeId(id)) throw noSuchReport();
    const versions = await needs.openHistory(callerOf(response), id);
    const url = `${needs.publicUrl()}/fhir/DiagnosticReport/${id}`;
    sendFhir(response, 200, {
      resourceType: 'Bundle',
      type: 'history',
      total: versions.length,
      link: [{ relation: 'self', url: `${url}/_history` }],
      entry: versions.map((opened) => ({
        fullUrl: url,
        resource: showOpened(needs.registry, opened).report,
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
