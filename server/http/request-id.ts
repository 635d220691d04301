import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';

/** Every answer carries an id to ask about; a short token-like one of the caller's is kept. */
export const requestId: RequestHandler = (request, response, next) => {
  const given = request.get('x-request-id');
  response.set('X-Request-Id', given !== undefined && /^[A-Za-z0-9._-]{1,64}$/u.test(given) ? given : randomUUID());
  next();
};
