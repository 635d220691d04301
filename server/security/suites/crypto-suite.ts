import type { HeadSigner } from '../../application/ports/sealed-ledger.ts';
import type { Digest } from '../../domain/ledger/digest.ts';

/** The two suites that a deployment chooses from (`CRYPTO_SUITE`); a database stays with the one it began with. */
export type SuiteName = 'international' | 'gm';

type Bytes = string | Buffer;

/** The cryptography that is kept: keyed names, chains, sealed content, signed heads. Tokens on the wire are JOSE's. */
export interface CryptoSuite {
  readonly name: SuiteName;
  /** The hash function, 32 bytes, by the name that node:crypto (and whoever checks a proof) knows it by. */
  readonly digest: Digest & { readonly name: 'sha256' | 'sm3' };
  /** Keyed digest of the parts one after the other, 32 bytes. */
  hmac(key: Bytes, ...parts: readonly Bytes[]): Buffer;
  /** Authenticated encryption with a 32-byte key; `boundTo` must be said again to open. A fresh nonce comes first. */
  seal(key: Buffer, plain: Buffer, boundTo: string): Buffer;
  /** Throws when anything was changed, cut short, or sealed with another key or for something else. */
  open(key: Buffer, sealed: Buffer, boundTo: string): Buffer;
  /**
   * Signs the ledger's tree heads, which anybody with the public key checks, years later. The key is PKCS #8 in PEM, on
   * the suite's curve; throws when it is not.
   */
  headSigner(privateKey: string): Promise<HeadSigner>;
}
