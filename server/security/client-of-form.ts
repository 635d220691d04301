import { OAuthError } from '../application/ports/callers.ts';
import type { Client } from '../domain/institution/registry.ts';
import { TokenFault, verifyClientToken, type ClientTokenNeeds } from './client-token.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A field of a form; throws `invalid_request` where it is missing. */
export function fieldOf(form: Readonly<Record<string, unknown>>, name: string): string {
  const value = form[name];
  if (typeof value !== 'string' || value === '') throw new OAuthError('invalid_request', `${name} is required once.`);
  return value;
}

/**
 * The client that a form's assertion proves (RFC 7523), meant for one of the audiences; the assertion is used up.
 * Throws `invalid_client` without saying why.
 */
export async function clientOfForm(
  needs: ClientTokenNeeds,
  form: Readonly<Record<string, unknown>>,
  audiences: readonly string[],
): Promise<Client> {
  if (fieldOf(form, 'client_assertion_type') !== ASSERTION_TYPE) {
    throw new OAuthError('invalid_request', 'client_assertion_type must be the JWT bearer type.');
  }
  const assertion = fieldOf(form, 'client_assertion');
  const client = await verifyClientToken(needs, assertion, { audiences, subject: true, issuedAt: false }).catch(
    (error: unknown) => {
      throw error instanceof TokenFault ? invalidClient() : error;
    },
  );
  if (form.client_id !== undefined && form.client_id !== client.id) throw invalidClient();
  return client;
}

export const invalidClient = (): OAuthError =>
  new OAuthError('invalid_client', 'The client could not be authenticated.');
