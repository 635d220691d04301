import type { RequestHandler } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { IndexReports } from '../application/index-reports.ts';
import type { OpenReport } from '../application/open-report.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { ReportIndex } from '../application/ports/reports.ts';
import type { Clock } from '../application/ports/system.ts';
import type { ReportId } from '../domain/report/report.ts';
import { asObject, asText, isFhirId } from '../fhir/mapping/json.ts';
import { makeResourcePool } from '../fhir/mapping/pool.ts';
import type { ReadReport } from '../fhir/mapping/report-reader.ts';
import { showReport, type ShownReport } from '../fhir/mapping/shown-report.ts';
import { callerOf } from '../http/caller.ts';
import { sendFhir } from '../http/respond.ts';
import { pusherOf } from './pusher.ts';
import { headersOf, outcomeOf } from './report-outcome.ts';

export interface DiagnosticReportNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly reports: ReportIndex;
  readonly readReport: ReadReport;
  readonly indexReports: IndexReports;
  readonly openReport: OpenReport;
  readonly publicUrl: () => string;
}

/** `POST /fhir/DiagnosticReport`: known again by (institution, its id, else its first identifier). */
export function createReport(needs: DiagnosticReportNeeds): RequestHandler {
  return async (request, response) => {
    const pusher = pusherOf(response);
    const mapped = needs.readReport(pusher.institution, request.body, poolOf(request.body));
    if (!mapped.ok) throw new ExchangeError('invalid', ...mapped.faults);
    const [outcome] = await needs.indexReports({ ...pusher, via: 'push' }, [mapped.report]);
    if (!outcome) throw new ExchangeError('internal', 'The report was not taken.');
    sendFhir(
      response,
      outcome.created ? 201 : 200,
      outcomeOf(outcome),
      headersOf(outcome, needs.clock.now(), `${needs.publicUrl()}/fhir/`),
    );
  };
}

/** `PUT /fhir/DiagnosticReport/{exchange id}` by the owner; to anybody else the report is not there. */
export function updateReport(needs: DiagnosticReportNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const pusher = pusherOf(response);
    const known = isFhirId(request.params.id) ? await needs.reports.findById(request.params.id as ReportId) : undefined;
    if (known?.institution !== pusher.institution) throw new ExchangeError('not-found', 'No such report.');
    const expected = request.get('if-match');
    if (
      expected !== undefined &&
      expected !== `W/"${String(known.version)}"` &&
      expected !== `"${String(known.version)}"`
    ) {
      throw new ExchangeError('version-conflict', 'The version in force is another one.');
    }
    const bodyId = asText(asObject(request.body)?.id);
    if (bodyId !== undefined && bodyId !== known.id && bodyId !== known.sourceKey) {
      throw new ExchangeError('malformed', {
        expression: 'DiagnosticReport.id',
        diagnostics: 'The body is another report than the address.',
      });
    }
    const resource =
      bodyId === known.id || bodyId === undefined ? { ...asObject(request.body), id: undefined } : request.body;
    const mapped = needs.readReport(pusher.institution, withSourceId(resource, known.sourceKey), poolOf(request.body));
    if (!mapped.ok) throw new ExchangeError('invalid', ...mapped.faults);
    const report = { ...mapped.report, sourceKey: known.sourceKey };
    const [outcome] = await needs.indexReports({ ...pusher, via: 'push' }, [report]);
    if (!outcome) throw new ExchangeError('internal', 'The report was not taken.');
    sendFhir(response, 200, outcomeOf(outcome), headersOf(outcome, needs.clock.now(), `${needs.publicUrl()}/fhir/`));
  };
}

/** `GET /fhir/DiagnosticReport/{id}`. */
export function readReportById(needs: DiagnosticReportNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { report, shown } = await opened(needs, callerOf(response), request.params.id);
    const etag = `W/"${String(report.version)}"`;
    const headers = { ETag: etag, 'Last-Modified': new Date(report.updatedAt).toUTCString() };
    if (
      request
        .get('if-none-match')
        ?.split(',')
        .some((each) => each.trim() === etag) === true
    ) {
      response.status(304).set(headers).end();
      return;
    }
    sendFhir(response, 200, shown.report, headers);
  };
}

/** `GET /fhir/Observation/{id}`: a result of a report, on the report's ground. */
export function readObservation(needs: DiagnosticReportNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { id } = request.params;
    const { shown } = await opened(needs, callerOf(response), id.split('.')[0] ?? '');
    const observation = shown.observations.get(id);
    if (!observation) throw new ExchangeError('not-found', 'No such result, or no ground to see it.');
    sendFhir(response, 200, observation);
  };
}

async function opened(
  needs: DiagnosticReportNeeds,
  caller: ReturnType<typeof callerOf>,
  id: string,
): Promise<{ report: Awaited<ReturnType<OpenReport>>['report']; shown: ShownReport }> {
  const { report, content, isOwner } = await needs.openReport(caller, id);
  const redact = isOwner ? undefined : needs.registry.current().codeMap(report.institution);
  return { report, shown: showReport(content, report, redact) };
}

/** A body may be a report alone; what it refers to is then contained, logical or unknown. */
function poolOf(body: unknown): ReturnType<typeof makeResourcePool> {
  const pool = makeResourcePool();
  pool.add(body);
  return pool;
}

/** The content keeps the id that the source gave, where the source's key is an id. */
const withSourceId = (resource: unknown, sourceKey: string): unknown => {
  const report = asObject(resource);
  return report?.id === undefined && isFhirId(sourceKey) ? { ...report, id: sourceKey } : resource;
};
