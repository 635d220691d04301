import type { ChangingKeys } from '../application/ports/keys.ts';
import { kidOf, type SigningKeySource } from './access-tokens.ts';
import type { ContentKeys } from './content-keys.ts';

/** What keeps the secrets and can change them. */
export interface ManagedSecrets extends Pick<
  ChangingKeys,
  'kept' | 'makeContentKey' | 'dropOldContentKeys' | 'makeSigningKey'
> {
  current(): ReturnType<SigningKeySource['current']> & { readonly contentKeySince: number };
}

/** The keys that may be changed, by their names. */
export function makeChangingKeys(secrets: ManagedSecrets, contentKeys: ContentKeys): ChangingKeys {
  return {
    kept: secrets.kept,
    contentKeys: contentKeys.all,
    contentKeySince: () => secrets.current().contentKeySince,
    signingKeys: () => {
      const { signingKey, signingKeysOld } = secrets.current();
      return Promise.all([signingKey, ...signingKeysOld.map(({ key }) => key)].map(kidOf));
    },
    makeContentKey: (now) => secrets.makeContentKey(now),
    dropOldContentKeys: () => secrets.dropOldContentKeys(),
    makeSigningKey: (now, verifyUntil) => secrets.makeSigningKey(now, verifyUntil),
  };
}
