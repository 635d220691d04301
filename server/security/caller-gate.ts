import { ExchangeError } from '../application/exchange-error.ts';
import type { CallerGate } from '../application/ports/callers.ts';
import { covers } from '../application/scopes.ts';
import type { TokenBook } from '../application/ports/work.ts';
import type { AccessTokens } from './access-tokens.ts';
import { REVOKED } from './token-desk.ts';
import { throttled, TokenFault, verifyClientToken, type ClientTokenNeeds } from './client-token.ts';

const unauthenticated = (): ExchangeError => new ExchangeError('unauthenticated', 'A valid token is required.');

/** Who may call (contract 4). Why a token is refused is never said. */
export function makeCallerGate(
  needs: ClientTokenNeeds & { readonly accessTokens: AccessTokens; readonly tokens: TokenBook },
): CallerGate {
  return {
    async verifyAccessToken(token) {
      const granted = await needs.accessTokens.verify(token).catch(() => {
        throw unauthenticated();
      });
      if (!needs.budget.take(granted.clientId)) throw throttled();
      const client = needs.registry.current().clients.get(granted.clientId);
      if (await needs.tokens.wasUsed(REVOKED, granted.jti)) throw unauthenticated();
      // A client that left the registry is nobody, and a scope taken from it is gone at once, whatever its token says.
      if (!client) throw unauthenticated();
      const scopes = granted.scopes.filter((scope) => covers(client.scopes, scope));
      return { clientId: client.id, institution: client.institution, scopes };
    },
    async verifyCdsToken(token, url) {
      const expected = { audiences: [url], subject: false, issuedAt: true };
      const client = await verifyClientToken(needs, token, expected).catch((error: unknown) => {
        throw error instanceof TokenFault ? unauthenticated() : error;
      });
      if (!client.cdsHooks || client.institution === null) throw unauthenticated();
      return { clientId: client.id, institution: client.institution, scopes: [] };
    },
  };
}
