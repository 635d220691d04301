import { Router, type RequestHandler } from 'express';
import type { CallerGate } from '../application/ports/callers.ts';
import type { SchemaChecker } from '../application/ports/schemas.ts';
import type { ReadSavings } from '../application/read-savings.ts';
import type { ReverseRecognition } from '../application/reverse-recognition.ts';
import { bearer, requireScope } from '../http/caller.ts';
import { methodNotAllowed } from '../http/error-handler.ts';
import { jsonBody, type BodyLimits } from '../http/json-body.ts';
import { bodyMatches } from '../http/validate.ts';
import { explanations, type ExplanationsNeeds } from './explanations.ts';
import { identityHistory, mergeIdentities, separateIdentities, type IdentitiesNeeds } from './identities.ts';
import { listIdentityReviews, resolution, type IdentityReviewsNeeds } from './identity-reviews.ts';
import { acknowledgement, listNotices, type NoticesNeeds } from './notices.ts';
import { listRepeated, type RepeatedNeeds } from './repeated.ts';
import { reversal } from './reversal.ts';
import { savings } from './savings.ts';

export interface ApiNeeds
  extends ExplanationsNeeds, NoticesNeeds, RepeatedNeeds, IdentityReviewsNeeds, IdentitiesNeeds {
  readonly gate: CallerGate;
  readonly schemas: SchemaChecker;
  readonly readSavings: ReadSavings;
  readonly reverseRecognition: ReverseRecognition;
  /** One limiter of requests a client for all wires together. */
  readonly limit: RequestHandler;
  readonly body: BodyLimits;
}

/** Our own wire: explanations, savings, reversals, notices, repeated recognitions, identities. */
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
  router.get('/api/savings', ...guards, requireScope('system/MeasureReport.rs'), savings(needs.readSavings));
  router.all('/api/savings', methodNotAllowed('GET'));
  router.post(
    '/api/recognitions/:id/reversal',
    ...guards,
    requireScope('system/Task.u'),
    reversal(needs.reverseRecognition),
  );
  router.all('/api/recognitions/:id/reversal', methodNotAllowed('POST'));
  router.get('/api/notices', ...guards, requireScope('system/Task.rs'), listNotices(needs));
  router.all('/api/notices', methodNotAllowed('GET'));
  router.post('/api/notices/:id/acknowledgement', ...guards, requireScope('system/Task.u'), acknowledgement(needs));
  router.all('/api/notices/:id/acknowledgement', methodNotAllowed('POST'));
  router.get('/api/repeated-after-recognition', ...guards, requireScope('system/Task.rs'), listRepeated(needs));
  router.all('/api/repeated-after-recognition', methodNotAllowed('GET'));
  identityRoutes(router, guards, needs);
  return router;
}

/** Who is who: reviews of contradictions, merges and separations, their history. */
function identityRoutes(router: Router, guards: readonly RequestHandler[], needs: ApiNeeds): void {
  const post = (path: string, scope: string, schema: string, handler: RequestHandler<{ id: string }>): void => {
    const body = [...jsonBody(needs.body), bodyMatches(needs.schemas, schema)];
    router.post(path, ...guards, requireScope(scope), ...body, handler as RequestHandler);
    router.all(path, methodNotAllowed('POST'));
  };
  const reviews = '/api/identity-reviews';
  router.get(reviews, ...guards, requireScope('system/DiagnosticReport.rs'), listIdentityReviews(needs));
  router.all(reviews, methodNotAllowed('GET'));
  post(`${reviews}/:id/resolution`, 'system/Patient.u', 'api/identity-resolution', resolution(needs));
  post('/api/identity-merges', 'system/Patient.u', 'api/identity-merge', mergeIdentities(needs));
  post('/api/identity-separations', 'system/Patient.u', 'api/identity-separation', separateIdentities(needs));
  post('/api/identity-history', 'system/Patient.rs', 'api/identity-history', identityHistory(needs));
}
