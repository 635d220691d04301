import { createHash } from 'node:crypto';
import { asObject, asObjects, asText, type Json } from './json.ts';
import { baseOf, identifierKey, withoutVersion, type Target } from './reference.ts';

/** Two different resources stand under one name: the name means neither. */
const AMBIGUOUS = Symbol('ambiguous');

type Found = Json | typeof AMBIGUOUS | undefined;

/** Names of resources, each of which means one resource or, when it could mean two, none. */
export class Names {
  readonly #found = new Map<string, Json | typeof AMBIGUOUS>();

  keep(name: string, resource: Json): void {
    const known = this.#found.get(name);
    if (known === undefined) this.#found.set(name, resource);
    else if (known !== AMBIGUOUS && !isSame(known, resource)) this.#found.set(name, AMBIGUOUS);
  }

  find(name: string): Found {
    return this.#found.get(name);
  }
}

/** The same resource sent twice is one resource; `meta` only counts versions. */
export function isSame(a: Json, b: Json): boolean {
  if (a === b) return true;
  const digest = digestOf(a);
  return digest !== '' && digest === digestOf(b);
}

/** Kept, so that a resource with ten thousand identifiers is not written out ten thousand times. */
const digests = new WeakMap<Json, string>();

/** Empty for what is nested too deeply to be written out. */
function digestOf(resource: Json): string {
  const known = digests.get(resource);
  if (known !== undefined) return known;
  const digest = digestOfText(resource);
  digests.set(resource, digest);
  return digest;
}

function digestOfText(resource: Json): string {
  try {
    return createHash('sha256')
      .update(JSON.stringify({ ...resource, meta: undefined }))
      .digest('base64');
  } catch {
    return '';
  }
}

/** Resources among which a reference is looked for: one Bundle, one file, or all of a request. */
export interface Scope {
  add(resource: Json, type: string, fullUrl: string | undefined): void;
  /** Whether it is told here, and by which resource; `base` is the server that the holder lies on. */
  find(target: Target, base: string | undefined): { readonly resource: Json | undefined } | undefined;
}

export function makeScope(): Scope {
  const byUrl = new Names();
  const byIdentifier = new Names();
  /** By `Type/id`: all, and those that lie on no server in particular. */
  const byName = new Names();
  const homeless = new Names();

  const relative = (name: string, base: string | undefined): Found => {
    if (base === undefined) return byName.find(name);
    // On its own server first; what lies on another server by its URL is another resource.
    return byUrl.find(`${base}/${name}`) ?? homeless.find(name);
  };
  const found = (target: Target, base: string | undefined): Found => {
    if (target.kind === 'absolute') return byUrl.find(target.url);
    if (target.kind === 'relative') return relative(target.name, base);
    return target.kind === 'identifier' ? byIdentifier.find(target.key) : undefined;
  };
  return {
    add(resource, type, fullUrl) {
      const id = asText(resource.id);
      if (fullUrl !== undefined) byUrl.keep(withoutVersion(fullUrl), resource);
      if (id !== undefined) {
        byName.keep(`${type}/${id}`, resource);
        if (baseOf(fullUrl, type) === undefined) homeless.keep(`${type}/${id}`, resource);
      }
      for (const identifier of asObjects(resource.identifier)) {
        const key = identifierKey(type, identifier);
        if (key !== undefined) byIdentifier.keep(key, resource);
      }
    },
    find(target, base) {
      const hit = found(target, base);
      return hit === undefined ? undefined : { resource: asObject(hit) };
    },
  };
}
