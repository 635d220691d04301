import type { Request, RequestHandler, Response } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { KnownReport } from '../application/find-known-report.ts';
import type { IndexOutcome, IndexReports } from '../application/index-reports.ts';
import type { OpenedReport, OpenReport } from '../application/open-report.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { Conditions } from '../application/report-conditions.ts';
import { asText, type Json } from '../fhir/mapping/json.ts';
import { makeResourcePool } from '../fhir/mapping/pool.ts';
import { showReport, type ShownReport } from '../fhir/mapping/shown-report.ts';
import { callerOf } from '../http/caller.ts';
import { sendFhir } from '../http/respond.ts';
import { isExchangeId, poolOfKnown, readKnown, type IncomingNeeds } from './incoming.ts';
import { identifierCondition, returnOf, versionOf } from './preferences.ts';
import { pusherOf, type Pusher } from './pusher.ts';
import { locationOf, outcomeOf } from './report-outcome.ts';
import { noSuchReport, sendVersion, showOpened, versionHeaders } from './show-opened.ts';

export interface DiagnosticReportNeeds extends IncomingNeeds {
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
    const ifNoneExist = request.get('if-none-exist');
    const unlessKnownAs = ifNoneExist === undefined ? undefined : identifierCondition(ifNoneExist);
    const byId = isExchangeId(id) ? await needs.findKnownReport(pusher.institution, { id }) : undefined;
    const known = byId ?? (id === '' ? undefined : await needs.findKnownReport(pusher.institution, { sourceKey: id }));
    await answer(needs, request, response, await take(needs, pusher, resource, known, { unlessKnownAs }));
  };
}

/**
 * `PUT /fhir/DiagnosticReport/{exchange id}` by the owner; to anybody else the report is not there. Without an id
 * `PUT /fhir/DiagnosticReport?identifier=system|value`: the one report with this identifier, else a new one.
 */
export function updateReport(needs: DiagnosticReportNeeds): RequestHandler<{ id?: string }> {
  return async (request, response) => {
    const pusher = pusherOf(response);
    const { id } = request.params;
    const { search } = new URL(request.originalUrl, 'http://self');
    const updates = id === undefined ? identifierCondition(search) : undefined;
    const version = versionOf(request.get('if-match'));
    const known = await knownByAddress(needs, pusher, id, updates);
    if (!known && updates === undefined) throw new ExchangeError('not-found', 'No such report.');
    const resource = request.body as Json;
    const bodyId = asText(resource.id);
    if (known && bodyId !== undefined && bodyId !== known.report.id && bodyId !== known.report.sourceKey) {
      throw new ExchangeError('malformed', {
        expression: 'DiagnosticReport.id',
        diagnostics: 'The body is another report than the address.',
      });
    }
    await answer(needs, request, response, await take(needs, pusher, resource, known, { version, updates }));
  };
}

async function knownByAddress(
  { findKnownReport }: DiagnosticReportNeeds,
  { institution }: Pusher,
  id: string | undefined,
  identifier: string | undefined,
): Promise<KnownReport | undefined> {
  if (identifier !== undefined) return await findKnownReport(institution, { identifier });
  return id !== undefined && isExchangeId(id) ? await findKnownReport(institution, { id }) : undefined;
}

/** Indexes one report; what the body of a known one leaves out comes from the version in force. */
async function take(
  needs: DiagnosticReportNeeds,
  pusher: Pusher,
  resource: Json,
  known: KnownReport | undefined,
  conditions: Conditions,
): Promise<IndexOutcome> {
  const pool = makeResourcePool(known && poolOfKnown(known));
  pool.add(resource);
  const mapped = known
    ? readKnown(needs, pusher.institution, known, resource, pool)
    : needs.readReport(pusher.institution, resource, pool);
  if (!mapped.ok) throw new ExchangeError('invalid', ...mapped.faults.slice(0, MOST_FAULTS));
  const [outcome] = await needs.indexReports({ ...pusher, via: 'push' }, [{ ...mapped.report, conditions }]);
  if (!outcome) throw new ExchangeError('internal', 'The report was not taken.');
  return outcome;
}

const MOST_FAULTS = 100;

/** Answers a write as the writer prefers: with what became of the report, with the report, or with nothing. */
async function answer(
  needs: DiagnosticReportNeeds,
  request: Pick<Request, 'get'>,
  response: Response,
  outcome: IndexOutcome,
): Promise<void> {
  const status = outcome.created ? 201 : 200;
  const headers = { Location: locationOf(outcome, `${needs.publicUrl()}/fhir/`), ...versionHeaders(outcome) };
  const wanted = returnOf(request);
  if (wanted === 'minimal') {
    response.status(status).set(headers).end();
    return;
  }
  const shown = wanted === 'representation' ? await representation(needs, pusherOf(response), outcome) : undefined;
  sendFhir(response, status, shown ?? outcomeOf(outcome), headers);
}

/** A report of the pusher's own as it stands now. */
export async function representation(
  { findKnownReport }: IncomingNeeds,
  { institution }: Pusher,
  { id }: IndexOutcome,
): Promise<Json | undefined> {
  const known = await findKnownReport(institution, { id });
  return known?.content && showReport(known.content, known.report, undefined).report;
}

/** `GET /fhir/DiagnosticReport/{id}`. */
export function readReportById(needs: DiagnosticReportNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { opened, shown } = await openedFor(needs, response, request.params.id);
    sendVersion(request, response, shown.report, opened.report);
  };
}

/** `GET /fhir/Observation/{id}`: a result of a report, on the report's ground, and of its version. */
export function readObservation(needs: DiagnosticReportNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { id } = request.params;
    const { opened, shown } = await openedFor(needs, response, id.split('.')[0] ?? '');
    const observation = shown.observations.get(id);
    if (!observation) throw new ExchangeError('not-found', 'No such result, or no ground to see it.');
    sendVersion(request, response, observation, opened.report);
  };
}

async function openedFor(
  needs: DiagnosticReportNeeds,
  response: Response,
  id: string,
): Promise<{ opened: OpenedReport; shown: ShownReport }> {
  if (!isExchangeId(id)) throw noSuchReport();
  const opened = await needs.openReport(callerOf(response), id);
  return { opened, shown: showOpened(needs.registry, opened) };
}
