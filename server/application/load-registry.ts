import type { Catalogue } from '../domain/catalogue/catalogue.ts';
import { checkRegistry } from './check-registry.ts';
import { ExchangeError } from './exchange-error.ts';
import { changedRows } from './merge-registry.ts';
import type { RegistryKind, RegistryRow, RegistryStore } from './ports/registry.ts';
import type { SchemaChecker, SchemaFault } from './ports/schemas.ts';
import type { Clock } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';
import { KINDS, type Entity, type RegistryDocument } from './registry-document.ts';
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
  readonly store: Pick<RegistryStore, 'load'>;
  readonly clock: Clock;
  readonly schemas: SchemaChecker;
  /** The catalogue that ships with the product. */
  readonly catalogue: Catalogue;
}

/** Another load came between reading and writing; nothing was written. */
class RevisionMoved extends Error {}

const MOST_ATTEMPTS = 5;

export function makeLoadRegistry(needs: LoadRegistryNeeds): LoadRegistry {
  return async (value) => {
    const shape = needs.schemas.check('registry', value);
    for (let attempt = 1; ; attempt++) {
      try {
        return await load(needs, value, shape);
      } catch (error) {
        if (!(error instanceof RevisionMoved)) throw error;
        if (attempt === MOST_ATTEMPTS)
          throw new ExchangeError('unavailable', 'The registry is being loaded elsewhere.');
      }
    }
  };
}

/** Reads, checks and compares outside the transaction: a province's document takes longer than an order check may wait. */
async function load(
  { work, store, clock, catalogue }: LoadRegistryNeeds,
  value: unknown,
  shape: readonly SchemaFault[],
): Promise<LoadedRegistry> {
  const { revision, rows } = await store.load();
  const { changed, ignored } = checkedChanges(value, shape, rows, catalogue);
  if (changed.length === 0) return { changed: false, revision, written: {}, ignored };
  const next = await work.write(async (stores) => {
    const reached = await stores.registry.put(changed);
    if (reached !== revision + 1) throw new RevisionMoved();
    await stores.audit.add({
      at: clock.now(),
      action: 'registry-loaded',
      institution: null,
      client: null,
      patient: null,
      objects: [],
      ground: null,
      facts: { revision: reached, entities: changed.length },
    });
    return reached;
  });
  return { changed: true, revision: next, written: countByKind(changed), ignored };
}

/** What a document would change. */
export interface CheckedChanges {
  /** The rows as they would stand afterwards; those that stay as they are left out. */
  readonly changed: readonly RegistryRow[];
  /** Pointers of members that mean nothing to the exchange. */
  readonly ignored: readonly string[];
}

/**
 * Checks a document against its shape's faults, the catalogue and the stored rows, and says what it would change.
 * Throws {@link RegistryFaults}.
 */
export function checkedChanges(
  value: unknown,
  shape: readonly SchemaFault[],
  rows: readonly RegistryRow[],
  catalogue: Catalogue,
): CheckedChanges {
  const faults = [...shape, ...unlessNamed(shape, checkRegistry(value, { catalogue, stored: entitiesOf(rows) }))];
  if (faults.length > 0) throw new RegistryFaults(faults);
  const document = value as RegistryDocument;
  return { changed: changedRows(document, rows), ignored: unknownMembers(document) };
}

/** Where the shape is wrong already, a second sentence about the same place would only confuse. */
function unlessNamed(shape: readonly SchemaFault[], faults: readonly SchemaFault[]): readonly SchemaFault[] {
  const named = new Set(shape.map(({ pointer }) => pointer));
  return faults.filter(({ pointer }) => !named.has(pointer));
}

function entitiesOf(rows: readonly RegistryRow[]): ReadonlyMap<RegistryKind, ReadonlyMap<string, Entity>> {
  const byKind = new Map<RegistryKind, Map<string, Entity>>();
  for (const kind of KINDS) byKind.set(kind, new Map());
  for (const { kind, key, body } of rows) {
    // Only of items more than the key is looked at; institutions can be large.
    byKind.get(kind)?.set(key, kind === 'items' ? (JSON.parse(body) as Entity) : {});
  }
  return byKind;
}

function countByKind(rows: readonly RegistryRow[]): LoadedRegistry['written'] {
  const counts: Partial<Record<RegistryKind, number>> = {};
  for (const { kind } of rows) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
