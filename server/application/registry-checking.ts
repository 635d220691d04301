import type { Catalogue } from '../domain/catalogue/catalogue.ts';
import { parseDay } from '../domain/time.ts';
import type { RegistryKind } from './ports/registry.ts';
import type { Entity, Placed } from './registry-document.ts';

/** What the checks of one document share. */
export interface Checking {
  readonly catalogue: Catalogue;
  /** Stored items by id: overrides, and items that the catalogue does not have. */
  readonly storedItems: ReadonlyMap<string, Entity>;
  /** Whether the store or the document has it. */
  has(kind: RegistryKind, key: string): boolean;
  report(pointer: string, message: string): void;
}

/** A client's or a person's institution; null is the health commission's. */
export function checkInstitutionIsKnown({ entity, pointer }: Placed, { has, report }: Checking): void {
  const { institution } = entity;
  if (typeof institution === 'string' && !has('institutions', institution))
    report(`${pointer}/institution`, 'is no known institution');
}

/** `from` and `to` are calendar days in this order. */
export function checkDays({ from, to }: Entity, pointer: string, { report }: Checking): void {
  for (const [name, day] of Object.entries({ from, to })) {
    if (typeof day === 'string' && !parseDay(day)) report(`${pointer}/${name}`, 'is no calendar day');
  }
  if (typeof from === 'string' && typeof to === 'string' && from > to) report(`${pointer}/to`, 'lies before from');
}

/** An absolute URL that can be called. */
export function checkUrl(url: unknown, pointer: string, { report }: Checking): void {
  if (typeof url === 'string' && !URL.canParse(url)) report(pointer, 'is no URL');
}
