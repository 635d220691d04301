import type { CryptoSuite } from './suites/crypto-suite.ts';

/** A key that content is sealed with, and by what it is known without being told. */
export interface ContentKey {
  /** Stands beside whatever was sealed with it. */
  readonly id: string;
  /** By which a database knows it again. */
  readonly fingerprint: string;
  readonly bytes: Buffer;
}

export interface ContentKeys {
  /** The key that seals. */
  current(): ContentKey;
  /** All that open, the one that seals first. */
  all(): readonly [ContentKey, ...ContentKey[]];
  /** The key of an id; one that is not known may have been made a moment ago by another process, and is looked for. */
  find(id: string): ContentKey | undefined;
}

/** Where the keys come from: 32 bytes in base64url each, the one that seals first. */
export interface ContentKeySource {
  current(): { readonly contentKeys: readonly [string, ...string[]] };
  lookAgain(): void;
}

export function makeContentKeys(source: ContentKeySource, suite: CryptoSuite): ContentKeys {
  const known = new Map<string, ContentKey>();
  const keyOf = (text: string): ContentKey => {
    const key = known.get(text) ?? described(text, suite);
    known.set(text, key);
    return key;
  };
  const all = (): readonly [ContentKey, ...ContentKey[]] => {
    const [first, ...older] = source.current().contentKeys;
    return [keyOf(first), ...older.map(keyOf)];
  };
  const find = (id: string): ContentKey | undefined => all().find((key) => key.id === id);
  return {
    all,
    current: () => all()[0],
    find(id) {
      const found = find(id);
      if (found) return found;
      source.lookAgain();
      return find(id);
    },
  };
}

function described(text: string, { digest }: CryptoSuite): ContentKey {
  const bytes = Buffer.from(text, 'base64url');
  const short = (data: string | Buffer, length: number): string =>
    Buffer.from(digest.of(data)).toString('base64url').slice(0, length);
  return {
    bytes,
    id: short(Buffer.concat([Buffer.from('content-key'), bytes]), 12),
    fingerprint: short(`content|${text}`, 22),
  };
}
