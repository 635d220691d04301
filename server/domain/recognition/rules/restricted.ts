import type { Item } from '../../catalogue/item.ts';
import { verdict, type Verdict } from '../verdict.ts';

/** Contract 7 `restricted`: neither a sensitive item nor one that is never recognised. */
export function isRestricted(item: Item): boolean {
  return item.sensitive || item.recognisable === 'no';
}

export function restrictedRule(item: Item): Verdict {
  if (item.sensitive) return verdict('restricted', false, '受限项目，不予互认', 'a restricted item');
  if (item.recognisable === 'no') {
    return verdict('restricted', false, '该项目不在互认范围内', 'this item is not recognised by rule');
  }
  return verdict('restricted', true, '属于互认项目', 'the item may be recognised');
}
