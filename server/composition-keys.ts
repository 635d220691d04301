import { setTimeout } from 'node:timers/promises';
import { makeCountByKey, type CountByKey } from './application/count-by-key.ts';
import type { ChangingKeys } from './application/ports/keys.ts';
import type { Clock } from './application/ports/system.ts';
import { makeResealContents, type ResealContents } from './application/reseal-contents.ts';
import { makeRetireContentKeys, type RetireContentKeys } from './application/retire-content-keys.ts';
import { makeRotateContentKey, type RotateContentKey } from './application/rotate-content-key.ts';
import { makeRotateSigningKey, type RotateSigningKey } from './application/rotate-signing-key.ts';
import type { LiveSecrets } from './config/secrets.ts';
import { makeChangingKeys } from './security/changing-keys.ts';
import type { KeyRoom } from './security/key-room.ts';
import type { Storage } from './storage/storage.ts';

/** What operators do with keys (`exchange keys`). */
export interface KeyOperations {
  readonly suite: string;
  readonly names: Pick<ChangingKeys, 'contentKeys' | 'signingKeys' | 'kept'>;
  readonly countByKey: CountByKey;
  readonly rotateContentKey: RotateContentKey;
  readonly resealContents: ResealContents;
  readonly retireContentKeys: RetireContentKeys;
  readonly rotateSigningKey: RotateSigningKey;
}

/** Between two units of work of a re-sealing. */
const PAUSE_MS = 2;

export function keyOperations({
  liveSecrets,
  keyRoom,
  storage,
  clock,
}: {
  readonly liveSecrets: LiveSecrets;
  readonly keyRoom: KeyRoom;
  readonly storage: Storage;
  readonly clock: Clock;
}): KeyOperations {
  const { contents, work } = storage;
  const { seal } = keyRoom;
  const keys = makeChangingKeys(liveSecrets, keyRoom.contentKeys);
  const countByKey = makeCountByKey(contents);
  return {
    suite: keyRoom.suite.name,
    names: keys,
    countByKey,
    rotateContentKey: makeRotateContentKey({ keys, clock, wait: (ms) => setTimeout(ms) }),
    resealContents: makeResealContents({ contents, keys, seal, work, pause: () => setTimeout(PAUSE_MS) }),
    retireContentKeys: makeRetireContentKeys({ keys, countByKey, clock, work }),
    rotateSigningKey: makeRotateSigningKey({ keys, clock }),
  };
}
