import { Router, type RequestHandler, type Response } from 'express';
import type { CheckOrder } from '../application/check-order.ts';
import { ExchangeError } from '../application/exchange-error.ts';
import type { CallerGate } from '../application/ports/callers.ts';
import type { SchemaChecker } from '../application/ports/schemas.ts';
import type { Ids } from '../application/ports/sealing.ts';
import type { Clock } from '../application/ports/system.ts';
import type { Units } from '../application/ports/units.ts';
import type { ReadOfferedContent } from '../application/read-offered-content.ts';
import type { RecordFeedback } from '../application/record-feedback.ts';
import type { ViewPatient } from '../application/view-patient.ts';
import type { ViewerLaunch } from '../application/viewer-launch.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import { mapEncounter } from '../fhir/mapping/encounter.ts';
import { patientOf, type PatientNeeds } from '../fhir/mapping/hook-patient.ts';
import { checkHook, draftOrders, type HookRequest } from '../fhir/mapping/hook-request.ts';
import { callerOf, cdsCaller, spentMs } from '../http/caller.ts';
import { methodNotAllowed } from '../http/error-handler.ts';
import { jsonBody, type BodyLimits } from '../http/json-body.ts';
import { languageOf } from '../http/language.ts';
import { sendJson } from '../http/respond.ts';
import { bodyMatches } from '../http/validate.ts';
import { countCard, offerCard } from './cards.ts';
import { discovery, SERVICES, type Service } from './discovery.ts';
import { noticeCard } from './notice-card.ts';
import { feedbackItems, type FeedbackBody } from './feedback.ts';

/** Where a card's link leads: the viewer, opened for this one patient without another login. */
export type ViewerLink = (launch: ViewerLaunch) => string;

export interface CdsHooksNeeds extends PatientNeeds {
  readonly gate: CallerGate;
  readonly schemas: SchemaChecker;
  readonly clock: Clock;
  readonly units: Units;
  readonly ids: Ids;
  readonly checkOrder: CheckOrder;
  readonly viewPatient: ViewPatient;
  readonly recordFeedback: RecordFeedback;
  readonly readOfferedContent: ReadOfferedContent;
  readonly publicUrl: () => string;
  readonly viewerLink: ViewerLink;
  /** What an order check may take, from its arrival. */
  readonly budgetMs: number;
  /** One limiter of requests a client for all wires together. */
  readonly limit: RequestHandler;
  readonly body: BodyLimits;
}

/** The CDS Hooks 2.0 wire: discovery, the three services, feedback. */
export function makeCdsHooksRouter(needs: CdsHooksNeeds): Router {
  const router = Router();
  const caller = cdsCaller(needs.gate, needs.publicUrl);
  const promptCaller = cdsCaller(needs.gate, needs.publicUrl, { withinMs: needs.budgetMs });
  const body = jsonBody(needs.body);
  const { limit } = needs;

  router.get('/cds-services', cdsCaller(needs.gate, needs.publicUrl, { optional: true }), (_request, response) => {
    sendJson(response, 200, discovery());
  });
  router.all('/cds-services', methodNotAllowed('GET'));
  for (const service of SERVICES) {
    const answer = service.hook === 'patient-view' ? patientView(needs, service) : orderCheck(needs, service);
    const path = `/cds-services/${service.id}`;
    router.post(path, promptCaller, limit, ...body, bodyMatches(needs.schemas, `cds-hooks/${service.hook}`), answer);
    router.all(path, methodNotAllowed('POST'));
    router.post(
      `${path}/feedback`,
      caller,
      limit,
      ...body,
      bodyMatches(needs.schemas, 'cds-hooks/feedback'),
      feedback(needs),
    );
    router.all(`${path}/feedback`, methodNotAllowed('POST'));
  }
  return router;
}

function orderCheck(needs: CdsHooksNeeds, service: Service): RequestHandler {
  return async (request, response) => {
    const { institution, clientId } = institutionOf(response);
    const hook = request.body as HookRequest;
    checkHook(service.hook, hook);
    const now = needs.clock.now();
    const { orders, drafts } = draftOrders(hook);
    const patient = patientOf(needs, institution, hook, now);
    const encounter = mapEncounter(hook.prefetch?.encounter);
    const { offered, recorded } = await needs.checkOrder({
      institution,
      clientId,
      person: hook.context.userId,
      patient,
      orders,
      encounter,
      spentMs: spentMs(response),
    });
    const context = {
      registry: needs.registry.current(),
      units: needs.units,
      language: languageOf(request),
      now,
      publicUrl: needs.publicUrl(),
      content: await needs.readOfferedContent(offered),
      drafts,
      suggestionId: ({ id }: { id: Parameters<Ids['suggestionId']>[0] }) => needs.ids.suggestionId(id, 'recognize'),
      viewerLink: () => needs.viewerLink({ institution, clientId, person: hook.context.userId, check: recorded ?? '' }),
    };
    sendJson(response, 200, { cards: offered.map((each) => offerCard(context, each)) });
  };
}

function patientView(needs: CdsHooksNeeds, service: Service): RequestHandler {
  return async (request, response) => {
    const { institution, clientId } = institutionOf(response);
    const hook = request.body as HookRequest;
    checkHook(service.hook, hook);
    const patient = patientOf(needs, institution, hook, needs.clock.now());
    const encounter = mapEncounter(hook.prefetch?.encounter);
    const seen = await needs.viewPatient({
      institution,
      clientId,
      person: hook.context.userId,
      patient,
      encounter,
    });
    const context = {
      language: languageOf(request),
      publicUrl: needs.publicUrl(),
      registry: needs.registry.current(),
    };
    const launch = { institution, clientId, person: hook.context.userId, check: seen.check };
    const cards = [
      noticeCard(context, seen.notices, needs.viewerLink(launch)),
      countCard(context, seen.recognizable, needs.viewerLink(launch)),
    ];
    sendJson(response, 200, { cards: cards.filter((card) => card !== undefined) });
  };
}

function feedback(needs: CdsHooksNeeds): RequestHandler {
  return async (request, response) => {
    const { institution, clientId } = institutionOf(response);
    await needs.recordFeedback({ institution, clientId, items: feedbackItems(request.body as FeedbackBody) });
    sendJson(response, 200, {});
  };
}

/** CDS Hooks callers act for an institution; the gate lets no other through, the type says so here. */
function institutionOf(response: Response): { institution: InstitutionId; clientId: string } {
  const { institution, clientId } = callerOf(response);
  if (institution === null) throw new ExchangeError('forbidden', 'Only an institution may ask for its orders.');
  return { institution, clientId };
}
