import { ExchangeError } from './exchange-error.ts';
import { TAKEN_UP_MS, type ChangingKeys } from './ports/keys.ts';
import type { Clock } from './ports/system.ts';

/** What a rotation began with. */
export interface Rotation {
  /** True when a key was made; false when one that is not finished goes on. */
  readonly made: boolean;
  readonly keyId: string;
}

export type RotateContentKey = () => Promise<Rotation>;

/**
 * Makes a new content key, unless older ones are still at hand: then their rotation goes on. What is sealed by older
 * keys is re-sealed afterwards (`reseal-contents.ts`). Throws `invalid`, with what to do, when the key is given from
 * outside and there is nothing to go on with.
 */
export function makeRotateContentKey({
  keys,
  clock,
  wait,
}: {
  readonly keys: ChangingKeys;
  readonly clock: Clock;
  readonly wait: (ms: number) => Promise<void>;
}): RotateContentKey {
  return async () => {
    const [current, ...older] = keys.contentKeys();
    if (older.length > 0) return { made: false, keyId: current.id };
    if (!keys.kept.contentKey) {
      throw new ExchangeError(
        'invalid',
        'The content key is given by CONTENT_KEY, so the exchange cannot change it. Move its value to CONTENT_KEYS_OLD, ' +
          'put a new one (openssl rand -base64 32) into CONTENT_KEY, restart every gateway, and run this again.',
      );
    }
    await keys.makeContentKey(clock.now());
    // What is sealed with the key of before after this, a later walk would have to find.
    await wait(TAKEN_UP_MS);
    return { made: true, keyId: keys.contentKeys()[0].id };
  };
}
