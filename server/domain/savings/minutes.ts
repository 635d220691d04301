import type { Item } from '../catalogue/item.ts';
import type { Institution } from '../institution/institution.ts';

/** Minutes that the patient does not wait for one item recognised alone. */
export function minutesOf(item: Item, institution: Pick<Institution, 'minutes'>): number {
  return institution.minutes.find((entry) => entry.item === item.id)?.minutes ?? item.minutes;
}

/** Items that share a specimen share one wait: the longest counts, once (contract 8). */
export function sharedWait(minutes: readonly number[]): number {
  return Math.max(0, ...minutes);
}
