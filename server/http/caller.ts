import type { Request, RequestHandler, Response } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { Caller, CallerGate } from '../application/ports/callers.ts';
import { covers } from '../application/scopes.ts';
import { withinBudget } from '../application/time-budget.ts';

const unauthenticated = (): ExchangeError => new ExchangeError('unauthenticated', 'A valid token is required.');

/** Lets in who carries an access token of the exchange. */
export function bearer(gate: CallerGate): RequestHandler {
  return async (request, response, next) => {
    response.locals.caller = await gate.verifyAccessToken(tokenOf(request));
    next();
  };
}

export interface CdsCallerOptions {
  /** Lets in who carries no token, too. */
  readonly optional?: boolean;
  /** Answers `unavailable` when the token cannot be verified in time. */
  readonly withinMs?: number;
}

/** Lets in who carries a CDS Hooks client JWT for exactly this URL. */
export function cdsCaller(
  gate: CallerGate,
  publicUrl: () => string,
  { optional = false, withinMs }: CdsCallerOptions = {},
): RequestHandler {
  return async (request, response, next) => {
    response.locals.arrivedAt = performance.now();
    if (!optional || request.headers.authorization !== undefined) {
      const verify = (): Promise<Caller> => gate.verifyCdsToken(tokenOf(request), `${publicUrl()}${request.path}`);
      response.locals.caller = withinMs === undefined ? await verify() : await withinBudget(withinMs, verify);
    }
    next();
  };
}

/** Milliseconds since the request came to {@link cdsCaller}. */
export const spentMs = (response: Response): number =>
  performance.now() - Number(response.locals.arrivedAt ?? performance.now());

/** Who calls; only behind one of the two guards above. */
export function callerOf(response: Response): Caller {
  const caller = response.locals.caller as Caller | undefined;
  if (!caller) throw unauthenticated();
  return caller;
}

/** Lets through whose token grants every one of the scopes, e.g. `system/DiagnosticReport.r`. */
export function requireScope(...needed: readonly string[]): RequestHandler {
  return (_request, response, next) => {
    const { scopes } = callerOf(response);
    if (!needed.every((scope) => covers(scopes, scope))) {
      throw new ExchangeError('forbidden', `The token does not grant ${needed.join(' ')}.`);
    }
    next();
  };
}

function tokenOf(request: Request): string {
  const headers = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization');
  const match = /^bearer ([A-Za-z0-9\-._~+/]+=*)$/iu.exec(request.headers.authorization ?? '');
  if (headers.length !== 1 || !match?.[1]) throw unauthenticated();
  return match[1];
}
