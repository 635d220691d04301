import { KEY_OF, KINDS, type Entity, type RegistryDocument } from './registry-document.ts';
import { normalisedItem } from './item-override.ts';
import type { RegistryKind, RegistryRow } from './ports/registry.ts';

/** The rows that a checked document changes: each entity over what is stored of it, in a fixed order of members. */
export function changedRows(document: RegistryDocument, stored: readonly RegistryRow[]): readonly RegistryRow[] {
  const bodies = new Map(stored.map(({ kind, key, body }) => [`${kind} ${key}`, body]));
  return KINDS.flatMap((kind) =>
    (document[kind] ?? []).flatMap((entity): readonly RegistryRow[] => {
      const key = KEY_OF[kind](entity);
      const before = bodies.get(`${kind} ${key}`);
      const merged = mergedEntity(kind, before === undefined ? {} : (JSON.parse(before) as Entity), entity);
      const body = JSON.stringify(merged, sorted);
      return body === before ? [] : [{ kind, key, body }];
    }),
  );
}

function mergedEntity(kind: RegistryKind, before: Entity, entity: Entity): Entity {
  if (kind === 'items') return { ...normalisedItem(before), ...normalisedItem(entity) };
  if (kind === 'clients') return { ...before, ...otherKeySourceCleared(entity), ...entity };
  return { ...before, ...entity };
}

/** Who names one source of keys means that one: keys of the other source would live on unseen. */
function otherKeySourceCleared({ jwks, jwksUri }: Entity): Entity {
  const named = (source: unknown): boolean => source !== undefined && source !== null;
  return { ...(named(jwks) ? { jwksUri: null } : {}), ...(named(jwksUri) ? { jwks: null } : {}) };
}

/** Members in a fixed order, so that the same entity is the same text. */
function sorted(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
