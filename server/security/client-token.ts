import { compactVerify } from 'jose';
import { ExchangeError } from '../application/exchange-error.ts';
import type { RequestBudget } from '../application/ports/callers.ts';
import { scanJson } from '../application/scan-json.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { Clock } from '../application/ports/system.ts';
import type { UnitOfWork } from '../application/ports/work.ts';
import type { Client } from '../domain/institution/registry.ts';
import { ALGORITHMS, type ClientKeys } from './client-keys.ts';

export interface ClientTokenNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly keys: ClientKeys;
  readonly work: UnitOfWork;
  readonly budget: RequestBudget;
}

/** What a JWT that a client signed must be, beyond its signature. */
export interface Expectation {
  /** The exact URLs of which it must be meant for one. */
  readonly audiences: readonly string[];
  /** SMART: `sub` is the client as well. */
  readonly subject: boolean;
  /** CDS Hooks: `iat` is required. */
  readonly issuedAt: boolean;
}

/** A token is dead; why is for nobody outside to know. */
export class TokenFault extends Error {}

const LONGEST_TOKEN = 8192;
/** As long as a client's id may be in the registry document. */
const LONGEST_TEXT = 400;
/** Contract 10: an assertion lives five minutes at most. */
const LONGEST_LIFE_S = 300;
/** Clocks differ by seconds. */
const LEEWAY_S = 5;
const LEEWAY_AHEAD_S = 60;
/** `exp` and `iat` are whole seconds, rounded up by some; without `iat` nothing shows that it was only rounding. */
const ROUNDING_S = 1;

type Claims = Readonly<Record<string, unknown>>;

/** Tokens accepted by this process that are not durably remembered yet: parallel replays fail here without a write. */
const inFlight = new Set<string>();

/**
 * Verifies a JWT signed by a client (SMART client assertion, CDS Hooks JWT) and uses its `jti` up. jose checks the
 * signature; what it does not check (kid, jku, lifetime, replay, doubled claims) is checked here. The request counts
 * against the client once it is proven to be its own. Throws {@link TokenFault}; `throttled` when the client's requests
 * are spent, where they are already before the signature is looked at.
 */
export async function verifyClientToken(
  needs: ClientTokenNeeds,
  token: string,
  expected: Expectation,
): Promise<Client> {
  if (token.length > LONGEST_TOKEN) throw new TokenFault();
  const [head, body, signature, ...more] = token.split('.');
  if (!head || !body || !signature || more.length > 0) throw new TokenFault();
  const header = decoded(head);
  const claims = decoded(body);
  const client = needs.registry.current().clients.get(textOf(claims.iss));
  const algorithm = textOf(header.alg);
  if (!client || !ALGORITHMS[algorithm]) throw new TokenFault();
  checkHeader(header, client);
  checkClaims(claims, expected, needs.clock.now() / 1000);
  if (needs.budget.isSpent(client.id)) throw throttled();
  const key = await needs.keys.find(client, textOf(header.kid), algorithm);
  if (!key) throw new TokenFault();
  await compactVerify(token, key, { algorithms: [algorithm] }).catch(() => {
    throw new TokenFault();
  });
  // Before the token is remembered: what a flood writes, all others would wait for.
  if (!needs.budget.take(client.id)) throw throttled();
  await useOnce(needs, client.id, textOf(claims.jti), Number(claims.exp)).catch((error: unknown) => {
    // Whoever replays a token is not the client.
    if (error instanceof TokenFault) needs.budget.giveBack(client.id);
    throw error;
  });
  return client;
}

export const throttled = (): ExchangeError =>
  new ExchangeError('throttled', 'Too many requests; try again in a second.');

function decoded(part: string): Claims {
  const text = Buffer.from(part, 'base64url').toString('utf8');
  if (scanJson(text, { depth: 8, members: 200 })) throw new TokenFault();
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Claims;
  } catch {
    // Falls through: what is no JSON object is no token.
  }
  throw new TokenFault();
}

function textOf(value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_TEXT) throw new TokenFault();
  return value;
}

/** A `jku` may only repeat what is registered; keys inside the header are never used. */
function checkHeader({ typ, kid, jku, crit, b64 }: Claims, client: Client): void {
  textOf(kid);
  const isJwt = typeof typ === 'string' && typ.toUpperCase() === 'JWT';
  if (!isJwt || crit !== undefined || b64 !== undefined || (jku !== undefined && jku !== client.jwksUri))
    throw new TokenFault();
}

function checkClaims(claims: Claims, expected: Expectation, now: number): void {
  const { aud, exp, iat, nbf, sub, iss, jti } = claims;
  textOf(jti);
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0;
  const isGood =
    expected.audiences.some((audience) => audiences.includes(audience)) &&
    (!expected.subject || sub === iss) &&
    isTime(exp) &&
    Number.isSafeInteger(exp) &&
    exp > now - LEEWAY_S &&
    exp <= now + LONGEST_LIFE_S + (iat === undefined ? 0 : ROUNDING_S) &&
    (iat === undefined ? !expected.issuedAt : isTime(iat) && iat <= now + LEEWAY_AHEAD_S) &&
    (iat === undefined || !isTime(iat) || exp - iat <= LONGEST_LIFE_S) &&
    (nbf === undefined || (isTime(nbf) && nbf <= now + LEEWAY_AHEAD_S));
  if (!isGood) throw new TokenFault();
}

async function useOnce(needs: ClientTokenNeeds, issuer: string, jti: string, exp: number): Promise<void> {
  const use = JSON.stringify([issuer, jti]);
  if (inFlight.has(use)) throw new TokenFault();
  inFlight.add(use);
  try {
    // Kept a little longer than the token can be accepted.
    const expiresAt = Math.ceil((exp + LEEWAY_S + 60) * 1000);
    const isFirst = await needs.work.write(({ tokens }) => tokens.useOnce(issuer, jti, expiresAt));
    if (!isFirst) throw new TokenFault();
  } finally {
    inFlight.delete(use);
  }
}
