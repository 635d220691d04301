import type { SealedContents } from './ports/sealed-contents.ts';
import { walkContents, type OnWalked } from './walk-contents.ts';

/** How many contents are sealed with which key, by its id. */
export type CountByKey = (onWalked: OnWalked) => Promise<ReadonlyMap<string, number>>;

export function makeCountByKey(contents: SealedContents): CountByKey {
  return async (onWalked) => {
    const counts = new Map<string, number>();
    await walkContents(
      contents,
      (page) => {
        for (const { keyId } of page) counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
      },
      onWalked,
    );
    return counts;
  };
}
