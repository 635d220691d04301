import type { RequestHandler, Response } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { KnownReport } from '../application/find-known-report.ts';
import type { IndexOutcome, IndexReports } from '../application/index-reports.ts';
import type { OpenReport } from '../application/open-report.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { Clock } from '../application/ports/system.ts';
import type { IncomingReport } from '../domain/report/report.ts';
import { asText, type Json } from '../fhir/mapping/json.ts';
import { makeResourcePool, type ResourcePool } from '../fhir/mapping/pool.ts';
import type { ShownReport } from '../fhir/mapping/shown-report.ts';
import { callerOf } from '../http/caller.ts';
import { sendFhir } from '../http/respond.ts';
import { isExchangeId, poolOfKnown, readKnown, type IncomingNeeds } from './incoming.ts';
import { pusherOf, type Pusher } from './pusher.ts';
import { headersOf, outcomeOf } from './report-outcome.ts';
import { noSuchReport, showOpened, versionHeaders } from './show-opened.ts';

export interface DiagnosticReportNeeds extends IncomingNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly indexReports: IndexReports;
  readonly openReport: OpenReport;
  readonly publicUrl: () => string;
}

/** `POST /fhir/DiagnosticReport`: a report that is known already (by its id, else first identifier) is updated. */
export function createReport(needs: DiagnosticReportNeeds): RequestHandler {
  return async (request, response) => {
    const pusher = pusherOf(response);
    const resource = request.body as Json;
    const id = asText(resource.id) ?? '';
    const condition = identifierCondition(request.get('if-none-exist'));
    const existing =
      condition === undefined ? undefined : await needs.findKnownReport(pusher.institution, { sourceKey: condition });
    if (existing) {
      const { report } = existing;
      const standing = {
        kind: 'unchanged',
        id: report.id,
        version: report.version,
        created: false,
        keptReason: undefined,
        told: [],
      } as const;
      answer(needs, response, 200, standing);
      return;
    }
    const byId = isExchangeId(id) ? await needs.findKnownReport(pusher.institution, { id }) : undefined;
    const known = byId ?? (id === '' ? undefined : await needs.findKnownReport(pusher.institution, { sourceKey: id }));
    const outcome = await take(needs, pusher, resource, known, undefined);
    answer(needs, response, outcome.created ? 201 : 200, outcome);
  };
}

/** `PUT /fhir/DiagnosticReport/{exchange id}` by the owner; to anybody else the report is not there. */
export function updateReport(needs: DiagnosticReportNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const pusher = pusherOf(response);
    const known = isExchangeId(request.params.id)
      ? await needs.findKnownReport(pusher.institution, { id: request.params.id })
      : undefined;
    if (!known) throw new ExchangeError('not-found', 'No such report.');
    const resource = request.body as Json;
    const bodyId = asText(resource.id);
    if (bodyId !== undefined && bodyId !== known.report.id && bodyId !== known.report.sourceKey) {
      throw new ExchangeError('malformed', {
        expression: 'DiagnosticReport.id',
        diagnostics: 'The body is another report than the address.',
      });
    }
    answer(needs, response, 200, await take(needs, pusher, resource, known, versionOf(request.get('if-match'))));
  };
}

/** Indexes one report; what the body of a known one leaves out comes from the version in force. */
async function take(
  needs: DiagnosticReportNeeds,
  pusher: Pusher,
  resource: Json,
  known: KnownReport | undefined,
  expectedVersion: number | undefined,
): Promise<IndexOutcome> {
  const pool = makeResourcePool(known && poolOfKnown(known));
  pool.add(resource);
  const report = known
    ? readKnown(needs, pusher.institution, known, resource, pool)
    : readNew(needs, pusher, resource, pool);
  const [outcome] = await needs.indexReports({ ...pusher, via: 'push', expectedVersion }, [report]);
  if (!outcome) throw new ExchangeError('internal', 'The report was not taken.');
  return outcome;
}

function readNew(
  needs: DiagnosticReportNeeds,
  { institution }: Pusher,
  resource: Json,
  pool: ResourcePool,
): IncomingReport {
  const mapped = needs.readReport(institution, resource, pool);
  if (!mapped.ok) throw new ExchangeError('invalid', ...mapped.faults.slice(0, MOST_FAULTS));
  return mapped.report;
}

const MOST_FAULTS = 100;

function answer(
  { clock, publicUrl }: DiagnosticReportNeeds,
  response: Response,
  status: number,
  outcome: IndexOutcome,
): void {
  sendFhir(response, status, outcomeOf(outcome), headersOf(outcome, clock.now(), `${publicUrl()}/fhir/`));
}

/** `W/"3"`, `"3"`; `*` and nothing mean any version. */
function versionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch === '*') return undefined;
  const version = /^(?:W\/)?"(\d{1,9})"$/u.exec(ifMatch)?.[1];
  if (version === undefined) throw new ExchangeError('malformed', 'If-Match must be one ETag, like W/"1".');
  return Number(version);
}

/** Only `identifier=system|value` is a condition of ours (contract 10). */
function identifierCondition(ifNoneExist: string | undefined): string | undefined {
  if (ifNoneExist === undefined) return undefined;
  const parameters = [...new URLSearchParams(ifNoneExist.replace(/^\?/u, ''))];
  const [name, value] = parameters[0] ?? [];
  if (parameters.length !== 1 || name !== 'identifier' || value === undefined || !/^[^|]*\|.+$/u.test(value)) {
    throw new ExchangeError('malformed', 'If-None-Exist takes identifier=system|value.');
  }
  return value;
}

/** `GET /fhir/DiagnosticReport/{id}`. */
export function readReportById(needs: DiagnosticReportNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { report, shown } = await opened(needs, callerOf(response), request.params.id);
    const headers = versionHeaders(report);
    if (
      request
        .get('if-none-match')
        ?.split(',')
        .some((each) => each.trim() === headers.ETag) === true
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
  if (!isExchangeId(id)) throw noSuchReport();
  const found = await needs.openReport(caller, id);
  return { report: found.report, shown: showOpened(needs.registry, found) };
}
