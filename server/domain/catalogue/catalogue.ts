import { ITEM_SYSTEM, LOINC_SYSTEM, type Concept } from './code.ts';
import type { Item, ItemId, Laterality } from './item.ts';

/** Across two different items: a result of `by` may stand for an order of `covered`. */
export interface Substitution {
  readonly by: ItemId;
  readonly covered: ItemId;
  /** `contrast`: plain-and-enhanced covers plain. `laterality`: only a bilateral result of `by` covers the side. */
  readonly rule: 'contrast' | 'laterality';
}

/** The recognisable items and what stands for what. Immutable; a new one is made when the registry changes. */
export interface Catalogue {
  readonly items: ReadonlyMap<ItemId, Item>;
  find(id: string): Item | undefined;
  findByLoinc(loinc: string): Item | undefined;
  /** Rules under which a result of `by` covers an order of `covered`; default deny. */
  substitution(by: ItemId, covered: ItemId): Substitution | undefined;
  /** The longest window of any item, in days: how far back an order check must read. */
  readonly longestWindowDays: number;
}

/** An item and, where the institution's own code says it, the side. */
export interface MappedItem {
  readonly item: Item;
  readonly laterality: Laterality | undefined;
}

/** One institution's reading of codes. */
export interface CodeMap {
  /**
   * Contract 7 `item`: over all codings, first the institution's own map, then `{canon}/CodeSystem/item`,
   * then LOINC in the catalogue.
   */
  find(concept: Concept): MappedItem | undefined;
}

/** Builds the catalogue. Item ids must be unique (the loader checks). */
export function makeCatalogue(items: readonly Item[], substitutions: readonly Substitution[]): Catalogue {
  const byId = new Map(items.map((item) => [item.id, item]));
  const byLoinc = new Map<string, Item>();
  for (const item of items) if (item.loinc !== undefined) byLoinc.set(item.loinc, item);
  const byPair = new Map(substitutions.map((s) => [`${s.by} ${s.covered}`, s]));
  return {
    items: byId,
    find: (id) => byId.get(id as ItemId),
    findByLoinc: (loinc) => byLoinc.get(loinc),
    substitution: (by, covered) => byPair.get(`${by} ${covered}`),
    longestWindowDays: items.reduce((longest, item) => Math.max(longest, item.windowDays), 0),
  };
}

/** Reads codes with an institution's own mappings; of one code given twice the first line stands (the loader refuses). */
export function makeCodeMap(
  catalogue: Catalogue,
  own: readonly { system: string; code: string; item: ItemId; laterality?: Laterality | undefined }[],
): CodeMap {
  const ownMap = new Map<string, MappedItem>();
  for (const entry of own) {
    const item = catalogue.find(entry.item);
    const key = keyOf(entry);
    if (item && !ownMap.has(key)) ownMap.set(key, { item, laterality: entry.laterality });
  }
  const plain = (item: Item | undefined): MappedItem | undefined => item && { item, laterality: undefined };
  return {
    find(concept) {
      for (const { system, code } of concept) {
        const mapped = ownMap.get(keyOf({ system, code }));
        if (mapped) return mapped;
      }
      for (const { system, code } of concept) {
        const mapped = system === ITEM_SYSTEM ? plain(catalogue.find(code)) : undefined;
        if (mapped) return mapped;
      }
      for (const { system, code } of concept) {
        const mapped = system === LOINC_SYSTEM ? plain(catalogue.findByLoinc(code)) : undefined;
        if (mapped) return mapped;
      }
      return undefined;
    },
  };
}

/** Both may hold any character, so no separator would keep two pairs apart. */
const keyOf = ({ system, code }: { readonly system: string; readonly code: string }): string =>
  JSON.stringify([system, code]);
