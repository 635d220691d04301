import type { Item } from '../../catalogue/item.ts';
import type { ItemCoverage } from '../coverage.ts';
import { verdict, type Verdict } from '../verdict.ts';

/** Contract 7 `item`: whether the report covers the order, all of it or some. */
export function itemRule(item: Item, coverage: ItemCoverage): Verdict {
  const covered = coverage.members.length;
  const all = coverage.of.length;
  if (covered === 0) {
    return coverage.sideUnknown
      ? verdict(
          'item',
          false,
          '检查部位的左右侧不明，不能比对',
          'the side is not told on both the order and the report',
        )
      : verdict('item', false, `报告不包含${item.nameZh}`, `the report does not contain ${item.nameEn}`);
  }
  if (covered < all) {
    return verdict(
      'item',
      true,
      `报告包含${item.nameZh} ${String(all)} 项中的 ${String(covered)} 项`,
      `the report contains ${String(covered)} of the ${String(all)} members of ${item.nameEn}`,
    );
  }
  return verdict('item', true, `报告包含${item.nameZh}`, `the report contains ${item.nameEn}`);
}
