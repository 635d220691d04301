import type { Request, RequestHandler, Response } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { Caller, CallerGate } from '../application/ports/callers.ts';
import { covers } from '../application/scopes.ts';

const unauthenticated = (): ExchangeError => new ExchangeError('unauthenticated', 'A valid token is required.');

/** Lets in who carries an access token of the exchange. */
export function bearer(gate: CallerGate): RequestHandler {
  return async (request, response, next) => {
    response.locals.caller = await gate.verifyAccessToken(tokenOf(request));
    next();
  };
}

/** Lets in who carries a CDS Hooks client JWT for exactly this URL. `optional`: also who carries none. */
export function cdsCaller(gate: CallerGate, publicUrl: () => string, { optional = false } = {}): RequestHandler {
  return async (request, response, next) => {
    if (!optional || request.headers.authorization !== undefined) {
      response.locals.caller = await gate.verifyCdsToken(tokenOf(request), `${publicUrl()}${request.path}`);
    }
    next();
  };
}

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
