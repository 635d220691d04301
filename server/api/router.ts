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
import { reversal } from './reversal.ts';
import { savings } from './savings.ts';

export interface ApiNeeds extends ExplanationsNeeds {
  readonly gate: CallerGate;
  readonly schemas: SchemaChecker;
  readonly readSavings: ReadSavings;
  readonly reverseRecognition: ReverseRecognition;
  /** One limiter of requests a client for all wires together. */
  readonly limit: RequestHandler;
  readonly body: BodyLimits;
}

/** Our own wire: explanations, savings, reversals. */
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
  return router;
}
