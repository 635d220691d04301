import { asObject, asObjects, asText, type Json } from './json.ts';

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
   * (`Patient?identifier=…`). Undefined when it is not here; nothing is ever fetched.
   */
  resolve(reference: unknown, type: string, holder: Json): Json | undefined;
  /** Every resource of a type, in the order added. */
  all(type: string): readonly PooledResource[];
}

/** Bundles nested deeper than this are not looked into. */
const DEEPEST_BUNDLE = 4;

/** Makes an empty pool; what it does not hold is looked for in `fallback` (the other files of an import). */
export function makeResourcePool(fallback?: ResourcePool): ResourcePool {
  const byUrl = new Map<string, Json>();
  const byIdentifier = new Map<string, Json>();
  const byType = new Map<string, PooledResource[]>();

  const keep = (map: Map<string, Json>, key: string, resource: Json): void => {
    // The first one wins: a later file must not take over an earlier one's references.
    if (!map.has(key)) map.set(key, resource);
  };
  const add = (value: unknown, fullUrl: string | undefined, depth: number): void => {
    const resource = asObject(value);
    const type = asText(resource?.resourceType);
    if (!resource || type === undefined) return;
    if (type === 'Bundle') {
      if (depth >= DEEPEST_BUNDLE) return;
      for (const entry of asObjects(resource.entry)) add(entry.resource, asText(entry.fullUrl), depth + 1);
      return;
    }
    if (fullUrl !== undefined) keep(byUrl, fullUrl, resource);
    const id = asText(resource.id);
    if (id !== undefined) keep(byUrl, `${type}/${id}`, resource);
    for (const identifier of asObjects(resource.identifier)) {
      const key = identifierKey(type, identifier);
      if (key !== undefined) keep(byIdentifier, key, resource);
    }
    const list = byType.get(type) ?? [];
    list.push({ resource, fullUrl });
    byType.set(type, list);
  };

  const resolveHere = (reference: Json, type: string): Json | undefined => {
    const url = asText(reference.reference);
    if (url !== undefined) return byReference(url);
    const key = identifierKey(type, asObject(reference.identifier));
    return key === undefined ? undefined : byIdentifier.get(key);
  };
  const byReference = (url: string): Json | undefined => {
    const plain = url.split('/_history/')[0] ?? url;
    const found = byUrl.get(plain) ?? byUrl.get(/[A-Za-z]+\/[^/?]+$/u.exec(plain)?.[0] ?? '');
    if (found) return found;
    const conditional = /^([A-Za-z]+)\?identifier=([^&]+)$/u.exec(url);
    return conditional ? byIdentifier.get(`${conditional[1] ?? ''} ${decoded(conditional[2] ?? '')}`) : undefined;
  };

  return {
    add: (resource, fullUrl) => {
      add(resource, fullUrl, 0);
    },
    resolve(value, type, holder) {
      const reference = asObject(value);
      if (!reference) return undefined;
      const url = asText(reference.reference);
      if (url?.startsWith('#')) return asObjects(holder.contained).find(({ id }) => id === url.slice(1));
      const found = resolveHere(reference, type);
      if (found) return found.resourceType === type ? found : undefined;
      return fallback?.resolve(value, type, holder);
    },
    all: (type) => byType.get(type) ?? [],
  };
}

function identifierKey(type: string, identifier: Json | undefined): string | undefined {
  const value = asText(identifier?.value);
  return value === undefined ? undefined : `${type} ${asText(identifier?.system) ?? ''}|${value}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
