import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Item, ItemId } from '../catalogue/item.ts';
import type { Institution } from '../institution/institution.ts';
import type { ShanghaiDay } from '../time.ts';
import type { Fen } from './money.ts';

/** Whether the item is billed by itself; components of a panel are not (contract 8). */
const isChargeItem = (item: Item): boolean => item.chargeLevel !== 'component-of-panel';

/**
 * The institution's price of a charge item on a day: the entry in force that began last, else the catalogue's.
 * Components of a panel have none.
 */
export function priceOf(item: Item, institution: Pick<Institution, 'prices'>, day: ShanghaiDay): Fen {
  if (!isChargeItem(item)) return 0;
  let best: { fen: Fen; from: string } | undefined;
  for (const price of institution.prices) {
    if (price.item !== item.id) continue;
    const from = price.from ?? '';
    if (from > day || (price.to !== undefined && price.to < day)) continue;
    if (!best || from >= best.from) best = { fen: price.fen, from };
  }
  return best?.fen ?? item.feeFen;
}

/** What recognising saves of the ordering institution's bill. */
export function savedFen(
  item: Item,
  covered: readonly ItemId[] | 'full',
  institution: Pick<Institution, 'prices'>,
  catalogue: Catalogue,
  day: ShanghaiDay,
): Fen {
  const whole = priceOf(item, institution, day);
  if (covered === 'full') return whole;
  const parts = covered.reduce((sum, id) => {
    const member = catalogue.find(id);
    return member ? sum + priceOf(member, institution, day) : sum;
  }, 0);
  return Math.min(parts, whole);
}
