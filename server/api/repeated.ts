import type { RequestHandler } from 'express';
import type { RegistryView } from '../application/ports/registry.ts';
import type { Clock } from '../application/ports/system.ts';
import type { ReadRepeated, RepeatedEntry } from '../application/read-repeated.ts';
import type { Registry } from '../domain/institution/registry.ts';
import { addDays, shanghaiDateTime, shanghaiDay } from '../domain/time.ts';
import { callerOf } from '../http/caller.ts';
import { languageOf } from '../http/language.ts';
import { sendJson } from '../http/respond.ts';
import { dayOf, pageOf, refuseReversed } from './query.ts';

export interface RepeatedNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly readRepeated: ReadRepeated;
}

/** Where no days are given, the last thirty are listed. */
const USUAL_DAYS = 30;

/** `GET /api/repeated-after-recognition?from=DAY&to=DAY` (认而又查), by the day of the reversal, newest first. */
export function listRepeated(needs: RepeatedNeeds): RequestHandler {
  return async (request, response) => {
    const today = shanghaiDay(needs.clock.now());
    const to = dayOf(request.query, 'to', today);
    const from = dayOf(request.query, 'from', addDays(to, 1 - USUAL_DAYS));
    refuseReversed(from, to);
    const { items, next } = await needs.readRepeated(callerOf(response).institution, {
      ...pageOf(request.query),
      from,
      to,
    });
    const registry = needs.registry.current();
    const language = languageOf(request);
    sendJson(response, 200, {
      from,
      to,
      repeated: items.map((each) => presentEntry(registry, each, language)),
      next: next ?? null,
    });
  };
}

function presentEntry(
  { institutions, catalogue }: Registry,
  { offer, state, recognizedAt, reversedAt, reversedFen, byReport, repeatedBy }: RepeatedEntry,
  language: 'zh' | 'en',
): object {
  const item = catalogue.find(offer.item);
  return {
    offer: offer.id,
    order: `ServiceRequest/${offer.orderId}`,
    item: offer.item,
    itemName: (language === 'zh' ? item?.nameZh : item?.nameEn) ?? offer.item,
    institution: offer.orderingInstitution,
    institutionName: institutions.get(offer.orderingInstitution)?.name ?? offer.orderingInstitution,
    department: offer.department,
    recognizedAt: shanghaiDateTime(recognizedAt),
    reversedAt: shanghaiDateTime(reversedAt),
    reversedFen,
    recognized: {
      report: `DiagnosticReport/${offer.reportId}`,
      institution: offer.sourceInstitution,
      collectedAt: shanghaiDateTime(offer.collectedAt),
    },
    repeatedBy: {
      report: `DiagnosticReport/${byReport}`,
      institution: offer.orderingInstitution,
      collectedAt: repeatedBy?.collectedAt === undefined ? null : shanghaiDateTime(repeatedBy.collectedAt),
    },
    // The doctor may have said since why it was done again.
    reason: state.declineReason ?? null,
  };
}
