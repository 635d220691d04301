import type { Request, RequestHandler } from 'express';
import { MemoryStore, rateLimit, type Options } from 'express-rate-limit';
import { ExchangeError } from '../application/exchange-error.ts';
import type { CallerGate } from '../application/ports/callers.ts';
import { callerOf } from './caller.ts';
import type { RequestBudget } from './request-budget.ts';

const WINDOW_MS = 1000;

const throttled = (): ExchangeError => new ExchangeError('throttled', 'Too many requests; try again in a second.');

/** So many requests a second for each client, counted after it is known who calls: others are not touched. */
export function perClient(budget: RequestBudget): RequestHandler {
  return (_request, response, next) => {
    const { clientId, person } = callerOf(response);
    if (!budget.take(person === undefined ? clientId : `${clientId} ${person}`)) {
      response.set('Retry-After', '1');
      throw throttled();
    }
    next();
  };
}

/**
 * A gate that does not look closer at a token in the name of a client whose requests of this moment are spent: a
 * signature costs more than the answer. Only requests of proven origin were counted, so that nobody is kept out by
 * what others send in its name.
 */
export function sparing(gate: CallerGate, budget: RequestBudget): CallerGate {
  const refuseSpent = (token: string, claim: string): void => {
    const client = claimed(token, claim);
    if (client !== undefined && budget.isSpent(client)) throw throttled();
  };
  return {
    async verifyAccessToken(token) {
      refuseSpent(token, 'client_id');
      return await gate.verifyAccessToken(token);
    },
    async verifyCdsToken(token, url) {
      refuseSpent(token, 'iss');
      return await gate.verifyCdsToken(token, url);
    },
  };
}

const LONGEST_TOKEN = 8192;

/** What a token says of itself, unproven. */
function claimed(token: string, claim: string): string | undefined {
  if (token.length > LONGEST_TOKEN) return undefined;
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as unknown;
    const value =
      typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>)[claim] : undefined;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** So many requests a second from each address, for what anybody may read. */
export function perAddress({ perSecond }: { readonly perSecond: number }): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: perSecond,
    standardHeaders: false,
    legacyHeaders: false,
    keyGenerator: (request) => request.socket.remoteAddress ?? '',
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
