import type { Because } from './verdict.ts';

/** `1 day`, `31 days`. */
export const counted = (count: number, unit: string): string => `${String(count)} ${unit}${count === 1 ? '' : 's'}`;

/** More names than these make a sentence that nobody reads. */
const MOST_NAMED = 3;

/** At most three names, then how many more: `钾 7 天、钠 7 天、氯 7 天，等 5 项`, `…, … and 2 more`. */
export function listed(names: readonly Because[]): Because {
  const named = names.slice(0, MOST_NAMED);
  const [zh, en] = [named.map((name) => name.zh).join('、'), named.map((name) => name.en).join(', ')];
  if (named.length === names.length) return { zh, en };
  return { zh: `${zh}等 ${String(names.length)} 项`, en: `${en} and ${String(names.length - named.length)} more` };
}
