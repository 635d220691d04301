import { ExchangeError } from '../application/exchange-error.ts';
import type { Caller, CallerGate } from '../application/ports/callers.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { AccessTokens } from './access-tokens.ts';
import { TokenFault, verifyClientToken, type ClientTokenNeeds } from './client-token.ts';

const unauthenticated = (): ExchangeError => new ExchangeError('unauthenticated', 'A valid token is required.');

/** Who may call (contract 4). Why a token is refused is never said. */
export function makeCallerGate(needs: ClientTokenNeeds & { readonly accessTokens: AccessTokens }): CallerGate {
  return {
    async verifyAccessToken(token) {
      const granted = await needs.accessTokens.verify(token).catch(() => {
        throw unauthenticated();
      });
      return {
        clientId: granted.clientId,
        institution: institutionOf(needs.registry, granted.clientId),
        scopes: granted.scopes,
      };
    },
    async verifyCdsToken(token, url) {
      const expected = { audience: url, subject: false, issuedAt: true };
      const client = await verifyClientToken(needs, token, expected).catch((error: unknown) => {
        throw error instanceof TokenFault ? unauthenticated() : error;
      });
      if (!client.cdsHooks || client.institution === null) throw unauthenticated();
      return { clientId: client.id, institution: client.institution, scopes: [] };
    },
  };
}

/** A client that left the registry is nobody, whatever its token says. */
function institutionOf(registry: RegistryView, clientId: string): Caller['institution'] {
  const client = registry.current().clients.get(clientId);
  if (!client) throw unauthenticated();
  return client.institution;
}
