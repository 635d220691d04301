import type { ContentKeys } from './content-keys.ts';
import type { CryptoSuite } from './suites/crypto-suite.ts';

/** Tokens that others carry and only the exchange reads. */
export interface TokenSeal {
  seal(plain: Buffer): string;
  /** Undefined for whatever was not sealed here for this purpose. `id` is the same for every spelling of a token. */
  open(token: string): { readonly plain: Buffer; readonly id: string } | undefined;
}

/** The random bytes that every suite begins with. */
const ID_BYTES = 12;

/**
 * Seals under a key for one purpose, derived from the content key: what it protects changes hands with that key, which
 * can be changed, and owes nothing to the patient-key secret, which cannot. A token of an earlier key still opens.
 */
export function makeTokenSeal(keys: ContentKeys, suite: CryptoSuite, purpose: string): TokenSeal {
  const derived = new Map<string, Buffer>();
  const keyFor = ({ id, bytes }: { readonly id: string; readonly bytes: Buffer }): Buffer => {
    const key = derived.get(id) ?? suite.hmac(bytes, `token ${purpose}`);
    derived.set(id, key);
    return key;
  };
  return {
    seal: (plain) => suite.seal(keyFor(keys.current()), plain, purpose).toString('base64url'),
    open(token) {
      const bytes = Buffer.from(token, 'base64url');
      for (const key of keys.all()) {
        try {
          const plain = suite.open(keyFor(key), bytes, purpose);
          return { plain, id: bytes.subarray(0, ID_BYTES).toString('base64url') };
        } catch {
          // Another key's, or nobody's.
        }
      }
      return undefined;
    },
  };
}
