import type { Item } from '../catalogue/item.ts';
import type { Institution } from '../institution/institution.ts';
import type { Obligation } from './offer.ts';

const HIGHER = new Set(['3A', '3B', '2A', 'LAB']);
const LOWER = new Set(['2B', '1']);

/**
 * Contract 7, obligation: another institution's result of a non-advisory item is to be recognised when the source is
 * 二甲 or above or an independent laboratory, when both are 二乙 or below, or when both are in one consortium.
 */
export function obligationOf(item: Item, source: Institution, ordering: Institution): Obligation {
  if (source.id === ordering.id || item.recognisable === 'advisory') return 'may';
  const oneConsortium = source.consortium !== undefined && source.consortium === ordering.consortium;
  const bothLower = LOWER.has(source.level) && LOWER.has(ordering.level);
  return HIGHER.has(source.level) || bothLower || oneConsortium ? 'must' : 'may';
}
