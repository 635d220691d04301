import { Router, type RequestHandler } from 'express';
import type { CallerGate } from '../application/ports/callers.ts';
import type { SchemaChecker } from '../application/ports/schemas.ts';
import type { ReadSavings } from '../application/read-savings.ts';
import type { ReverseRecognition } from '../application/reverse-recognition.ts';
import type { SessionGate } from '../application/session-gate.ts';
import { bearer, requireScope } from '../http/caller.ts';
import { methodNotAllowed } from '../http/error-handler.ts';
import { jsonBody, type BodyLimits } from '../http/json-body.ts';
import { clientOrPerson } from '../http/session.ts';
import { bodyMatches } from '../http/validate.ts';
import { accessRoutes, type AccessesNeeds } from './accesses.ts';
import { declineReasons, type DeclineReasonsNeeds } from './decline-reasons.ts';
import { listEntries, type EntriesNeeds } from './entries.ts';
import { explanations, type ExplanationsNeeds } from './explanations.ts';
import { identityHistory, mergeIdentities, separateIdentities, type IdentitiesNeeds } from './identities.ts';
import { listIdentityReviews, resolution, type IdentityReviewsNeeds } from './identity-reviews.ts';
import { listInstitutionHealth, type InstitutionHealthNeeds } from './institution-health.ts';
import { ledgerRoutes, type LedgerNeeds } from './ledger.ts';
import { acknowledgement, listNotices, type NoticesNeeds } from './notices.ts';
import { listRepeated, type RepeatedNeeds } from './repeated.ts';
import { reversal } from './reversal.ts';
import { savings } from './savings.ts';

export interface ApiNeeds
  extends
    ExplanationsNeeds,
    NoticesNeeds,
    RepeatedNeeds,
    IdentityReviewsNeeds,
    IdentitiesNeeds,
    LedgerNeeds,
    AccessesNeeds,
    EntriesNeeds,
    DeclineReasonsNeeds,
    InstitutionHealthNeeds {
  readonly gate: CallerGate;
  /** Administrators read and settle in the pages what their systems may. */
  readonly sessions: SessionGate;
  readonly schemas: SchemaChecker;
  readonly readSavings: ReadSavings;
  readonly reverseRecognition: ReverseRecognition;
  /** One limiter of requests a client for all wires together. */
  readonly limit: RequestHandler;
  readonly body: BodyLimits;
}

/** Our own wire: explanations, savings, reversals, notices, repeated recognitions, the sealed ledgers, identities. */
export function makeApiRouter(needs: ApiNeeds): Router {
  const router = Router();
  const guards = [bearer(needs.gate), needs.limit];
  router.post(
    '/api/explanations',
    ...guards,
    requireScope('system/DiagnosticReport.rs'),
    ...jsonBody(needs.body),
    bodyMatches(needs.schemas, 'cds-hooks/order-sign'),
    explanations(needs),
  );
  router.all('/api/explanations', methodNotAllowed('POST'));
  router.post(
    '/api/recognitions/:id/reversal',
    ...guards,
    requireScope('system/Task.u'),
    reversal(needs.reverseRecognition),
  );
  router.all('/api/recognitions/:id/reversal', methodNotAllowed('POST'));
  const people = [clientOrPerson(needs.gate, needs.sessions), needs.limit];
  figureRoutes(router, people, needs);
  router.get('/api/notices', ...people, requireScope('system/Task.rs'), listNotices(needs));
  router.all('/api/notices', methodNotAllowed('GET'));
  router.post('/api/notices/:id/acknowledgement', ...people, requireScope('system/Task.u'), acknowledgement(needs));
  router.all('/api/notices/:id/acknowledgement', methodNotAllowed('POST'));
  router.get('/api/repeated-after-recognition', ...people, requireScope('system/Task.rs'), listRepeated(needs));
  router.all('/api/repeated-after-recognition', methodNotAllowed('GET'));
  ledgerRoutes(router, guards, needs);
  accessRoutes(router, { systems: guards, people }, needs);
  identityRoutes(router, guards, people, needs);
  return router;
}

/** What was recognised and saved, why results were declined, the entries behind each figure, how institutions do. */
function figureRoutes(router: Router, people: readonly RequestHandler[], needs: ApiNeeds): void {
  const get = (path: string, scope: string, handler: RequestHandler): void => {
    router.get(path, ...people, requireScope(scope), handler);
    router.all(path, methodNotAllowed('GET'));
  };
  get('/api/savings', 'system/MeasureReport.rs', savings(needs.readSavings));
  get('/api/decline-reasons', 'system/MeasureReport.rs', declineReasons(needs));
  get('/api/entries', 'system/Task.rs', listEntries(needs));
  get('/api/institution-health', 'system/MeasureReport.rs', listInstitutionHealth(needs));
}

/** Who is who: reviews of contradictions, merges and separations, their history. */
function identityRoutes(
  router: Router,
  systems: readonly RequestHandler[],
  people: readonly RequestHandler[],
  needs: ApiNeeds,
): void {
  const post = (
    path: string,
    guards: readonly RequestHandler[],
    scope: string,
    schema: string,
    handler: RequestHandler<{ id: string }>,
  ): void => {
    const body = [...jsonBody(needs.body), bodyMatches(needs.schemas, schema)];
    router.post(path, ...guards, requireScope(scope), ...body, handler as RequestHandler);
    router.all(path, methodNotAllowed('POST'));
  };
  const reviews = '/api/identity-reviews';
  router.get(reviews, ...people, requireScope('system/DiagnosticReport.rs'), listIdentityReviews(needs));
  router.all(reviews, methodNotAllowed('GET'));
  post(`${reviews}/:id/resolution`, people, 'system/Patient.u', 'api/identity-resolution', resolution(needs));
  post('/api/identity-merges', systems, 'system/Patient.u', 'api/identity-merge', mergeIdentities(needs));
  post('/api/identity-separations', systems, 'system/Patient.u', 'api/identity-separation', separateIdentities(needs));
  post('/api/identity-history', systems, 'system/Patient.rs', 'api/identity-history', identityHistory(needs));
}
