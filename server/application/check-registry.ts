import type { Catalogue } from '../domain/catalogue/catalogue.ts';
import { isUscc } from '../domain/institution/uscc.ts';
import { parseDay } from '../domain/time.ts';
import type { RegistryKind } from './ports/registry.ts';
import type { SchemaFault } from './ports/schemas.ts';

export type Entity = Readonly<Record<string, unknown>>;
export type RegistryDocument = Readonly<Partial<Record<RegistryKind, readonly Entity[]>>>;

/** What a stored entity is known by. */
export const KEY_OF: Readonly<Record<RegistryKind, (entity: Entity) => string>> = {
  identifierSystems: ({ system }) => String(system),
  consortia: ({ id }) => String(id),
  agreements: ({ id }) => String(id),
  institutions: ({ id }) => String(id),
  clients: ({ id }) => String(id),
  declineReasons: ({ code }) => String(code),
  people: ({ subject, institution }) => `${String(subject)} ${String(institution ?? '')}`,
  items: ({ id }) => String(id),
};

export const KINDS = Object.keys(KEY_OF) as readonly RegistryKind[];

/** What the document and the store know together, for references between entities. */
export interface KnownEntities {
  readonly catalogue: Catalogue;
  has(kind: RegistryKind, key: string): boolean;
}

type Report = (pointer: string, message: string) => void;

/** What a schema cannot say: checks that span members and entities. The shape is known to be right. */
export function checkRegistry(document: RegistryDocument, known: KnownEntities): readonly SchemaFault[] {
  const faults: SchemaFault[] = [];
  const report: Report = (pointer, message) => {
    faults.push({ pointer, message });
  };
  for (const kind of KINDS) checkUnique(document[kind] ?? [], kind, report);
  (document.institutions ?? []).forEach((institution, index) => {
    checkInstitution(institution, `/institutions/${String(index)}`, known, report);
  });
  (document.clients ?? []).forEach(({ institution }, index) => {
    if (typeof institution === 'string' && !known.has('institutions', institution)) {
      report(`/clients/${String(index)}/institution`, 'is no known institution');
    }
  });
  (document.declineReasons ?? []).forEach((reason, index) => {
    checkDays(reason, `/declineReasons/${String(index)}`, report);
  });
  (document.items ?? []).forEach((item, index) => {
    checkItem(item, `/items/${String(index)}`, known, report);
  });
  return faults;
}

function checkUnique(entities: readonly Entity[], kind: RegistryKind, report: Report): void {
  const seen = new Set<string>();
  entities.forEach((entity, index) => {
    const key = KEY_OF[kind](entity);
    if (seen.has(key)) report(`/${kind}/${String(index)}`, 'is in the document twice');
    seen.add(key);
  });
}

function checkInstitution(institution: Entity, at: string, known: KnownEntities, report: Report): void {
  const { uscc } = institution;
  if (typeof uscc === 'string' && !isUscc(uscc)) report(`${at}/uscc`, 'fails the check of GB 32100');
  const each = (list: string, check: (entity: Entity, pointer: string) => void): void => {
    const entities = (institution[list] ?? []) as readonly Entity[];
    entities.forEach((entity, index) => {
      check(entity, `${at}/${list}/${String(index)}`);
    });
  };
  for (const list of ['codes', 'prices', 'minutes']) {
    each(list, ({ item }, pointer) => {
      checkItemId(item, `${pointer}/item`, known, report);
    });
  }
  each('prices', (price, pointer) => {
    checkDays(price, pointer, report);
  });
  each('quality', (evaluation, pointer) => {
    checkDays(evaluation, pointer, report);
    const items = evaluation.items as readonly string[];
    items.forEach((item, index) => {
      if (item !== '*') checkItemId(item, `${pointer}/items/${String(index)}`, known, report);
    });
    const scope = String(evaluation.scope);
    const isRegion = /^(\d{2}|\d{4}|\d{6})$/u.test(scope);
    if (scope !== 'CN' && !isRegion && !known.has('agreements', scope))
      report(`${pointer}/scope`, 'is neither CN, a region nor a known agreement');
  });
}

function checkItemId(item: unknown, pointer: string, known: KnownEntities, report: Report): void {
  if (!known.catalogue.find(String(item)) && !known.has('items', String(item)))
    report(pointer, 'is no item of the catalogue');
}

function checkItem(item: Entity, at: string, known: KnownEntities, report: Report): void {
  if (!known.catalogue.find(String(item.id)) && item.kind === undefined)
    report(`${at}/kind`, 'is required for an item that the catalogue does not have');
  const members = (item.members ?? []) as readonly string[];
  members.forEach((member, index) => {
    checkItemId(member, `${at}/members/${String(index)}`, known, report);
  });
}

function checkDays({ from, to }: Entity, at: string, report: Report): void {
  for (const [name, day] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (typeof day === 'string' && !parseDay(day)) report(`${at}/${name}`, 'is no calendar day');
  }
  if (typeof from === 'string' && typeof to === 'string' && from > to) report(`${at}/to`, 'lies before from');
}
