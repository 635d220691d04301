import { createHmac, randomUUID } from 'node:crypto';
import { shoot, type Struck } from './attack.ts';
import { SIGN, type Field } from './field.ts';
import { jwtOf, makeKey, type Key, type Part } from './jwt.ts';

export const TOKEN = '/oauth/token';
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A client of `ord` whose keys are ours, so that its tokens can be written by hand. */
export interface Suspect {
  readonly id: string;
  readonly key: Key;
}

/** Where a client's JWT is shown: T, the token endpoint, or C, an order check. */
export interface Door {
  readonly name: 'T' | 'C';
  readonly aud: string;
  /** The claims that a good token of the suspect would have, with some replaced; undefined leaves one out. */
  claims(more?: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** The header of a good token. */
  header(more?: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** A token signed by the suspect. */
  token(claims?: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): string;
  /** A token signed by the suspect, its claims as JSON text. */
  tokenOfText(claims: string): string;
  fire(token: string): Promise<Struck>;
}

export const ids = { known: 'https://suspect.example', elsewhere: 'https://elsewhere.example' };

/** A client of the registry document that signs with these keys. */
export const clientWith = (id: string, keys: readonly object[], more: object = {}): object => ({
  id,
  institution: 'ord',
  jwks: { keys },
  scopes: ['system/Task.rs', 'system/DiagnosticReport.rs'],
  cdsHooks: true,
  ...more,
});

/** Registers clients beside those that are there. */
export async function register(field: Field, ...clients: readonly object[]): Promise<void> {
  await field.gateway.exchange.loadRegistry({ clients });
  await field.gateway.exchange.registry.refresh();
}

export const secondsNow = (field: Field): number => Math.floor(field.gateway.clock.now() / 1000);

export function doorOf(field: Field, name: Door['name'], { id, key }: Suspect): Door {
  const { url } = field.gateway;
  const aud = name === 'T' ? `${url}${TOKEN}` : `${url}${SIGN}`;
  const header: Door['header'] = (more = {}) => ({ alg: key.alg, kid: key.kid, typ: 'JWT', ...more });
  const claims: Door['claims'] = (more = {}) => {
    const now = secondsNow(field);
    return { iss: id, ...(name === 'T' ? { sub: id } : {}), aud, iat: now, exp: now + 240, jti: randomUUID(), ...more };
  };
  return {
    name,
    aud,
    header,
    claims,
    token: (moreClaims, moreHeader) => jwtOf(header(moreHeader), claims(moreClaims), key.sign),
    tokenOfText: (text) => jwtOf(header(), text, key.sign),
    fire: (token) =>
      name === 'T'
        ? askToken(field, { client_assertion: token })
        : shoot(url, {
            path: SIGN,
            headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
            body: JSON.stringify(field.goodBody),
          }),
  };
}

/** A token request, good but for what is replaced; an array repeats a parameter, undefined leaves it out. */
export function askToken(
  { gateway }: Field,
  fields: Readonly<Record<string, string | readonly string[] | undefined>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Struck> {
  const form: typeof fields = {
    grant_type: 'client_credentials',
    scope: 'system/Task.rs',
    client_assertion_type: ASSERTION_TYPE,
    ...fields,
  };
  const pairs = Object.entries<string | readonly string[] | undefined>(form).flatMap(([name, value]) =>
    (value === undefined ? [] : [value].flat()).map((each): [string, string] => [name, each]),
  );
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams(pairs).toString();
  return shoot(gateway.url, { path: TOKEN, headers: { ...type, ...headers }, body });
}

/** A token whose HMAC is keyed with what everybody knows: the public key. */
export function hmacToken(door: Door, alg: 'HS256' | 'HS384', secret: string): string {
  const hash = alg === 'HS256' ? 'sha256' : 'sha384';
  return jwtOf(door.header({ alg }), door.claims(), (input) => createHmac(hash, secret).update(input).digest());
}

/** A token signed by somebody else's key under the suspect's name. */
export function forgedToken(door: Door, header: Readonly<Record<string, unknown>>, by: Key = makeKey('ES384')): string {
  return jwtOf({ ...door.header(), ...header }, door.claims(), by.sign);
}

/** A token of parts given as they are. */
export const tokenOf = (header: Part, claims: Part, signature: Buffer): string =>
  jwtOf(header, claims, () => signature);
