import { importJWK } from 'jose';
import * as oidc from 'openid-client';
import type {
  IdentityProvider,
  LoginRefusal,
  LoginSecrets,
  ProvenPerson,
} from '../application/ports/identity-provider.ts';
import type { Outbound } from '../application/ports/outbound.ts';
import type { Clock, EventLog } from '../application/ports/system.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/time.ts';
import { makeLogoutTokens } from './logout-tokens.ts';
import { provenPerson, type ClaimNames } from './proven-person.ts';
import { fetchThrough } from './provider-fetch.ts';

/** What the exchange is to its identity provider. */
export interface IdentityProviderSettings extends ClaimNames {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientAuth:
    | { readonly method: 'none' }
    | { readonly method: 'client_secret_basic'; readonly secret: string }
    | { readonly method: 'private_key_jwt'; readonly key: Readonly<Record<string, string>> };
  readonly scopes: string;
}

/** Somebody looks at a page meanwhile. */
const DISCOVERY_SECONDS = 3;
const CALL_SECONDS = 8;
/** The timers are our own, too: an abort signal may be lost once headers have come. */
const DISCOVERY_MS = 4000;
const PROOF_MS = 12_000;
const ATTEMPTS = 2;
const METADATA_AGE_MS = HOUR_MS;
/** Metadata that cannot be had anew stand a little longer. */
const STALE_AGE_MS = MINUTE_MS;

interface Needs {
  readonly settings: IdentityProviderSettings;
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly log: EventLog;
}

/**
 * The provider through openid-client: code with PKCE (S256), state and nonce, `iss` checked where it is announced
 * (RFC 9207), signatures verified although the token comes straight from the provider. Its metadata are read at the
 * first login and every hour; while it is down logins are refused, and nothing else is touched.
 */
export function makeIdentityProvider(needs: Needs): IdentityProvider {
  const { settings, outbound, clock, log } = needs;
  const discovered = discovering(needs);
  const logoutTokens = makeLogoutTokens({ settings, outbound, clock });
  const refusal = (error: unknown, during: string): LoginRefusal => {
    const refused = refusalOf(error);
    if (refused !== 'denied') log.event('login-failed', { during, refused, code: codeOf(error) });
    return refused;
  };
  return {
    async begin({ redirectUri, hint, anew }) {
      try {
        const secrets: LoginSecrets = {
          state: oidc.randomState(),
          nonce: oidc.randomNonce(),
          verifier: oidc.randomPKCECodeVerifier(),
        };
        const url = oidc.buildAuthorizationUrl(await discovered(), {
          redirect_uri: redirectUri,
          response_type: 'code',
          scope: settings.scopes,
          state: secrets.state,
          nonce: secrets.nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(secrets.verifier),
          code_challenge_method: 'S256',
          ...(hint === undefined ? {} : { login_hint: hint }),
          // Whoever is chosen by name is meant, not who was logged in before.
          ...(anew || hint !== undefined ? { prompt: 'login' } : {}),
        });
        return { url: url.href, secrets };
      } catch (error) {
        return refusal(error, 'begin');
      }
    },
    async finish(answer, { state, nonce, verifier }) {
      try {
        const config = await discovered();
        return await inTime(
          PROOF_MS,
          prove(config, settings, () =>
            oidc.authorizationCodeGrant(config, answer, {
              expectedState: state,
              expectedNonce: nonce,
              pkceCodeVerifier: verifier,
              idTokenExpected: true,
            }),
          ),
        );
      } catch (error) {
        return refusal(error, 'finish');
      }
    },
    async endSessionUrl(returnTo) {
      try {
        const config = await discovered();
        if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
        // The client's id and no ID token: whoever reads an address somewhere learns no name from it.
        return oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: returnTo, state: 'ended' }).href;
      } catch (error) {
        refusal(error, 'logout');
        return undefined;
      }
    },
    readLogoutToken: (token) => logoutTokens.read(token, async () => (await discovered()).serverMetadata()),
  };
}

