import { OAuthError, type Introspection, type TokenDesk } from '../application/ports/callers.ts';
import type { TokenBook } from '../application/ports/work.ts';
import type { AccessToken, AccessTokens } from './access-tokens.ts';
import { clientOfForm, fieldOf, invalidClient } from './client-of-form.ts';
import type { ClientTokenNeeds } from './client-token.ts';

/** Under which a revoked access token is remembered; no client has this id. */
export const REVOKED = 'urn:huren:revoked';

export interface TokenDeskNeeds extends ClientTokenNeeds {
  readonly accessTokens: AccessTokens;
  readonly tokens: TokenBook;
  readonly publicUrl: () => string;
}

/** Introspection and revocation of access tokens; nobody learns anything of another client's token. */
export function makeTokenDesk(needs: TokenDeskNeeds): TokenDesk {
  const audiences = (path: string): readonly string[] => [
    `${needs.publicUrl()}${path}`,
    `${needs.publicUrl()}/oauth/token`,
  ];
  const alive = async (token: string): Promise<AccessToken | undefined> => {
    const known = await needs.accessTokens.verify(token).catch(() => undefined);
    return known && !(await needs.tokens.wasUsed(REVOKED, known.jti)) ? known : undefined;
  };
  const askerOf = async (form: Readonly<Record<string, unknown>>, bearer: string | undefined): Promise<string> => {
    if (bearer === undefined) return (await clientOfForm(needs, form, audiences('/oauth/introspect'))).id;
    const own = await alive(bearer);
    if (!own || !needs.registry.current().clients.has(own.clientId)) throw invalidClient();
    return own.clientId;
  };
  return {
    async introspect(form, bearer) {
      const token = fieldOf(form, 'token');
      const asker = await askerOf(form, bearer);
      const known = await alive(token);
      const isKnown = known?.clientId === asker && needs.registry.current().clients.has(asker);
      return isKnown ? described(known) : { active: false };
    },
    async revoke(form) {
      const token = fieldOf(form, 'token');
      const client = await clientOfForm(needs, form, audiences('/oauth/revoke'));
      const known = await alive(token);
      if (!known) return;
      if (known.clientId !== client.id) {
        throw new OAuthError('unauthorized_client', 'The token was not issued to this client.');
      }
      await needs.work.write(({ tokens }) => tokens.useOnce(REVOKED, known.jti, (known.expiresAt + 60) * 1000));
    },
  };
}

const described = ({ clientId, scopes, jti, issuer, audience, issuedAt, expiresAt }: AccessToken): Introspection => ({
  active: true,
  scope: scopes.join(' '),
  client_id: clientId,
  sub: clientId,
  iss: issuer,
  aud: audience,
  iat: issuedAt,
  exp: expiresAt,
  jti,
  token_type: 'bearer',
});
