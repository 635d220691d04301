import { Router, type RequestHandler, type Response } from 'express';
import type { AcknowledgeNotice } from '../application/acknowledge-notice.ts';
import type { DecideInViewing } from '../application/decide-in-viewing.ts';
import { ExchangeError } from '../application/exchange-error.ts';
import type { OpenViewedReport } from '../application/open-viewed-report.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { SchemaChecker } from '../application/ports/schemas.ts';
import type { Session, ViewingGround } from '../application/ports/sessions.ts';
import type { Clock } from '../application/ports/system.ts';
import type { Units } from '../application/ports/units.ts';
import type { ReadTrends } from '../application/read-trends.ts';
import type { ReadViewing } from '../application/read-viewing.ts';
import type { SessionGate } from '../application/session-gate.ts';
import type { StartViewing } from '../application/start-viewing.ts';
import { buildIdentity, type ClaimedIdentifier } from '../domain/patient/build-identity.ts';
import { parseDay, shanghaiDateTime, shanghaiDay, type ShanghaiDay } from '../domain/time.ts';
import { methodNotAllowed } from '../http/error-handler.ts';
import { jsonBody, type BodyLimits } from '../http/json-body.ts';
import { languageOf } from '../http/language.ts';
import { sendJson } from '../http/respond.ts';
import { requireSession, sessionOf } from '../http/session.ts';
import { bodyMatches } from '../http/validate.ts';
import { identifierSystems } from './identifier-systems.ts';
import { presentContent, presentOffer, presentReport, presentViewing, type ViewingContext } from './present-viewing.ts';
import type { DecisionRequest, StartViewingRequest } from './shapes/viewing.ts';
import { presentTrends } from './viewed-trends.ts';

export interface ViewingsNeeds {
  readonly clock: Clock;
  readonly sessions: SessionGate;
  readonly schemas: SchemaChecker;
  readonly registry: RegistryView;
  readonly units: Units;
  readonly startViewing: StartViewing;
  readonly readViewing: ReadViewing;
  readonly openViewedReport: OpenViewedReport;
  readonly readTrends: ReadTrends;
  readonly decideInViewing: DecideInViewing;
  readonly acknowledgeNotice: AcknowledgeNotice;
  readonly limit: RequestHandler;
  readonly body: BodyLimits;
}

/** What the doctor's page reads and writes; only within the session that opened the patient. */
export function makeViewingsRouter(needs: ViewingsNeeds): Router {
  const router = Router();
  const guards = [...requireSession(needs.sessions, 'doctor'), needs.limit];
  const get = (path: string, handler: RequestHandler<{ id: string; report: string }>): void => {
    router.get(path, ...guards, handler as unknown as RequestHandler);
    router.all(path, methodNotAllowed('GET'));
  };
  const post = (path: string, schema: string, handler: RequestHandler<{ id: string }>): void => {
    const body = [...jsonBody(needs.body), bodyMatches(needs.schemas, schema)];
    router.post(path, ...guards, ...body, handler as unknown as RequestHandler);
    router.all(path, methodNotAllowed('POST'));
  };
  get('/api/viewings/identifier-systems', identifierSystems(needs.registry));
  post('/api/viewings', 'api/viewing', start(needs));
  get('/api/viewings/:id', read(needs));
  get('/api/viewings/:id/reports/:report', openReport(needs));
  get('/api/viewings/:id/trends', trends(needs));
  post('/api/viewings/:id/decisions', 'api/viewing-decision', decide(needs));
  const acknowledgement = '/api/viewings/:id/notices/:notice/acknowledgement';
  router.post(acknowledgement, ...guards, acknowledge(needs) as unknown as RequestHandler);
  router.all(acknowledgement, methodNotAllowed('POST'));
  return router;
}

const contextOf = (needs: ViewingsNeeds, request: Parameters<typeof languageOf>[0]): ViewingContext => ({
  registry: needs.registry.current(),
  units: needs.units,
  language: languageOf(request),
});

