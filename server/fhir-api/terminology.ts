import type { RequestHandler } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { Terminology } from '../application/ports/terminology.ts';
import { sendFhir } from '../http/respond.ts';
import { alternatives, valueOf } from './search-query.ts';
import type { Search } from './searching.ts';
import { matchesOf, searchsetOf } from './searchset.ts';

export interface TerminologyNeeds {
  readonly terminology: Terminology;
  readonly publicUrl: () => string;
}

/** `GET /fhir/CodeSystem[?url=][&_id=]`, and the same for every type of our own artefacts. */
export function searchTerminology({ terminology, publicUrl }: TerminologyNeeds): Search {
  return (query, response) => {
    const urls = listOf(valueOf(query, 'url'));
    const ids = listOf(valueOf(query, '_id'));
    const found = terminology
      .all(query.type)
      .filter(({ url, id }) => (urls?.includes(String(url)) ?? true) && (ids?.includes(String(id)) ?? true));
    const base = `${publicUrl()}/fhir`;
    const matches = matchesOf(base, query.type, found);
    sendFhir(response, 200, searchsetOf({ base, query, matches, total: found.length }));
  };
}

const listOf = (value: string | undefined): readonly string[] | undefined =>
  value === undefined ? undefined : alternatives(value);

/** `GET /fhir/CodeSystem/{id}`, … */
export function readTerminologyById({ terminology }: TerminologyNeeds, type: string): RequestHandler<{ id: string }> {
  return (request, response) => {
    const found = terminology.all(type).find(({ id }) => id === request.params.id);
    if (!found) throw new ExchangeError('not-found', `No such ${type}.`);
    sendFhir(response, 200, found);
  };
}
