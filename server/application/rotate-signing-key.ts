import { ExchangeError } from './exchange-error.ts';
import { TAKEN_UP_MS, type ChangingKeys } from './ports/keys.ts';
import type { Clock } from './ports/system.ts';

/** Makes a new signing key; answers its name. */
export type RotateSigningKey = () => Promise<string>;

/** Until then nothing that the key of before signed is valid any more: it may sign until it is found to be replaced. */
const VERIFIED_MS = 5 * 60_000 + 20 * TAKEN_UP_MS;

/**
 * Running gateways sign with the new key within seconds; tokens of the one before stay valid until they expire (five
 * minutes), and so long its public half stays in the key set. Throws `invalid`, with what to do, when the key is given
 * from outside.
 */
export function makeRotateSigningKey({
  keys,
  clock,
}: {
  readonly keys: ChangingKeys;
  readonly clock: Clock;
}): RotateSigningKey {
  return async () => {
    if (!keys.kept.signingKey) {
      throw new ExchangeError(
        'invalid',
        'The signing key is given by SIGNING_KEY, so the exchange cannot change it. Put its public half into ' +
          'SIGNING_KEYS_OLD (a JSON array), a new private EC P-256 JWK into SIGNING_KEY, and restart every gateway.',
      );
    }
    await keys.makeSigningKey(clock.now(), clock.now() + VERIFIED_MS);
    return (await keys.signingKeys())[0] ?? '';
  };
}
