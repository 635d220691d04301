import type { RequestHandler } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';

const JSON_FORMATS: ReadonlySet<string> = new Set(['json', 'application/json', 'application/fhir+json', 'text/json']);

/** Whether a `_format` means JSON; a `+` may have become a blank on its way through a URL. */
export const isJsonFormat = (format: string): boolean => JSON_FORMATS.has(format.replace(' ', '+').split(';')[0] ?? '');

/** Only JSON is spoken: `_format` counts before Accept. */
export const acceptsJson: RequestHandler = (request, _response, next) => {
  const format = request.query._format;
  const isGood =
    format === undefined ? acceptsAny(request.get('accept')) : typeof format === 'string' && isJsonFormat(format);
  if (!isGood) throw new ExchangeError('not-acceptable', 'Only JSON is answered.');
  next();
};

/** Parameters of a media type (`fhirVersion=4.0`, `charset=utf-8`) exclude nothing; `q=0` does. */
function acceptsAny(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  return accept.split(',').some((range) => {
    const [type = '', ...parameters] = range
      .toLowerCase()
      .split(';')
      .map((part) => part.trim());
    const isRefused = parameters.some((parameter) => /^q=0(?:\.0*)?$/u.test(parameter));
    return !isRefused && (type === '*/*' || type === 'application/*' || JSON_FORMATS.has(type));
  });
}