function currentSession(response: Response): Session {
  const session = sessionOf(response);
  if (!session) throw new ExchangeError('unauthenticated', 'A session is required.');
  return session;
}

/** `POST /api/viewings`: a doctor who is logged in opens a patient. Identifiers stand in the body only. */
function start({ clock, registry, startViewing }: ViewingsNeeds): RequestHandler {
  return async (request, response) => {
    const { identifier, birthDate, ground, because } = request.body as StartViewingRequest;
    const claim: ClaimedIdentifier = identifier;
    const identity = buildIdentity(
      {
        identifiers: [claim],
        birthDate: birthDate === undefined ? undefined : dayOf(birthDate),
        gender: undefined,
        names: [],
      },
      registry.current().identifierSystems,
      shanghaiDay(clock.now()),
    );
    const session = currentSession(response);
    const viewing = await startViewing(session, { identity, ground: ground satisfies ViewingGround, because });
    sendJson(response, 201, { viewing: viewing.id });
  };
}

function dayOf(birthDate: string): ShanghaiDay {
  const day = parseDay(birthDate);
  if (!day) throw new ExchangeError('invalid', { expression: 'birthDate', diagnostics: 'Must be a day that exists.' });
  return day;
}

/** `GET /api/viewings/{id}`: the doctor's first screen. */
function read(needs: ViewingsNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const seen = await needs.readViewing(currentSession(response), request.params.id);
    sendJson(response, 200, presentViewing(contextOf(needs, request), seen));
  };
}

/** `GET /api/viewings/{id}/reports/{report}`: one report of the timeline, opened. */
function openReport(needs: ViewingsNeeds): RequestHandler<{ id: string; report: string }> {
  return async (request, response) => {
    const { id, report: wanted } = request.params;
    const { seen, report, content, earlier } = await needs.openViewedReport(currentSession(response), id, wanted);
    const context = contextOf(needs, request);
    sendJson(response, 200, {
      report: presentReport(context, report, seen.question.ordering.id),
      ...presentContent(context, report, content),
      earlier: earlier.map(({ version, status, receivedAt }) => ({
        version,
        status,
        receivedAt: shanghaiDateTime(receivedAt),
      })),
    });
  };
}

/** `GET /api/viewings/{id}/trends`: the same analyte over time and hospitals. */
function trends(needs: ViewingsNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const source = await needs.readTrends(currentSession(response), request.params.id);
    sendJson(response, 200, presentTrends(contextOf(needs, request), source));
  };
}

/** `POST /api/viewings/{id}/decisions`: recognises or declines, and answers the offer as it is now. */
function decide(needs: ViewingsNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { offer, outcome, reason } = request.body as DecisionRequest;
    const session = currentSession(response);
    await needs.decideInViewing(session, request.params.id, { offer, outcome, reason });
    const { orders } = await needs.readViewing(session, request.params.id);
    const decided = orders.find((order) => order.offer?.offer.id === offer)?.offer;
    if (!decided) throw new ExchangeError('not-found', 'No such offer in this viewing.');
    sendJson(response, 200, { offer: presentOffer(contextOf(needs, request), decided) });
  };
}

/** `POST /api/viewings/{id}/notices/{notice}/acknowledgement`: the doctor has taken note of what became of a result. */
function acknowledge(needs: ViewingsNeeds): RequestHandler<{ id: string; notice: string }> {
  return async (request, response) => {
    const session = currentSession(response);
    const { viewing, openNotices } = await needs.readViewing(session, request.params.id);
    const { notice: wanted } = request.params;
    if (!openNotices.some(({ notice }) => notice.id === wanted)) {
      throw new ExchangeError('not-found', 'No such open notice of this patient.');
    }
    const { institution } = viewing.check;
    await needs.acknowledgeNotice({ notice: wanted, institution, clientId: session.client ?? session.person });
    sendJson(response, 200, { acknowledged: wanted });
  };
}
