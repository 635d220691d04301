import { ALL_SCOPES, RESIDENT_ID } from '../support/clinic.ts';
import { shoot, type Struck } from './attack.ts';
import { SELECT, SIGN, type Field } from './field.ts';

export type Headers = Readonly<Record<string, string | undefined>>;
export const REPORT = '/fhir/DiagnosticReport';

/** Every address that takes JSON; `{report}` is the one report. */
export const DOORS: readonly (readonly [string, string])[] = [
  ['POST', '/fhir'],
  ['POST', REPORT],
  ['PUT', `${REPORT}/{report}`],
  ['POST', '/fhir/Consent'],
  ['POST', SIGN],
  ['POST', SELECT],
  ['POST', '/cds-services/recognition-patient-view'],
  ['POST', `${SIGN}/feedback`],
  ['POST', '/api/explanations'],
  ['POST', '/api/identity-merges'],
];

export interface Sent {
  readonly method?: string;
  /** A header that is undefined is not sent. */
  readonly headers?: Headers;
  readonly chunked?: boolean;
}

/** Sends a body with a good token of `src`, so that it is read. */
export type Send = (path: string, body: string | Buffer, more?: Sent) => Promise<Struck>;

export async function makeSend(field: Field): Promise<Send> {
  const { gateway, source, reportId } = field;
  const token = await source.token(gateway.url, ALL_SCOPES);
  return async (path, body, { method = 'POST', headers, chunked = false } = {}) => {
    const at = path.replace('{report}', reportId);
    const bearer = at.startsWith('/cds-services') ? await source.sign({ aud: `${gateway.url}${at}` }) : token;
    const all: Headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}`, ...headers };
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return await shoot(gateway.url, { method, path: at, headers: given, body, chunked });
  };
}

/** A good order check, as JSON text. */
export const hookText = (field: Field): string =>
  JSON.stringify({ ...field.goodBody, hookInstance: crypto.randomUUID() });

/** A good report that nobody can be offered, with members replaced, as JSON text. */
export const reportText = (field: Field, more: object = {}): string =>
  JSON.stringify({
    resourceType: 'DiagnosticReport',
    status: 'final',
    code: { text: '血常规' },
    subject: { identifier: { system: RESIDENT_ID, value: field.person.id } },
    ...more,
  });

/** A body with one member more, given as JSON text. */
export const withMember = (body: string, member: string): string => body.replace(/\}$/u, `,${member}}`);
