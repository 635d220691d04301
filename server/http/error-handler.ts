import type { ErrorRequestHandler, RequestHandler } from 'express';
import { ExchangeError, type ExchangeErrorCode } from '../application/exchange-error.ts';
import type { EventLog } from '../application/ports/system.ts';
import { ERROR_TABLE, operationOutcome } from './error-table.ts';
import { tooManyFailures, type FailureLimit } from './rate-limit.ts';
import { sendFhir } from './respond.ts';

/** Every fault becomes an OperationOutcome; what is no fault of ours by name is a 500 and is logged. */
export function errorHandler(log: EventLog, isOverFailures: FailureLimit): ErrorRequestHandler {
  return async (thrown: unknown, request, response, next) => {
    let error = asExchangeError(thrown);
    if (error.code === 'unauthenticated' && (await isOverFailures(request))) {
      error = tooManyFailures();
    }
    if (error.code === 'internal') log.fault('request-failed', thrown);
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const headers: Record<string, string> = {};
    if (error.code === 'unauthenticated') headers['WWW-Authenticate'] = 'Bearer';
    if (error.code === 'unavailable' || error.code === 'throttled') headers['Retry-After'] = '1';
    sendFhir(response, ERROR_TABLE[error.code].status, operationOutcome(error), headers);
  };
}

const BY_STATUS: Readonly<Record<number, ExchangeErrorCode>> = {
  400: 'malformed',
  404: 'not-found',
  413: 'too-large',
  415: 'unsupported-media-type',
};

/** Express and its body parser throw errors with a status; their texts may hold what was sent, so ours stand instead. */
function asExchangeError(thrown: unknown): ExchangeError {
  if (thrown instanceof ExchangeError) return thrown;
  const status = typeof thrown === 'object' && thrown !== null && 'status' in thrown ? Number(thrown.status) : 500;
  const code = BY_STATUS[status] ?? (thrown instanceof URIError ? 'malformed' : 'internal');
  return new ExchangeError(
    code,
    code === 'internal' ? 'Something went wrong inside the exchange.' : 'The request cannot be read.',
  );
}

/** What no router answered. */
export const notFound: RequestHandler = () => {
  throw new ExchangeError('not-found', 'There is nothing at this address.');
};

/** For a known address and a method that it does not have. */
export function methodNotAllowed(allow: string): RequestHandler {
  return (_request, response) => {
    response.set('Allow', allow);
    throw new ExchangeError('method-not-allowed', `This address answers ${allow}.`);
  };
}
