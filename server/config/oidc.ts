import { createPrivateKey } from 'node:crypto';
import { sourceOf, textOf, type Jwk } from './secret-sources.ts';

/** The identity provider that people log in with, and what the exchange is to it. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** How the exchange proves itself at the token endpoint; `none` is a public client, which PKCE protects. */
  readonly clientAuth:
    | { readonly method: 'none' }
    | { readonly method: 'client_secret_basic'; readonly secret: string }
    | { readonly method: 'private_key_jwt'; readonly key: Jwk };
  readonly scopes: string;
  readonly roleClaim: string;
  readonly institutionClaim: string;
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
const MEMBERS = ['CLIENT_ID', 'CLIENT_SECRET', 'CLIENT_KEY', 'SCOPES', 'ROLE_CLAIM', 'INSTITUTION_CLAIM'] as const;

/**
 * The `OIDC_…` variables; undefined where none is set: then nobody can log in. Every fault goes to `faults` by the name
 * of its variable, never with a value.
 */
export function readOidc(given: (name: string) => string | undefined, faults: string[]): OidcSettings | undefined {
  const issuer = given('OIDC_ISSUER');
  if (issuer === undefined) {
    const without = MEMBERS.map((name) => `OIDC_${name}`).filter(
      (name) => given(name) !== undefined || given(`${name}_FILE`) !== undefined,
    );
    if (without.length > 0) faults.push(`${without.join(', ')} means nothing without OIDC_ISSUER.`);
    return undefined;
  }
  if (!isIssuer(issuer)) {
    faults.push('OIDC_ISSUER must be an https URL without query and fragment (http only on this machine).');
  }
  const clientId = given('OIDC_CLIENT_ID');
  if (clientId === undefined) faults.push('OIDC_CLIENT_ID is needed where OIDC_ISSUER is set.');
  const scopes = given('OIDC_SCOPES') ?? 'openid profile';
  if (!scopes.split(/\s+/u).includes('openid')) faults.push('OIDC_SCOPES must hold openid.');
  return {
    issuer,
    clientId: clientId ?? '',
    clientAuth: clientAuthOf(given, faults),
    scopes,
    roleClaim: given('OIDC_ROLE_CLAIM') ?? 'huren_role',
    institutionClaim: given('OIDC_INSTITUTION_CLAIM') ?? 'huren_institution',
  };
}

function clientAuthOf(given: (name: string) => string | undefined, faults: string[]): OidcSettings['clientAuth'] {
  const secret = textOf('OIDC_CLIENT_SECRET', sourceOf(given, 'OIDC_CLIENT_SECRET', faults), faults);
  const keyText = textOf('OIDC_CLIENT_KEY', sourceOf(given, 'OIDC_CLIENT_KEY', faults), faults);
  if (secret !== undefined && keyText !== undefined) {
    faults.push('OIDC_CLIENT_SECRET and OIDC_CLIENT_KEY are both set; leave one out.');
  }
  if (keyText !== undefined) {
    const key = privateKeyOf(keyText);
    if (key) return { method: 'private_key_jwt', key };
    faults.push('OIDC_CLIENT_KEY must be a private JWK with alg and kid.');
  }
  return secret === undefined ? { method: 'none' } : { method: 'client_secret_basic', secret };
}

function privateKeyOf(text: string): Jwk | undefined {
  try {
    const key = JSON.parse(text) as Jwk;
    createPrivateKey({ key, format: 'jwk' });
    return typeof key.alg === 'string' && typeof key.kid === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Without encryption everybody between could log in as anybody. */
function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash, username } = new URL(text);
  const isPlain = search === '' && hash === '' && username === '';
  return isPlain && (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname)));
}
