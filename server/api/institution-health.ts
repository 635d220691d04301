import type { RequestHandler } from 'express';
import type { InstitutionHealth, ReadInstitutionHealth } from '../application/read-institution-health.ts';
import { SECOND_MS, shanghaiDateTime, type EpochMs } from '../domain/time.ts';
import { callerOf } from '../http/caller.ts';
import { sendJson } from '../http/respond.ts';
import { pageOf } from './query.ts';
import type { InstitutionHealthAnswer, ShownInstitutionHealth } from './shapes/institution-health.ts';

export interface InstitutionHealthNeeds {
  readonly readInstitutionHealth: ReadInstitutionHealth;
}

/**
 * `GET /api/institution-health`: how the institutions do, those in trouble first, page by page. The commission sees
 * all, an institution itself.
 */
export function listInstitutionHealth({ readInstitutionHealth }: InstitutionHealthNeeds): RequestHandler {
  return async (request, response) => {
    const { items, next } = await readInstitutionHealth(callerOf(response).institution, pageOf(request.query));
    const answer: InstitutionHealthAnswer = { institutions: items.map(presentHealth), next: next ?? null };
    sendJson(response, 200, answer);
  };
}

function presentHealth(each: InstitutionHealth): ShownInstitutionHealth {
  const { institution, harvest, reports } = each;
  const { state } = harvest;
  return {
    institution: institution.id,
    institutionName: institution.name,
    active: institution.active,
    troubles: each.troubles,
    harvest: {
      state: harvest.health,
      breaker: harvest.breaker,
      lastHarvestAt: orNull(state?.lastRunAt),
      lastSuccessAt: orNull(state?.lastSuccessAt),
      failures: state?.failures ?? 0,
      fault: state?.lastFault ?? null,
      retryAt: orNull(state?.retryAt),
    },
    newestReportAt: orNull(each.newestAt),
    lagSeconds: each.lagMs === undefined ? null : Math.floor(each.lagMs / SECOND_MS),
    reports: { lastDay: reports.day, lastWeek: reports.week },
    unmappedCodes: {
      ofReports: each.codesOf,
      codes: each.unmapped.map(({ system, code, reports: count }) => ({ system, code, reports: count })),
    },
    lapsingEvaluations: each.lapsing.map(({ items, scope, to }) => ({ items, scope, to })),
  };
}

const orNull = (at: EpochMs | undefined): string | null => (at === undefined ? null : shanghaiDateTime(at));
