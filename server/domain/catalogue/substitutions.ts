import type { Substitution } from './catalogue.ts';
import type { Item } from './item.ts';

/**
 * Left and right as items of their own: only a bilateral result of the sided item stands for them. Equal attributes
 * alone never make two items the same (bone age is no hand view), so these pairs are named.
 */
const SIDES_AS_ITEMS: readonly (readonly [by: string, covered: string])[] = [
  ['E0359', 'E0360'],
  ['E0359', 'E0361'],
];

/**
 * The substitution table (contract 7 `item`): plain-and-enhanced covers plain of the same modality and body site, and
 * a bilateral result covers a side. What is not in the table does not match.
 */
export function substitutionTable(items: readonly Item[]): readonly Substitution[] {
  const examinations = items.filter(({ kind }) => kind === 'examination');
  const plain = examinations.filter(({ contrast }) => contrast === 'WO');
  const both = examinations.filter(({ contrast }) => contrast === 'WO+W');
  const contrast = both.flatMap((by) =>
    plain
      .filter((covered) => showsTheSame(by, covered))
      .map((covered): Substitution => ({ by: by.id, covered: covered.id, rule: 'contrast' })),
  );
  const sides = SIDES_AS_ITEMS.flatMap(([by, covered]): readonly Substitution[] => {
    const [from, to] = [items.find(({ id }) => id === by), items.find(({ id }) => id === covered)];
    return from && to ? [{ by: from.id, covered: to.id, rule: 'laterality' }] : [];
  });
  return [...contrast, ...sides];
}

/** The same modality, body site and side. An item that does not say what it shows stands for nothing. */
function showsTheSame(by: Item, covered: Item): boolean {
  if (!by.modality || !by.bodySite) return false;
  return by.modality === covered.modality && by.bodySite === covered.bodySite && by.laterality === covered.laterality;
}
