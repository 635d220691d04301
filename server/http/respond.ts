import type { Response } from 'express';
import { stringifyExact } from '../application/exact-json.ts';

/** Answers a FHIR resource, its decimals as they were written. */
export function sendFhir(
  response: Response,
  status: number,
  resource: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.status(status).set(headers).type('application/fhir+json; charset=utf-8').send(stringifyExact(resource));
}

/** Answers plain JSON. */
export function sendJson(response: Response, status: number, body: object): void {
  response.status(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
}
