import type { Item } from '../../catalogue/item.ts';
import type { ItemCoverage, SideFault } from '../coverage.ts';
import { verdict, type Verdict } from '../verdict.ts';

const SIDE_ZH: Record<SideFault, string> = {
  unknown: '检查部位的左右侧不明，不能比对',
  other: '报告的检查侧别不包含所开侧别',
};
const SIDE_EN: Record<SideFault, string> = {
  unknown: 'the side is not told on both the order and the report',
  other: 'the report is of a side that does not cover the ordered one',
};

/** Contract 7 `item`: whether the report covers the order, all of it or some. */
export function itemRule(item: Item, coverage: ItemCoverage): Verdict {
  const covered = coverage.members.length;
  const all = coverage.of.length;
  if (coverage.side) return verdict('item', false, SIDE_ZH[coverage.side], SIDE_EN[coverage.side]);
  if (covered === 0) {
    return verdict('item', false, `报告不包含${item.nameZh}`, `the report does not contain ${item.nameEn}`);
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
