import type { RequestHandler } from 'express';
import type { RegistryView } from '../application/ports/registry.ts';
import type { ReadDeclineReasons } from '../application/read-decline-reasons.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import { callerOf } from '../http/caller.ts';
import { languageOf } from '../http/language.ts';
import { sendJson } from '../http/respond.ts';
import { csvOf } from './csv.ts';
import { faulty, refuseReversed, requiredDay } from './query.ts';
import type { CountedReason } from './shapes/figures.ts';

export interface DeclineReasonsNeeds {
  readonly registry: RegistryView;
  readonly readDeclineReasons: ReadDeclineReasons;
}

/** What stands for the reason of a decline that came without one. */
const NO_REASON = { zh: '未说明原因', en: 'No reason given' };

/** `GET /api/decline-reasons?from=DAY&to=DAY&institution=ID`: why results were not recognised, JSON or CSV. */
export function declineReasons({ registry, readDeclineReasons }: DeclineReasonsNeeds): RequestHandler {
  return async (request, response) => {
    const { query } = request;
    const [from, to] = [requiredDay(query, 'from'), requiredDay(query, 'to')];
    refuseReversed(from, to);
    const { institution } = query;
    if (institution !== undefined && typeof institution !== 'string')
      throw faulty('institution', 'institution must be given once.');
    const counts = await readDeclineReasons(callerOf(response).institution, {
      from,
      to,
      institution: institution as InstitutionId | undefined,
    });
    const language = languageOf(request);
    const known = registry.current().declineReasons;
    const reasons = counts.map(({ reason, declined, excused }): CountedReason => {
      const found = known.find(({ code }) => code === reason);
      const name = (language === 'en' ? found?.displayEn : undefined) ?? found?.display ?? reason;
      return { reason, display: reason === '' ? NO_REASON[language] : name, declined, excused };
    });
    response.vary('Accept');
    if (request.accepts(['application/json', 'text/csv']) === 'text/csv') {
      response
        .set('Content-Disposition', `attachment; filename="decline-reasons-${from}-${to}.csv"`)
        .type('text/csv; charset=utf-8')
        .send(csvOf(reasons, ['reason', 'display', 'declined', 'excused']));
      return;
    }
    sendJson(response, 200, { from, to, reasons });
  };
}
