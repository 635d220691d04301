import type { RequestHandler } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';

const LONGEST_URL = 8192;
const MOST_HEADERS = 100;
const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/iu;

/** Refuses what parses as HTTP and that readers would take differently: doubled or odd hosts, floods, endless URLs. */
export const wellFormed: RequestHandler = (request, _response, next) => {
  const { rawHeaders, originalUrl, httpVersion } = request;
  if (httpVersion === '0.9') throw new ExchangeError('malformed', 'Speak HTTP/1.1.');
  // Where it is no path it must be a whole address.
  if (!originalUrl.startsWith('/') && !URL.canParse(originalUrl))
    throw new ExchangeError('malformed', 'The request names no address.');
  if (originalUrl.length > LONGEST_URL) throw new ExchangeError('malformed', 'The URL is too long; use POST _search.');
  if (rawHeaders.length > 2 * MOST_HEADERS) throw new ExchangeError('malformed', 'The request has too many headers.');
  const hosts = rawHeaders.filter((_host, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'host');
  const isNamed = hosts.length === 1 || (hosts.length === 0 && httpVersion === '1.0');
  if (!isNamed || hosts.some((host) => !HOST.test(host)))
    throw new ExchangeError('malformed', 'The request must name one host.');
  next();
};
