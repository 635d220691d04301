import type { Item } from '../domain/catalogue/item.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { Registry } from '../domain/institution/registry.ts';
import type { ShanghaiDay } from '../domain/time.ts';

/** What of the registry says which results count and how far. */
type Rules = Pick<Registry, 'catalogue' | 'scopes'>;

/** An item whose results count at others today: the widest scope of the evaluations in force, and their end. */
export interface MarkedItem {
  readonly item: Item;
  readonly scope: string;
  readonly to: ShanghaiDay;
}

/** Whether an item takes part at all: neither sensitive nor kept out by the catalogue. */
export const isPublic = ({ sensitive, recognisable }: Item): boolean => !sensitive && recognisable !== 'no';

/** What of an institution counts on a day, in the catalogue's order. */
export function markedItems(
  registry: Rules,
  { quality }: Pick<Institution, 'quality'>,
  day: ShanghaiDay,
): readonly MarkedItem[] {
  const inForce = quality
    .filter(({ from, to }) => from <= day && day <= to)
    .toSorted((a, b) => registry.scopes.breadth(b.scope) - registry.scopes.breadth(a.scope) || (a.to < b.to ? 1 : -1));
  const named = inForce.map((evaluation) => ({ evaluation, ids: new Set(evaluation.items) }));
  return [...registry.catalogue.items.values()].filter(isPublic).flatMap((item) => {
    const best = named.find(({ ids }) => ids.has('*') || ids.has(item.id))?.evaluation;
    return best ? [{ item, scope: best.scope, to: best.to }] : [];
  });
}

/** How many items count under each mark, the widest first. */
export function marksOf(registry: Rules, marked: readonly MarkedItem[]): readonly { mark: string; items: number }[] {
  const counts = Map.groupBy(marked, ({ scope }) => scope);
  return [...counts]
    .sort(([a], [b]) => registry.scopes.breadth(b) - registry.scopes.breadth(a))
    .map(([scope, items]) => ({ mark: registry.scopes.markOf(scope), items: items.length }));
}
