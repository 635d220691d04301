import type { RequestHandler } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { Breakdown } from '../application/ports/figures.ts';
import type { ReadSavings, SavingsAnswer, SavingsQuery } from '../application/read-savings.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import { addDays, parseDay } from '../domain/time.ts';
import { callerOf } from '../http/caller.ts';
import { sendJson } from '../http/respond.ts';
import { csvOf } from './csv.ts';

const BREAKDOWNS: ReadonlySet<string> = new Set<Breakdown>([
  'day',
  'month',
  'institution',
  'source',
  'region',
  'item',
  'department',
]);
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
  const text = (name: string): string | undefined => (typeof query[name] === 'string' ? query[name] : undefined);
  const day = (name: string): SavingsQuery['from'] => {
    const value = parseDay(text(name) ?? '');
    if (!value) throw faulty(name, `${name} must be a day, like 2026-11-01.`);
    return value;
  };
  const [from, to] = [day('from'), day('to')];
  const by = query.by === undefined ? 'day' : text('by');
  if (by === undefined || !BREAKDOWNS.has(by)) throw faulty('by', `by must be one of ${[...BREAKDOWNS].join(', ')}.`);
  if (to < from) throw faulty('to', 'to must not lie before from.');
  if (addDays(from, MOST_DAYS) < to) throw faulty('to', 'At most ten years can be asked for at once.');
  if (query.institution !== undefined && text('institution') === undefined)
    throw faulty('institution', 'institution must be given once.');
  return { from, to, by: by as Breakdown, institution: text('institution') as InstitutionId | undefined };
}

const faulty = (expression: string, diagnostics: string): ExchangeError =>
  new ExchangeError('malformed', { expression, diagnostics });
