/** A hash function by the name that blocks and heads record, so that they are checked by the one they were made with. */
export interface Digest {
  readonly name: string;
  /** The hash of bytes, or of a text as UTF-8. */
  of(data: string | Uint8Array): Uint8Array;
}

/** How a hash is stored and told: base64url without padding. */
export const hashText = (hash: Uint8Array): string => Buffer.from(hash).toString('base64url');

export const hashBytes = (text: string): Uint8Array => Buffer.from(text, 'base64url');

export const sameHash = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
