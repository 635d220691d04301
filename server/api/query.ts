import { ExchangeError } from '../application/exchange-error.ts';
import type { PageRequest } from '../application/list-page.ts';
import { parseDay, type ShanghaiDay } from '../domain/time.ts';

type Query = Readonly<Record<string, unknown>>;

const MOST = 200;
const USUAL = 50;
const LONGEST_CURSOR = 2000;

/** `limit` (1 to 200, 50) and `cursor` (the `next` of the page before). Throws `malformed`. */
export function pageOf(query: Query): PageRequest {
  const { limit, cursor } = query;
  if (cursor !== undefined && (typeof cursor !== 'string' || cursor.length > LONGEST_CURSOR)) {
    throw faulty('cursor', 'cursor must be the next of a page.');
  }
  if (limit === undefined) return { limit: USUAL, cursor };
  const wanted = typeof limit === 'string' && /^\d{1,4}$/u.test(limit) ? Number(limit) : 0;
  if (wanted < 1 || wanted > MOST) throw faulty('limit', `limit must be a number from 1 to ${String(MOST)}.`);
  return { limit: wanted, cursor };
}

/** One of a closed list of words; the first where none is given. Throws `malformed`. */
export function wordOf<W extends string>(query: Query, name: string, words: readonly [W, ...W[]]): W {
  const given = query[name] ?? words[0];
  const word = words.find((each) => each === given);
  if (word === undefined) throw faulty(name, `${name} must be one of ${words.join(', ')}.`);
  return word;
}

/** A Shanghai day that must be given. Throws `malformed`. */
export function requiredDay(query: Query, name: string): ShanghaiDay {
  const given = query[name];
  const day = typeof given === 'string' ? parseDay(given) : undefined;
  if (!day) throw faulty(name, `${name} must be a day, like 2026-11-01.`);
  return day;
}

/** A Shanghai day, or what stands for it where none is given. Throws `malformed`. */
export const dayOf = (query: Query, name: string, otherwise: ShanghaiDay): ShanghaiDay =>
  query[name] === undefined ? otherwise : requiredDay(query, name);

/** Throws `malformed` for a period that ends before it begins. */
export function refuseReversed(from: ShanghaiDay, to: ShanghaiDay): void {
  if (to < from) throw faulty('to', 'to must not lie before from.');
}

export const faulty = (expression: string, diagnostics: string): ExchangeError =>
  new ExchangeError('malformed', { expression, diagnostics });
