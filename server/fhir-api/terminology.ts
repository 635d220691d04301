import type { RequestHandler } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { Terminology } from '../application/ports/terminology.ts';
import { sendFhir } from '../http/respond.ts';
import { searchset, valueOf } from './searchset.ts';

export interface TerminologyNeeds {
  readonly terminology: Terminology;
  readonly publicUrl: () => string;
}

/** `GET /fhir/CodeSystem[?url=]`, and the same for ValueSet and ConceptMap. */
export function searchTerminology({ terminology, publicUrl }: TerminologyNeeds, type: string): RequestHandler {
  return (request, response) => {
    const url = valueOf(request.query, 'url');
    const found = terminology.all(type).filter((artefact) => url === undefined || artefact.url === url);
    sendFhir(response, 200, searchset(`${publicUrl()}/fhir`, type, found));
  };
}

/** `GET /fhir/CodeSystem/{id}`, … */
export function readTerminologyById({ terminology }: TerminologyNeeds, type: string): RequestHandler<{ id: string }> {
  return (request, response) => {
    const found = terminology.all(type).find(({ id }) => id === request.params.id);
    if (!found) throw new ExchangeError('not-found', `No such ${type}.`);
    sendFhir(response, 200, found);
  };
}
