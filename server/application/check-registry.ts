import type { Catalogue } from '../domain/catalogue/catalogue.ts';
import { checkClient } from './check-client.ts';
import { checkInstitution } from './check-institution.ts';
import { checkItems } from './check-items.ts';
import type { RegistryKind } from './ports/registry.ts';
import type { SchemaFault } from './ports/schemas.ts';
import { checkDays, checkInstitutionIsKnown, type Checking } from './registry-checking.ts';
import { isEntity, KEY_OF, KINDS, placed, RESIDENT_ID_SYSTEM, type Entity, type Placed } from './registry-document.ts';

/** What the document is held against. */
export interface KnownEntities {
  readonly catalogue: Catalogue;
  /** By kind and key; of items with their members. */
  readonly stored: ReadonlyMap<RegistryKind, ReadonlyMap<string, Entity>>;
}

/**
 * What a schema cannot say: checks that span members and entities. Looks at whatever has the right shape, so that a
 * document with faults of both sorts is told all of them at once.
 */
export function checkRegistry(document: unknown, { catalogue, stored }: KnownEntities): readonly SchemaFault[] {
  if (!isEntity(document)) return [];
  const faults: SchemaFault[] = [];
  const lists = new Map(KINDS.map((kind) => [kind, placed(document[kind], `/${kind}`)]));
  const of = (kind: RegistryKind): readonly Placed[] => lists.get(kind) ?? [];
  const keys = new Map(KINDS.map((kind) => [kind, new Set(of(kind).map(({ entity }) => KEY_OF[kind](entity)))]));
  const checking: Checking = {
    catalogue,
    storedItems: stored.get('items') ?? new Map<string, Entity>(),
    has: (kind, key) => stored.get(kind)?.has(key) === true || keys.get(kind)?.has(key) === true,
    report: (pointer, message) => {
      faults.push({ pointer, message });
    },
  };
  for (const kind of KINDS) checkUnique(of(kind), kind, checking);
  for (const each of of('identifierSystems')) checkIdentifierSystem(each, checking);
  for (const each of of('agreements')) checkAgreement(each, checking);
  for (const each of of('institutions')) checkInstitution(each, checking);
  for (const each of of('clients')) checkClient(each, checking);
  for (const each of of('people')) checkInstitutionIsKnown(each, checking);
  for (const { entity, pointer } of of('declineReasons')) checkDays(entity, pointer, checking);
  checkItems(of('items'), checking);
  return faults;
}

function checkUnique(entities: readonly Placed[], kind: RegistryKind, { report }: Checking): void {
  const seen = new Set<string>();
  for (const { entity, pointer } of entities) {
    const key = KEY_OF[kind](entity);
    // Without a key of its own the entity is the schema's to name.
    if (!/^undefined\b/u.test(key) && seen.has(key)) report(pointer, 'is in the document twice');
    seen.add(key);
  }
}

function checkIdentifierSystem({ entity, pointer }: Placed, { report }: Checking): void {
  if (entity.system === RESIDENT_ID_SYSTEM && typeof entity.kind === 'string' && entity.kind !== 'resident-id')
    report(`${pointer}/kind`, 'must be resident-id: the system of resident ids is always that');
}

function checkAgreement({ entity, pointer }: Placed, { report }: Checking): void {
  if (typeof entity.id === 'string' && /^(?:CN|\d+)$/u.test(entity.id))
    report(`${pointer}/id`, 'is the name of a scope already: CN and digits are the country and regions');
}
