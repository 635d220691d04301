import type { RequestHandler } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { ExplainedOrder, ExplainOrder } from '../application/explain-order.ts';
import type { Clock } from '../application/ports/system.ts';
import { mapEncounter } from '../fhir/mapping/encounter.ts';
import { patientOf, type PatientNeeds } from '../fhir/mapping/hook-patient.ts';
import { checkHook, draftOrders, type HookRequest } from '../fhir/mapping/hook-request.ts';
import { callerOf } from '../http/caller.ts';
import { languageOf } from '../http/language.ts';
import { sendJson } from '../http/respond.ts';

export interface ExplanationsNeeds extends PatientNeeds {
  readonly clock: Clock;
  readonly explainOrder: ExplainOrder;
}

/** `POST /api/explanations`: an order-sign body, answered with every rule's verdict on every report (contract 7). */
export function explanations(needs: ExplanationsNeeds): RequestHandler {
  return async (request, response) => {
    const { institution, clientId } = callerOf(response);
    if (institution === null) throw new ExchangeError('forbidden', 'Only an institution may ask for its orders.');
    const hook = request.body as HookRequest;
    checkHook('order-sign', hook);
    const patient = patientOf(needs, institution, hook, needs.clock.now());
    const encounter = mapEncounter(hook.prefetch?.encounter);
    const explained = await needs.explainOrder({
      institution,
      clientId,
      patient,
      orders: draftOrders(hook).orders,
      encounter,
    });
    const language = languageOf(request);
    sendJson(response, 200, { orders: explained.map((each) => presentOrder(each, language)) });
  };
}

function presentOrder({ order, item, judgements }: ExplainedOrder, language: 'zh' | 'en'): object {
  return {
    order: `ServiceRequest/${order.id}`,
    item: item ?? null,
    reports: judgements.map(({ report, recognizable, coverage, verdicts }) => ({
      report: `DiagnosticReport/${report.id}`,
      institution: report.institution,
      recognizable,
      coverage: coverage ?? null,
      rules: verdicts.map(({ rule, holds, because }) => ({ rule, holds, because: because[language] })),
    })),
  };
}
