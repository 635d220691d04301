import type { ItemId } from '../domain/catalogue/item.ts';
import type { Checking } from './registry-checking.ts';
import { COLUMN_MEMBERS, spelledTwice } from './item-override.ts';
import { placedTexts, type Entity, type Placed } from './registry-document.ts';

/** Whether the catalogue, the store or the document has the item. */
export const isItem = (id: string, { catalogue, has }: Checking): boolean =>
  catalogue.find(id) !== undefined || has('items', id);

/** Overrides and new items: of a known kind, in one spelling, with members that exist and a LOINC of their own. */
export function checkItems(items: readonly Placed[], checking: Checking): void {
  for (const item of items) {
    checkKind(item, checking);
    checkMembers(item, checking);
    for (const column of spelledTwice(item.entity))
      checking.report(`${item.pointer}/${column}`, `says the same as ${COLUMN_MEMBERS[column]}; give one of them`);
  }
  checkLoincs(items, checking);
}

/** A stored item counts as known. A kind never changes: reports were matched by it. */
function checkKind({ entity, pointer }: Placed, { catalogue, storedItems, report }: Checking): void {
  const id = String(entity.id);
  const known: unknown = catalogue.find(id)?.kind ?? storedItems.get(id)?.kind;
  if (known === undefined && entity.kind === undefined)
    report(`${pointer}/kind`, 'is required for an item that the catalogue does not have');
  if (known !== undefined && entity.kind !== undefined && entity.kind !== known)
    report(`${pointer}/kind`, 'is another one than the item has');
}

function checkMembers({ entity, pointer }: Placed, checking: Checking): void {
  for (const member of placedTexts(entity.members, `${pointer}/members`)) {
    if (member.text === entity.id) checking.report(member.pointer, 'is the item itself');
    else if (!isItem(member.text, checking)) checking.report(member.pointer, 'is no item of the catalogue');
  }
}

/** A LOINC means one item, counted over the catalogue, the store and the document as they would stand together. */
function checkLoincs(items: readonly Placed[], { catalogue, storedItems, report }: Checking): void {
  const given = new Map(items.flatMap(({ entity }) => (typeof entity.loinc === 'string' ? [[entity.id, entity]] : [])));
  const others = new Set<string>([...catalogue.items.keys(), ...storedItems.keys()].filter((id) => !given.has(id)));
  const loincOf = (id: string): unknown => storedItems.get(id)?.loinc ?? catalogue.items.get(id as ItemId)?.loinc;
  const holders = new Map<unknown, unknown>([...others].map((id) => [loincOf(id), id]));
  for (const { entity, pointer } of items) {
    const { loinc, id }: Entity = entity;
    if (typeof loinc !== 'string') continue;
    if (holders.has(loinc) && holders.get(loinc) !== id) report(`${pointer}/loinc`, 'is held by another item');
    holders.set(loinc, holders.get(loinc) ?? id);
  }
}
