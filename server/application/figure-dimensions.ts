import type { Offer } from '../domain/recognition/offer.ts';
import type { FigureDimensions } from '../domain/savings/entry.ts';

/** What the figures show where the encounter names no department. */
export const NO_DEPARTMENT = '未注明';

/** What an offer's counts are broken down by. */
export function dimensionsOf(offer: Offer): FigureDimensions {
  return {
    institution: offer.orderingInstitution,
    source: offer.sourceInstitution,
    item: offer.item,
    department: offer.department,
  };
}
