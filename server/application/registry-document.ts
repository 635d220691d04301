import type { RegistryKind } from './ports/registry.ts';

export type Entity = Readonly<Record<string, unknown>>;

/** The document of contract 3, once its shape is known to be right. */
export type RegistryDocument = Readonly<Partial<Record<RegistryKind, readonly Entity[]>>>;

/** What a stored entity is known by. */
export const KEY_OF: Readonly<Record<RegistryKind, (entity: Entity) => string>> = {
  identifierSystems: ({ system }) => String(system),
  consortia: ({ id }) => String(id),
  agreements: ({ id }) => String(id),
  institutions: ({ id }) => String(id),
  clients: ({ id }) => String(id),
  declineReasons: ({ code }) => String(code),
  people: ({ subject, institution }) => `${String(subject)} ${typeof institution === 'string' ? institution : ''}`,
  items: ({ id }) => String(id),
};

export const KINDS = Object.keys(KEY_OF) as readonly RegistryKind[];

/** The resident id's system is always strong, whatever a document says. */
export const RESIDENT_ID_SYSTEM = 'urn:oid:2.16.156.10011.1.3';

/** An entity of a list, where it stands in the document. */
export interface Placed {
  readonly entity: Entity;
  readonly pointer: string;
}

/** The objects of a list, with their pointers; whatever is no list or no object is the schema's to name. */
export function placed(list: unknown, at: string): readonly Placed[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).flatMap((entity, index) =>
    isEntity(entity) ? [{ entity, pointer: `${at}/${String(index)}` }] : [],
  );
}

/** The strings of a list, with their pointers. */
export function placedTexts(list: unknown, at: string): readonly { readonly text: string; readonly pointer: string }[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).flatMap((text, index) =>
    typeof text === 'string' ? [{ text, pointer: `${at}/${String(index)}` }] : [],
  );
}

export const isEntity = (value: unknown): value is Entity =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
