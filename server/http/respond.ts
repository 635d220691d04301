import type { Response } from 'express';

/** Answers a FHIR resource. */
export function sendFhir(
  response: Response,
  status: number,
  resource: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.status(status).set(headers).type('application/fhir+json; charset=utf-8').send(JSON.stringify(resource));
}

/** Answers plain JSON. */
export function sendJson(response: Response, status: number, body: object): void {
  response.status(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
}
