import { makeBudget, type Budget } from './budget.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';
import { baseOf, targetOf } from './reference.ts';
import { makeScope, Names, type Scope } from './scope.ts';

/** A resource with the URL that its Bundle gave it. */
export interface PooledResource {
  readonly resource: Json;
  readonly fullUrl: string | undefined;
}

/** The resources of one request or run, found by whatever references real senders write. */
export interface ResourcePool {
  /** Adds a resource, or every entry of a Bundle (of any type, Bundles within Bundles included). */
  add(resource: unknown, fullUrl?: string): void;
  /**
   * What a Reference means: `#contained` in its holder, `urn:uuid`, relative, absolute, logical, or conditional
   * (`Patient?identifier=…`). Undefined when it is not here, is of another type (`type` undefined: of any), or could
   * mean two different resources; nothing is ever fetched.
   *
   * An absolute URL means the entry with this fullUrl and no other. A relative one means what lies on the server of
   * its holder's fullUrl, else what its own Bundle holds, else what the rest of the pool holds.
   */
  resolve(reference: unknown, type: string | undefined, holder: Json): Json | undefined;
  /** Every resource of a type, in the order added. */
  all(type: string): readonly PooledResource[];
  /** What mapping the reports of this pool may cost. */
  readonly budget: Budget;
}

/** Bundles nested deeper than this are not looked into. */
const DEEPEST_BUNDLE = 4;

/** Where a resource was put: its Bundle, its URL, and whether that Bundle lies within another one. */
interface Home {
  readonly scope: Scope;
  readonly base: string | undefined;
  readonly nested: boolean;
}

/** Makes an empty pool; what it does not hold is looked for in `fallback` (the other files of an import). */
export function makeResourcePool(fallback?: ResourcePool): ResourcePool {
  /** Everything but what lies in Bundles within Bundles. */
  const whole = makeScope();
  /** Everything, by URL only: those names hold across Bundles. */
  const everywhere = makeScope();
  const homes = new WeakMap<Json, Home>();
  const containers = new WeakMap<Json, Json>();
  const containedIn = new WeakMap<Json, Names>();
  const byType = new Map<string, PooledResource[]>();
  const budget = makeBudget(fallback?.budget);

  const place = (resource: Json, type: string, fullUrl: string | undefined, home: Home): void => {
    home.scope.add(resource, type, fullUrl);
    if (!home.nested && home.scope !== whole) whole.add(resource, type, fullUrl);
    everywhere.add(resource, type, fullUrl);
    if (!homes.has(resource)) homes.set(resource, home);
    const list = byType.get(type) ?? [];
    list.push({ resource, fullUrl });
    byType.set(type, list);
    if (type === 'Observation') budget.allow(1 + asObjects(resource.component).length);
  };
  const add = (value: unknown, fullUrl: string | undefined, scope: Scope, depth: number): void => {
    const resource = asObject(value);
    const type = asText(resource?.resourceType);
    if (!resource || type === undefined) return;
    if (type !== 'Bundle') {
      place(resource, type, fullUrl, { scope, base: baseOf(fullUrl, type), nested: depth > 1 });
    } else if (depth < DEEPEST_BUNDLE) {
      const own = makeScope();
      for (const entry of asObjects(resource.entry)) add(entry.resource, asText(entry.fullUrl), own, depth + 1);
    }
  };

  const contained = (id: string, container: Json): Json | undefined => {
    let names = containedIn.get(container);
    if (!names) {
      names = new Names();
      for (const child of asObjects(container.contained)) {
        names.keep(asText(child.id) ?? '', child);
        containers.set(child, container);
      }
      containedIn.set(container, names);
    }
    return id === '' ? undefined : asObject(names.find(id));
  };

  return {
    budget,
    add: (resource, fullUrl) => {
      add(resource, fullUrl, whole, 0);
    },
    resolve(value, type, holder) {
      const reference = asObject(value);
      if (!reference) return undefined;
      const target = targetOf(reference, type);
      const container = containers.get(holder) ?? holder;
      const ofType = (found: Json | undefined): Json | undefined =>
        type === undefined || found?.resourceType === type ? found : undefined;
      if (target.kind === 'none') return undefined;
      if (target.kind === 'contained') return ofType(contained(target.id, container));
      const home = homes.get(container);
      const scopes = home?.nested === true ? [home.scope] : [home?.scope ?? whole, whole];
      if (target.kind === 'absolute') scopes.push(everywhere);
      for (const scope of scopes) {
        const hit = scope.find(target, home?.base);
        if (hit) return ofType(hit.resource);
      }
      return home?.nested === true && target.kind !== 'absolute'
        ? undefined
        : fallback?.resolve(value, type, container);
    },
    all: (type) => byType.get(type) ?? [],
  };
}
