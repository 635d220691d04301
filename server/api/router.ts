import { Router } from 'express';
import type { CallerGate } from '../application/ports/callers.ts';
import type { SchemaChecker } from '../application/ports/schemas.ts';
import type { ReadSavings } from '../application/read-savings.ts';
import type { ReverseRecognition } from '../application/reverse-recognition.ts';
import { bearer, requireScope } from '../http/caller.ts';
import { methodNotAllowed } from '../http/error-handler.ts';
import { jsonBody } from '../http/json-body.ts';
import { perClient } from '../http/rate-limit.ts';
import { bodyMatches } from '../http/validate.ts';
import { explanations, type ExplanationsNeeds } from './explanations.ts';
import { reversal } from './reversal.ts';
import { savings } from './savings.ts';

export interface ApiNeeds extends ExplanationsNeeds {
  readonly gate: CallerGate;
  readonly schemas: SchemaChecker;
  readonly readSavings: ReadSavings;
  readonly reverseRecognition: ReverseRecognition;
  readonly requestsPerSecond: number;
  readonly bodyLimitBytes: number;
}

/** Our own wire: explanations, savings, reversals. */
export function makeApiRouter(needs: ApiNeeds): Router {
  const router = Router();
  const guards = [bearer(needs.gate), perClient({ perSecond: needs.requestsPerSecond })];
  router.post(
    '/api/explanations',
    ...guards,
    requireScope('system/DiagnosticReport.rs'),
    ...jsonBody({ limitBytes: needs.bodyLimitBytes }),
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
