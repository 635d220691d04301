import { OAuthError, type TokenIssuer } from '../application/ports/callers.ts';
import { covers, parseScope } from '../application/scopes.ts';
import type { Client } from '../domain/institution/registry.ts';
import type { AccessTokens } from './access-tokens.ts';
import { TokenFault, verifyClientToken, type ClientTokenNeeds } from './client-token.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const LONGEST_SCOPE = 4096;

/** SMART Backend Services: a client assertion against an access token (contract 4). */
export function makeTokenIssuer(
  needs: ClientTokenNeeds & { readonly accessTokens: AccessTokens; readonly publicUrl: () => string },
): TokenIssuer {
  return {
    async issue(form) {
      const field = (name: string): string => {
        const value = form[name];
        if (typeof value !== 'string' || value === '')
          throw new OAuthError('invalid_request', `${name} is required once.`);
        return value;
      };
      if (field('grant_type') !== 'client_credentials') {
        throw new OAuthError('unsupported_grant_type', 'Only client_credentials is supported.');
      }
      if (field('client_assertion_type') !== ASSERTION_TYPE) {
        throw new OAuthError('invalid_request', 'client_assertion_type must be the JWT bearer type.');
      }
      const assertion = field('client_assertion');
      const scope = scopesOf(field('scope'));
      const audience = `${needs.publicUrl()}/oauth/token`;
      const client = await verifyClientToken(needs, assertion, { audience, subject: true, issuedAt: false }).catch(
        (error: unknown) => {
          throw error instanceof TokenFault ? invalidClient() : error;
        },
      );
      if (form.client_id !== undefined && form.client_id !== client.id) throw invalidClient();
      checkGranted(client, scope);
      return await needs.accessTokens.issue(client.id, scope.join(' '));
    },
  };
}

const invalidClient = (): OAuthError => new OAuthError('invalid_client', 'The client could not be authenticated.');

function scopesOf(text: string): readonly string[] {
  const scopes = text.length > LONGEST_SCOPE ? [] : text.split(' ').filter((scope) => scope !== '');
  if (scopes.length === 0 || !scopes.every((scope) => parseScope(scope))) {
    throw new OAuthError('invalid_scope', 'Scopes are system scopes of SMART, like system/DiagnosticReport.rs.');
  }
  return [...new Set(scopes)];
}

function checkGranted(client: Client, scopes: readonly string[]): void {
  if (!scopes.every((scope) => covers(client.scopes, scope))) {
    throw new OAuthError('invalid_scope', 'The client is not registered for all of these scopes.');
  }
}
