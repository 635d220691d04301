import type { Catalogue } from '../domain/catalogue/catalogue.ts';
import { checkRegistry, KEY_OF, KINDS, type Entity, type RegistryDocument } from './check-registry.ts';
import type { RegistryKind, RegistryRow } from './ports/registry.ts';
import type { SchemaChecker, SchemaFault } from './ports/schemas.ts';
import type { Clock } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';
import { unknownMembers } from './unknown-members.ts';

/** A registry document that was refused; every fault with its JSON pointer, no value repeated. */
export class RegistryFaults extends Error {
  readonly faults: readonly SchemaFault[];

  constructor(faults: readonly SchemaFault[]) {
    super(`The registry document has ${String(faults.length)} fault(s); nothing was changed.`);
    this.name = 'RegistryFaults';
    this.faults = faults;
  }
}

export interface LoadedRegistry {
  readonly changed: boolean;
  readonly revision: number;
  /** Entities written, by kind. */
  readonly written: Readonly<Partial<Record<RegistryKind, number>>>;
  /** Pointers of members that mean nothing to the exchange. */
  readonly ignored: readonly string[];
}

/**
 * Loads a registry document (contract 3): every list in it replaces the stored list of that institution or client,
 * what is absent is left alone, loading it twice changes nothing. Throws {@link RegistryFaults} and changes nothing.
 */
export type LoadRegistry = (document: unknown) => Promise<LoadedRegistry>;

export interface LoadRegistryNeeds {
  readonly work: UnitOfWork;
  readonly clock: Clock;
  readonly schemas: SchemaChecker;
  /** The catalogue that ships with the product. */
  readonly catalogue: Catalogue;
}

export function makeLoadRegistry({ work, clock, schemas, catalogue }: LoadRegistryNeeds): LoadRegistry {
  return async (value) => {
    const shape = schemas.check('registry', value);
    if (shape.length > 0) throw new RegistryFaults(shape);
    const document = value as RegistryDocument;
    return await work.write(async (stores) => {
      const { revision, rows } = await stores.registry.load();
      const stored = new Map(rows.map((row) => [`${row.kind} ${row.key}`, row]));
      const inDocument = new Set(
        KINDS.flatMap((kind) => (document[kind] ?? []).map((each) => `${kind} ${KEY_OF[kind](each)}`)),
      );
      const has = (kind: RegistryKind, key: string): boolean =>
        stored.has(`${kind} ${key}`) || inDocument.has(`${kind} ${key}`);
      const faults = checkRegistry(document, { catalogue, has });
      if (faults.length > 0) throw new RegistryFaults(faults);
      const changed = changedRows(document, stored);
      const ignored = unknownMembers(document);
      if (changed.length === 0) return { changed: false, revision, written: {}, ignored };
      const next = await stores.registry.put(changed);
      await stores.audit.add({
        at: clock.now(),
        action: 'registry-loaded',
        institution: null,
        client: null,
        patient: null,
        objects: [],
        ground: null,
        facts: { revision: next, entities: changed.length },
      });
      return { changed: true, revision: next, written: countByKind(changed), ignored };
    });
  };
}

function changedRows(document: RegistryDocument, stored: ReadonlyMap<string, RegistryRow>): readonly RegistryRow[] {
  return KINDS.flatMap((kind) =>
    (document[kind] ?? []).flatMap((entity): readonly RegistryRow[] => {
      const key = KEY_OF[kind](entity);
      const before = stored.get(`${kind} ${key}`)?.body;
      const merged: Entity = { ...(before === undefined ? {} : (JSON.parse(before) as Entity)), ...entity };
      const body = JSON.stringify(merged, sorted);
      return body === before ? [] : [{ kind, key, body }];
    }),
  );
}

/** Members in a fixed order, so that the same entity is the same text. */
function sorted(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function countByKind(rows: readonly RegistryRow[]): LoadedRegistry['written'] {
  const counts: Partial<Record<RegistryKind, number>> = {};
  for (const { kind } of rows) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
