import { importJWK, type CryptoKey, type JWK } from 'jose';
import type { Outbound } from '../application/ports/outbound.ts';
import type { Clock } from '../application/ports/system.ts';
import type { Client } from '../domain/institution/registry.ts';

/** Signature algorithms that clients may use, with the key each needs. */
export const ALGORITHMS: Readonly<Record<string, { readonly kty: string; readonly crv?: string }>> = {
  RS256: { kty: 'RSA' },
  RS384: { kty: 'RSA' },
  ES256: { kty: 'EC', crv: 'P-256' },
  ES384: { kty: 'EC', crv: 'P-384' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519' },
};

type Key = Readonly<Record<string, unknown>>;

/** Finds the one public key that a token of a client must be verified with. */
export interface ClientKeys {
  /** Undefined when there is no such key, more than one, or it does not fit the algorithm. */
  find(client: Client, kid: string, algorithm: string): Promise<CryptoKey | Uint8Array | undefined>;
}

interface Cached {
  readonly keys: readonly Key[];
  /** When the set was fetched. */
  readonly at: number;
  readonly until: number;
}

/** Whoever shows a token waits for it. */
const FETCH = { timeoutMs: 1500, maxBytes: 64 * 1024, headers: { accept: 'application/json' } };
const DEFAULT_AGE_MS = 5 * 60_000;
const LONGEST_AGE_MS = 60 * 60_000;
/** A set that could not be had is not asked for again at once. */
const FAILED_AGE_MS = 10_000;
const COOLDOWN_MS = 30_000;
const SMALLEST_RSA_BITS = 2048;

/** Inline keys from the registry, others from the client's `jwksUri`, cached as its Cache-Control allows. */
export function makeClientKeys(clock: Clock, outbound: Pick<Outbound, 'get'>): ClientKeys {
  const sets = new Map<string, Cached>();
  const running = new Map<string, Promise<readonly Key[]>>();
  const imported = new WeakMap<Key, Map<string, Promise<CryptoKey | Uint8Array>>>();

  /** An unknown kid may be a key that was rotated in: then the set is asked for anew, though not at every token. */
  const remote = async (url: string, kid: string): Promise<readonly Key[]> => {
    const cached = sets.get(url);
    const isFresh = cached !== undefined && cached.until > clock.now();
    const mayBeRotated =
      cached !== undefined && !cached.keys.some((key) => key.kid === kid) && cached.at + COOLDOWN_MS <= clock.now();
    if (isFresh && !mayBeRotated) return cached.keys;
    const fetching = running.get(url) ?? fetchSet(url).finally(() => running.delete(url));
    running.set(url, fetching);
    return await fetching;
  };
  const fetchSet = async (url: string): Promise<readonly Key[]> => {
    const set = await readSet(outbound, url).catch(() => ({ keys: [], ageMs: FAILED_AGE_MS }));
    sets.set(url, { keys: set.keys, at: clock.now(), until: clock.now() + set.ageMs });
    return set.keys;
  };

  return {
    async find(client, kid, algorithm) {
      const wanted = ALGORITHMS[algorithm];
      const inline = client.jwks?.keys ?? [];
      const keys = inline.length > 0 || client.jwksUri === undefined ? inline : await remote(client.jwksUri, kid);
      const matching = keys.filter((key) => key.kid === kid);
      const [key] = matching;
      if (!wanted || !key || matching.length > 1 || !fits(key, wanted)) return undefined;
      if (key.alg !== undefined && key.alg !== algorithm) return undefined;
      // By algorithm, too: a key imported for one does not verify the other.
      const byAlgorithm = imported.get(key) ?? new Map<string, Promise<CryptoKey | Uint8Array>>();
      imported.set(key, byAlgorithm);
      const known = byAlgorithm.get(algorithm) ?? importJWK(key as JWK, algorithm);
      byAlgorithm.set(algorithm, known);
      return await known.catch(() => undefined);
    },
  };
}

function fits(key: Key, { kty, crv }: { readonly kty: string; readonly crv?: string }): boolean {
  if (key.kty !== kty || (crv !== undefined && key.crv !== crv)) return false;
  if (key.use !== undefined && key.use !== 'sig') return false;
  return (
    kty !== 'RSA' || (typeof key.n === 'string' && Buffer.from(key.n, 'base64url').length * 8 >= SMALLEST_RSA_BITS)
  );
}

async function readSet(outbound: Pick<Outbound, 'get'>, url: string): Promise<{ keys: readonly Key[]; ageMs: number }> {
  const answer = await outbound.get(url, FETCH);
  if (answer.status !== 200) throw new Error('no key set');
  const set = JSON.parse(answer.body.toString('utf8')) as { keys?: unknown };
  if (!Array.isArray(set.keys)) throw new Error('no key set');
  const keys = (set.keys as unknown[]).filter((key): key is Key => typeof key === 'object' && key !== null);
  return { keys: keys.slice(0, 100), ageMs: ageOf(answer.headers.get('cache-control')) };
}

function ageOf(cacheControl: string | null): number {
  const directives = (cacheControl ?? '').toLowerCase();
  if (/\bno-(?:store|cache)\b/u.test(directives)) return 0;
  const seconds = /\bmax-age=(\d{1,9})\b/u.exec(directives)?.[1];
  return seconds === undefined ? DEFAULT_AGE_MS : Math.min(Number(seconds) * 1000, LONGEST_AGE_MS);
}
