import type { RequestHandler } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';

const JSON_FORMATS: ReadonlySet<string> = new Set(['json', 'application/json', 'application/fhir+json', 'text/json']);

/** Only JSON is spoken: `_format` counts before Accept. */
export const acceptsJson: RequestHandler = (request, _response, next) => {
  const format = request.query._format;
  const isGood =
    format === undefined
      ? request.accepts(['application/fhir+json', 'application/json']) !== false
      : typeof format === 'string' && JSON_FORMATS.has(format.replace(' ', '+').split(';')[0] ?? '');
  if (!isGood) throw new ExchangeError('not-acceptable', 'Only JSON is answered.');
  next();
};
