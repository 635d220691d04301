import { randomUUID } from 'node:crypto';
import { importJWK, jwtVerify, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { IssuedToken } from '../application/ports/callers.ts';
import type { Clock } from '../application/ports/system.ts';

/** Access tokens of the exchange: ES256 JWTs that only itself verifies. */
export interface AccessTokens {
  issue(clientId: string, scope: string): Promise<IssuedToken>;
  /** What a token says; throws for whatever is not a living token of ours. Whether it was revoked is not asked here. */
  verify(token: string): Promise<AccessToken>;
  /** The public key, for `/oauth/jwks`. */
  readonly publicJwk: JWK;
}

/** A verified access token. Times are seconds since 1970. */
export interface AccessToken {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly jti: string;
  readonly issuer: string;
  readonly audience: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

const LIFETIME_S = 300;
const ALGORITHM = 'ES256';
const TYPE = 'at+jwt';

export async function makeAccessTokens(
  signingKey: Readonly<Record<string, string>>,
  publicUrl: () => string,
  clock: Clock,
): Promise<AccessTokens> {
  const { d: _private, ...publicPart } = signingKey;
  const publicJwk = { ...publicPart, alg: ALGORITHM, use: 'sig' } as JWK;
  const [secret, open] = (await Promise.all([
    importJWK(signingKey as unknown as JWK, ALGORITHM),
    importJWK(publicJwk, ALGORITHM),
  ])) as [CryptoKey, CryptoKey];
  const audience = (): string => `${publicUrl()}/fhir`;
  return {
    publicJwk,
    async issue(clientId, scope) {
      const now = Math.floor(clock.now() / 1000);
      const token = await new SignJWT({ client_id: clientId, scope })
        .setProtectedHeader({
          alg: ALGORITHM,
          typ: TYPE,
          ...(signingKey.kid === undefined ? {} : { kid: signingKey.kid }),
        })
        .setIssuer(publicUrl())
        .setAudience(audience())
        .setSubject(clientId)
        .setJti(randomUUID())
        .setIssuedAt(now)
        .setExpirationTime(now + LIFETIME_S)
        .sign(secret);
      return { access_token: token, token_type: 'bearer', expires_in: LIFETIME_S, scope };
    },
    async verify(token) {
      const { payload } = await jwtVerify(token, open, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: publicUrl(),
        audience: audience(),
        currentDate: new Date(clock.now()),
        requiredClaims: ['exp', 'iat', 'jti', 'client_id', 'scope'],
      });
      return {
        clientId: String(payload.client_id),
        scopes: String(payload.scope).split(' ').filter(Boolean),
        jti: String(payload.jti),
        issuer: publicUrl(),
        audience: audience(),
        issuedAt: Number(payload.iat),
        expiresAt: Number(payload.exp),
      };
    },
  };
}
