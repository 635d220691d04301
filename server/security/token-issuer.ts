import { OAuthError, type TokenIssuer } from '../application/ports/callers.ts';
import { covers, parseScope } from '../application/scopes.ts';
import type { Client } from '../domain/institution/registry.ts';
import type { AccessTokens } from './access-tokens.ts';
import { clientOfForm, fieldOf } from './client-of-form.ts';
import type { ClientTokenNeeds } from './client-token.ts';

const LONGEST_SCOPE = 4096;

/** SMART Backend Services: a client assertion against an access token (contract 4). */
export function makeTokenIssuer(
  needs: ClientTokenNeeds & { readonly accessTokens: AccessTokens; readonly publicUrl: () => string },
): TokenIssuer {
  return {
    async issue(form) {
      if (fieldOf(form, 'grant_type') !== 'client_credentials') {
        throw new OAuthError('unsupported_grant_type', 'Only client_credentials is supported.');
      }
      const scope = scopesOf(form.scope);
      const client = await clientOfForm(needs, form, [`${needs.publicUrl()}/oauth/token`]);
      checkGranted(client, scope);
      return await needs.accessTokens.issue(client.id, scope.join(' '));
    },
  };
}

/** A scope that is missing is an invalid one (RFC 6749, 3.3). */
function scopesOf(text: unknown): readonly string[] {
  const isShort = typeof text === 'string' && text.length <= LONGEST_SCOPE;
  const scopes = (isShort ? text : '').split(' ').filter((scope) => scope !== '');
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
