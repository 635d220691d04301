import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload } from 'jose';
import { ExchangeError } from '../application/exchange-error.ts';
import type { EndedByProvider } from '../application/ports/identity-provider.ts';
import type { Outbound } from '../application/ports/outbound.ts';
import type { Clock } from '../application/ports/system.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { fetchThrough } from './provider-fetch.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Signatures that only the provider can make; a client secret would let everybody who has it end sessions. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const MOST_AGE_MS = 5 * MINUTE_MS;
const TOLERANCE_SECONDS = 30;
const KEYS_TIMEOUT_MS = 4000;

type KeySet = ReturnType<typeof createRemoteJWKSet>;

interface Metadata {
  readonly issuer: string;
  readonly jwks_uri?: string | undefined;
}

/** Verifies logout tokens (OpenID Connect Back-Channel Logout 1.0, 2.6). */
export function makeLogoutTokens({
  settings: { clientId },
  outbound,
  clock,
}: {
  readonly settings: { readonly clientId: string };
  readonly outbound: Outbound;
  readonly clock: Clock;
}): { read(token: string, metadata: () => Promise<Metadata>): Promise<EndedByProvider | undefined> } {
  const sets = new Map<string, KeySet>();
  const keysAt = (url: string): KeySet => {
    const known =
      sets.get(url) ??
      createRemoteJWKSet(new URL(url), {
        timeoutDuration: KEYS_TIMEOUT_MS,
        [customFetch]: (at, { headers, ...options }) =>
          fetchThrough(outbound)(at, { ...options, body: null, headers: Object.fromEntries(headers) }),
      });
    sets.set(url, known);
    return known;
  };
  return {
    async read(token, metadata) {
      const { issuer, jwks_uri: url } = await metadata().catch(() => {
        throw new ExchangeError('unavailable', 'The identity provider does not answer.');
      });
      if (url === undefined) return undefined;
      try {
        const { payload } = await jwtVerify(token, keysAt(url), {
          issuer,
          audience: clientId,
          algorithms: ALGORITHMS,
          requiredClaims: ['iat', 'jti'],
          maxTokenAge: MOST_AGE_MS / 1000,
          clockTolerance: TOLERANCE_SECONDS,
          currentDate: new Date(clock.now()),
        });
        return endedOf(payload);
      } catch (error) {
        const isOfToken = error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout);
        if (isOfToken && error.code !== 'ERR_JOSE_GENERIC') return undefined;
        throw new ExchangeError('unavailable', 'The keys of the identity provider cannot be had.');
      }
    },
  };
}

/** A token with a nonce, or without the event, is an ID token in a coat. */
function endedOf({ sub, sid, jti, iat, nonce, events }: JWTPayload): EndedByProvider | undefined {
  const isLogout = isObject(events) && isObject(events[EVENT]);
  const providerSession = typeof sid === 'string' ? sid : undefined;
  if (!isLogout || nonce !== undefined || (sub === undefined && providerSession === undefined)) return undefined;
  return {
    subject: sub,
    providerSession,
    jti: jti ?? '',
    expiresAt: (iat ?? 0) * 1000 + MOST_AGE_MS + 2 * TOLERANCE_SECONDS * 1000,
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
