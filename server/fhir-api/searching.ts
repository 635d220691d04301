import { text, type Request, type RequestHandler, type Response } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import { isJsonFormat } from './negotiation.ts';
import type { ResourceType } from './resources.ts';
import { isStrict, readQuery, valuesOf, type SearchQuery } from './search-query.ts';

/** Answers a search that was read. */
export type Search = (query: SearchQuery, response: Response) => Promise<void> | void;

/** `GET /fhir/{type}?…`. */
export function byUrl(type: ResourceType, search: Search): RequestHandler {
  return async (request, response) => {
    await search(queryOf(type, request, []), response);
  };
}

const FORM = 'application/x-www-form-urlencoded';

/** `POST /fhir/{type}/_search`: the same with the parameters in a form, out of every log. */
export function byForm(type: ResourceType, search: Search): readonly RequestHandler[] {
  return [
    text({ type: FORM, limit: '64kb' }),
    async (request, response) => {
      if (typeof request.body !== 'string') throw new ExchangeError('unsupported-media-type', `Send ${FORM}.`);
      await search(queryOf(type, request, new URLSearchParams(request.body)), response);
    },
  ];
}

function queryOf(type: ResourceType, request: Request, form: Iterable<[string, string]>): SearchQuery {
  const pairs = [...new URL(request.originalUrl, 'http://self').searchParams, ...form];
  const query = readQuery(type, pairs, isStrict(request.get('prefer')));
  // What stands in the address was looked at before; what stands in a form was not.
  if (!valuesOf(query, '_format').every(isJsonFormat))
    throw new ExchangeError('not-acceptable', 'Only JSON is answered.');
  return query;
}
