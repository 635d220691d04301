import { randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, importJWK, jwtVerify, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { IssuedToken } from '../application/ports/callers.ts';
import type { Clock } from '../application/ports/system.ts';

/** Access tokens of the exchange: ES256 JWTs that only itself verifies. */
export interface AccessTokens {
  issue(clientId: string, scope: string): Promise<IssuedToken>;
  /** What a token says; throws for whatever is not a living token of ours. Whether it was revoked is not asked here. */
  verify(token: string): Promise<AccessToken>;
  /** The public keys that tokens are verified with, the one that signs first: for `/oauth/jwks`. */
  jwks(): Promise<{ readonly keys: readonly JWK[] }>;
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

type Jwk = Readonly<Record<string, string>>;

/** Keys on P-256; they may change at any time. */
export interface SigningKeySource {
  current(): {
    readonly signingKey: Jwk;
    /** Public keys of before, each until an instant (epoch ms). */
    readonly signingKeysOld: readonly { readonly key: Jwk; readonly until: number }[];
  };
  lookAgain(): void;
}

export const TOKEN_LIFETIME_MS = 300_000;
const LIFETIME_S = TOKEN_LIFETIME_MS / 1000;
const ALGORITHM = 'ES256';
const TYPE = 'at+jwt';

/** Signs with the key of now; verifies with those of before as long as they are kept. */
export function makeAccessTokens(keys: SigningKeySource, publicUrl: () => string, clock: Clock): AccessTokens {
  const imported = new Map<string, Promise<CryptoKey>>();
  const importOnce = (jwk: Jwk): Promise<CryptoKey> => {
    const name = JSON.stringify(jwk);
    const key = imported.get(name) ?? (importJWK(jwk as unknown as JWK, ALGORITHM) as Promise<CryptoKey>);
    imported.set(name, key);
    return key;
  };
  const verifying = async (): Promise<readonly JWK[]> => {
    const { signingKey, signingKeysOld } = keys.current();
    const alive = signingKeysOld.filter(({ until }) => until > clock.now()).map(({ key }) => key);
    return await Promise.all([signingKey, ...alive].map(publicJwk));
  };
  /** A key that is not known may have been made a moment ago by another process. */
  const keyNamed = async (kid: string | undefined): Promise<CryptoKey> => {
    const named = async (): Promise<JWK | undefined> => (await verifying()).find((key) => key.kid === kid);
    let found = await named();
    if (!found) {
      keys.lookAgain();
      found = await named();
    }
    if (!found) throw new Error('The token was signed with no key of ours.');
    return await importOnce(found as unknown as Jwk);
  };
  const audience = (): string => `${publicUrl()}/fhir`;
  return {
    jwks: async () => ({ keys: await verifying() }),
    async issue(clientId, scope) {
      const now = Math.floor(clock.now() / 1000);
      const { signingKey } = keys.current();
      const token = await new SignJWT({ client_id: clientId, scope })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: await kidOf(signingKey) })
        .setIssuer(publicUrl())
        .setAudience(audience())
        .setSubject(clientId)
        .setJti(randomUUID())
        .setIssuedAt(now)
        .setExpirationTime(now + LIFETIME_S)
        .sign(await importOnce(signingKey));
      return { access_token: token, token_type: 'bearer', expires_in: LIFETIME_S, scope };
    },
    async verify(token) {
      const { payload } = await jwtVerify(token, ({ kid }) => keyNamed(kid), {
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

/** The public half, with the members that a key set shows. */
async function publicJwk(key: Jwk): Promise<JWK> {
  const { kty, crv, x, y } = key;
  return { kty, crv, x, y, kid: await kidOf(key), alg: ALGORITHM, use: 'sig' } as JWK;
}

/** A key that was given without a name goes by its thumbprint (RFC 7638). */
export const kidOf = async (key: Jwk): Promise<string> => key.kid ?? (await calculateJwkThumbprint(key));