/** The person behind an answer; what the ID token leaves out is asked for (many providers put only `sub` in it). */
async function prove(
  config: oidc.Configuration,
  names: ClaimNames,
  grant: () => ReturnType<typeof oidc.authorizationCodeGrant>,
): Promise<ProvenPerson | LoginRefusal> {
  const tokens = await grant();
  const claims = tokens.claims();
  if (!claims) return 'provider-refused';
  const wanted = ['name', names.roleClaim, names.institutionClaim];
  const isComplete = wanted.every((name) => claims[name] !== undefined);
  const more =
    isComplete || config.serverMetadata().userinfo_endpoint === undefined
      ? {}
      : await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
  return provenPerson({ ...more, ...claims }, names) ?? 'provider-refused';
}

/** The provider's metadata: read when they are first needed, by all who wait at once, and kept. */
function discovering({ settings, outbound, clock }: Needs): () => Promise<oidc.Configuration> {
  let known: { readonly config: oidc.Configuration; until: number } | undefined;
  let running: Promise<oidc.Configuration> | undefined;
  const read = async (): Promise<oidc.Configuration> => {
    try {
      const config = await discover(settings, outbound);
      known = { config, until: clock.now() + METADATA_AGE_MS };
    } catch (error) {
      if (!known) throw error;
      known.until = clock.now() + STALE_AGE_MS;
    }
    return known.config;
  };
  return async () => {
    if (known && known.until > clock.now()) return known.config;
    running ??= read().finally(() => {
      running = undefined;
    });
    return await running;
  };
}

async function discover(settings: IdentityProviderSettings, outbound: Outbound): Promise<oidc.Configuration> {
  const issuer = new URL(settings.issuer);
  const clientAuth = await clientAuthOf(settings);
  const attempt = (): Promise<oidc.Configuration> =>
    inTime(
      DISCOVERY_MS,
      oidc.discovery(issuer, settings.clientId, {}, clientAuth, {
        [oidc.customFetch]: fetchThrough(outbound),
        timeout: DISCOVERY_SECONDS,
        execute: [
          oidc.enableNonRepudiationChecks,
          (config) => {
            config.timeout = CALL_SECONDS;
          },
          // Only an issuer on this machine may be without encryption (config/oidc.ts).
          // eslint-disable-next-line @typescript-eslint/no-deprecated -- the library's word for: mind what you do
          ...(issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
        ],
      }),
    );
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= ATTEMPTS || refusalOf(error) !== 'provider-down') throw error;
    }
  }
}

async function clientAuthOf({ clientAuth }: IdentityProviderSettings): Promise<oidc.ClientAuth> {
  if (clientAuth.method === 'none') return oidc.None();
  if (clientAuth.method === 'client_secret_basic') return oidc.ClientSecretBasic(clientAuth.secret);
  const { key } = clientAuth;
  return oidc.PrivateKeyJwt({
    key: (await importJWK({ ...key, kty: key.kty ?? '' })) as oidc.CryptoKey,
    kid: key.kid ?? '',
  });
}

async function inTime<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new DOMException('late', 'TimeoutError'));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

/** Errors of OAuth and OpenID Connect by which the provider says that somebody did not want to. */
const DENIED: ReadonlySet<string> = new Set([
  'access_denied',
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
]);
const DOWN: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error']);

/** Node's fetch says with a TypeError that nobody answered; our transport says it with a name of its own. */
const UNANSWERED: ReadonlySet<string> = new Set(['TypeError', 'TimeoutError', 'AbortError', 'OutboundFault']);
/** Something answers, but no identity provider. */
const FAULTS_OF_SERVER: ReadonlySet<string> = new Set(['OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON']);

function refusalOf(error: unknown): LoginRefusal {
  if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError) {
    if (DENIED.has(error.error)) return 'denied';
    return DOWN.has(error.error) ? 'provider-down' : 'provider-refused';
  }
  const isUnanswered = [error, (error as Error).cause].some((each) =>
    UNANSWERED.has((each as Error | undefined)?.name ?? ''),
  );
  return isUnanswered || FAULTS_OF_SERVER.has(codeOf(error)) ? 'provider-down' : 'provider-refused';
}

/** A code that is safe to log: what a provider invents is not. */
function codeOf(error: unknown): string {
  const { code, error: told } = error as { code?: unknown; error?: unknown };
  const text = typeof told === 'string' ? told : code;
  return typeof text === 'string' && /^[A-Za-z_-]{1,60}$/u.test(text) ? text : 'unknown';
}
