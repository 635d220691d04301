import type { Item } from '../../catalogue/item.ts';
import { verdict, type Narrowing } from '../verdict.ts';

/**
 * Contract 7 `restricted`: neither a sensitive item nor one that is never recognised. Restricted members leave a panel;
 * with none left the panel fails.
 */
export function restrictedRule(item: Item, members: readonly Item[]): Narrowing {
  const open = members.filter((member) => !isRestricted(member));
  const failing = (zh: string, en: string): Narrowing => ({
    members: open,
    verdict: verdict('restricted', false, zh, en),
  });
  if (item.sensitive) return failing('受限项目，不予互认', 'a restricted item');
  if (isRestricted(item)) return failing('该项目不在互认范围内', 'this item is not recognised by rule');
  if (members.length > 0 && open.length === 0) {
    return failing('所含项目均不在互认范围内', 'no member covered is recognised by rule');
  }
  return { members: open, verdict: verdict('restricted', true, '属于互认项目', 'the item may be recognised') };
}

const isRestricted = (item: Item): boolean => item.sensitive || item.recognisable === 'no';
