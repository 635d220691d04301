import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { MemoryStore, rateLimit, type Options } from 'express-rate-limit';
import { ExchangeError } from '../application/exchange-error.ts';
import type { RequestBudget } from '../application/ports/callers.ts';
import { callerOf } from './caller.ts';
import { FEW } from './request-budget.ts';

const WINDOW_MS = 1000;

const throttled = (): ExchangeError => new ExchangeError('throttled', 'Too many requests; try again in a second.');

/** So many requests a second for each person; those of hospitals' systems were counted by the gate that let them in. */
export function perClient(budget: RequestBudget): RequestHandler {
  return (_request, response, next) => {
    const { clientId, person } = callerOf(response);
    if (person !== undefined && !budget.take(`${clientId} ${person}`)) throw throttled();
    next();
  };
}

/** How long one that is sent away waits for its answer: whoever floods over kept connections is slowed down by it. */
const HELD_MS = 250;
/** So many wait at the same time; beyond that an answer at once is cheaper. */
const MOST_HELD = 1000;

/**
 * Of a client that sends more than it may, a few requests are served at a time; the others are sent away, a little
 * later, without anything being done for them. Whose a request is, its token only claims here: it is enough, because
 * only requests that were proven to be the client's can bring it so far.
 */
export function sparing(budget: RequestBudget): RequestHandler {
  const running = new Map<string, number>();
  let held = 0;
  const sendAway = (response: Response, next: NextFunction): void => {
    if (held >= MOST_HELD) throw throttled();
    held += 1;
    const timer = setTimeout(() => {
      if (!response.destroyed) next(throttled());
    }, HELD_MS);
    response.once('close', () => {
      held -= 1;
      clearTimeout(timer);
    });
  };
  return (request, response, next) => {
    const client = claimedClient(request.headers.authorization);
    if (client !== undefined) {
      const before = running.get(client) ?? 0;
      if (before >= FEW && budget.isPressed(client)) {
        sendAway(response, next);
        return;
      }
      running.set(client, before + 1);
      response.once('close', () => {
        const left = (running.get(client) ?? 1) - 1;
        if (left > 0) running.set(client, left);
        else running.delete(client);
      });
    }
    next();
  };
}

const LONGEST_HEADER = 8300;

/** The client that a bearer token claims to be of: of an access token its `client_id`, of any other its `iss`. */
function claimedClient(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization.length > LONGEST_HEADER) return undefined;
  try {
    const claims = JSON.parse(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString()) as {
      readonly client_id?: unknown;
      readonly iss?: unknown;
    } | null;
    const client = claims?.client_id ?? claims?.iss;
    return typeof client === 'string' ? client : undefined;
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
