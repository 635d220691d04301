import type { RequestHandler } from 'express';
import type { Breakdown } from '../application/ports/figures.ts';
import type { ReadSavings, SavingsAnswer, SavingsQuery } from '../application/read-savings.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import { addDays } from '../domain/time.ts';
import { callerOf } from '../http/caller.ts';
import { sendJson } from '../http/respond.ts';
import { csvOf } from './csv.ts';
import { faulty, refuseReversed, requiredDay, wordOf } from './query.ts';

const BREAKDOWNS = [
  'day',
  'month',
  'institution',
  'source',
  'region',
  'item',
  'department',
] as const satisfies readonly Breakdown[];
/** Ten years and a little: more is a slip of the pen. */
const MOST_DAYS = 3700;

/** `GET /api/savings` (contract 8), JSON or CSV. */
export function savings(readSavings: ReadSavings): RequestHandler {
  return async (request, response) => {
    const answer = await readSavings(callerOf(response).institution, queryOf(request.query));
    response.vary('Accept');
    if (request.accepts(['application/json', 'text/csv']) === 'text/csv') {
      const name = `savings-${answer.from}-${answer.to}-${answer.by}.csv`;
      response
        .set('Content-Disposition', `attachment; filename="${name}"`)
        .type('text/csv; charset=utf-8')
        .send(csvOf(answer.rows, COLUMNS));
      return;
    }
    sendJson(response, 200, presentAnswer(answer));
  };
}

const COLUMNS = [
  'key',
  'label',
  'offered',
  'viewed',
  'recognized',
  'declined',
  'excused',
  'unanswered',
  'reversed',
  'ownRecognized',
  'grossFen',
  'reversedFen',
  'netFen',
  'minutes',
  'visits',
  'recognitionRate',
] as const;

const presentAnswer = ({ from, to, by, totals, rows }: SavingsAnswer): object => ({ from, to, by, totals, rows });

function queryOf(query: Readonly<Record<string, unknown>>): SavingsQuery {
  const [from, to] = [requiredDay(query, 'from'), requiredDay(query, 'to')];
  const by = wordOf(query, 'by', BREAKDOWNS);
  refuseReversed(from, to);
  if (addDays(from, MOST_DAYS) < to) throw faulty('to', 'At most ten years can be asked for at once.');
  const { institution } = query;
  if (institution !== undefined && typeof institution !== 'string')
    throw faulty('institution', 'institution must be given once.');
  return { from, to, by, institution: institution as InstitutionId | undefined };
}
