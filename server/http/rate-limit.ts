import type { Request, RequestHandler, Response } from 'express';
import { MemoryStore, rateLimit, type Options } from 'express-rate-limit';
import { ExchangeError } from '../application/exchange-error.ts';
import { callerOf } from './caller.ts';

const WINDOW_MS = 1000;

const throttled = (): ExchangeError => new ExchangeError('throttled', 'Too many requests; try again in a second.');

/** So many requests a second for each client, counted after it is known who calls: others are not touched. */
export const perClient = (limit: Limit): RequestHandler =>
  limited(limit, (_request, response) => {
    const { clientId, person } = callerOf(response);
    return person === undefined ? clientId : `${clientId} ${person}`;
  });

/** So many requests a second from each address, for what anybody may read. */
export const perAddress = (limit: Limit): RequestHandler =>
  limited(limit, (request) => request.socket.remoteAddress ?? '');

interface Limit {
  readonly perSecond: number;
}

function limited({ perSecond }: Limit, keyGenerator: (request: Request, response: Response) => string): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: perSecond,
    standardHeaders: false,
    legacyHeaders: false,
    keyGenerator,
    handler: (_request, response, next) => {
      response.set('Retry-After', '1');
      next(throttled());
    },
  });
}

/** Counts one failed authentication of the address that a request came from; true when that was one too many. */
export type FailureLimit = (request: Request) => Promise<boolean>;

export const tooManyFailures = (): ExchangeError =>
  new ExchangeError('throttled', 'Too many failed authentications; try again in a second.');

/**
 * So many failed authentications a second for each address; over that a failure is answered 429. Valid tokens are never
 * held up: behind one address there may be a whole hospital.
 */
export function makeFailureLimit({ perSecond }: { readonly perSecond: number }): FailureLimit {
  const failures = new MemoryStore();
  failures.init({ windowMs: WINDOW_MS } as Options);
  return async (request) => (await failures.increment(request.socket.remoteAddress ?? '')).totalHits > perSecond;
}
