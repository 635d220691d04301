import { ExchangeError } from './exchange-error.ts';
import type { CountByKey } from './count-by-key.ts';
import type { ChangingKeys } from './ports/keys.ts';
import type { Clock } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';
import type { OnWalked } from './walk-contents.ts';

export interface Retirement {
  /** Ids of the keys that nothing needs any more. */
  readonly retired: readonly string[];
  /** True when they are given from outside and are to be taken out there. */
  readonly givenOutside: boolean;
}

export type RetireContentKeys = (onWalked: OnWalked) => Promise<Retirement>;

/** As long a write that was sealed before the rotation may wait for its turn, and a card's link be open. */
const QUIET_MS = 10 * 60_000;

/**
 * Forgets older content keys, once nothing is sealed with them. Throws `conflict` when something is, or when the key
 * of now has been in use for too short a time to be sure.
 */
export function makeRetireContentKeys({
  keys,
  countByKey,
  clock,
  work,
}: {
  readonly keys: ChangingKeys;
  readonly countByKey: CountByKey;
  readonly clock: Clock;
  readonly work: UnitOfWork;
}): RetireContentKeys {
  return async (onWalked) => {
    const [current, ...older] = keys.contentKeys();
    const quietAt = keys.contentKeySince() + QUIET_MS;
    if (older.length > 0 && quietAt > clock.now()) {
      const minutes = Math.ceil((quietAt - clock.now()) / 60_000);
      throw new ExchangeError(
        'conflict',
        `Something sealed before the rotation may still be on its way. Try again in ${String(minutes)} minute(s).`,
      );
    }
    const counts = await countByKey(onWalked);
    const left = [...counts].reduce((sum, [id, count]) => (id === current.id ? sum : sum + count), 0);
    if (left > 0) {
      throw new ExchangeError(
        'conflict',
        `${String(left)} contents are still sealed with other keys. Run keys rotate until it says that none is.`,
      );
    }
    await work.write((stores) => stores.contents.requireOnlyKey(current.fingerprint), { bulk: true });
    if (keys.kept.contentKey) await keys.dropOldContentKeys();
    return { retired: older.map(({ id }) => id), givenOutside: !keys.kept.contentKey };
  };
}
