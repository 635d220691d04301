import { copyOf } from '../../application/exact-json.ts';
import { asObject, asText, isFhirId, type Json } from './json.ts';
import { asLogical } from './reference.ts';
import type { ResourcePool } from './pool.ts';

/** How a resource is written into the content of a report. */
export interface Rewriting {
  readonly pool: ResourcePool;
  /** `Type/id` within the content of everything that is taken. */
  readonly names: ReadonlyMap<Json, string>;
  readonly isForeign: (resource: Json) => boolean;
}

export type Written =
  { readonly resource: Json; readonly fault?: undefined } | { readonly resource?: undefined; readonly fault: string };

/** Deeper than any guard at the edge lets through. */
const DEEPEST = 128;

/** What cannot be kept; caught where the walk began. */
class Unwritable extends Error {}

/**
 * The resource with every Reference at any depth in a form that stays the same when the report is sent again, and
 * without what is another person's. A fault for texts that no store can keep, and for too many references.
 */
export function rewrite(resource: Json, rewriting: Rewriting): Written {
  const walk = (value: unknown, depth: number): unknown => {
    if (depth > DEEPEST) throw new Unwritable('Nested too deeply.');
    if (typeof value === 'string') return kept(value);
    if (Array.isArray(value)) {
      const items = value.map((each: unknown) => walk(each, depth + 1)).filter((each) => each !== undefined);
      return items.length === 0 && value.length > 0 ? undefined : items;
    }
    const object = asObject(value);
    if (!object) return value;
    if (isForeignInside(object, depth, rewriting)) return undefined;
    const reference = asText(object.reference);
    const written = membersOf(object, depth);
    return reference === undefined || depth === 0 ? written : rewritten(object, written, reference);
  };
  const membersOf = (object: Json, depth: number): Json => {
    const entries = Object.entries(object).map(([member, value]) => [kept(member), walk(value, depth + 1)] as const);
    return copyOf(object, Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
  };
  const rewritten = (object: Json, written: Json, reference: string): Json | undefined => {
    if (!rewriting.pool.budget.spendReferences(1)) throw new Unwritable('Too many references for one request.');
    const target = rewriting.pool.resolve(object, undefined, resource);
    if (target && rewriting.isForeign(target)) return undefined;
    const logical = target === undefined ? asLogical(written) : undefined;
    if (logical) return logical;
    const stable = stableReference(reference, target, rewriting.names);
    if (stable !== undefined) return { ...written, reference: stable };
    const rest = Object.entries(written).filter(([member]) => member !== 'reference');
    return rest.length === 0 ? undefined : Object.fromEntries(rest);
  };
  try {
    return { resource: asObject(walk(resource, 0)) ?? {} };
  } catch (error) {
    if (error instanceof Unwritable) return { fault: error.message };
    throw error;
  }
}

/** Another person's resources among the contained ones. */
function isForeignInside(object: Json, depth: number, { isForeign }: Rewriting): boolean {
  return depth > 0 && typeof object.resourceType === 'string' && isForeign(object);
}

/** A `urn:uuid` is made anew each time a report is sent: only its target's own id can stay. */
function stableReference(
  reference: string,
  target: Json | undefined,
  names: ReadonlyMap<Json, string>,
): string | undefined {
  const name = target && names.get(target);
  if (name !== undefined) return name;
  if (!/^urn:uuid:/iu.test(reference)) return reference;
  const [type, id] = [asText(target?.resourceType), asText(target?.id)];
  return type !== undefined && id !== undefined && isFhirId(id) ? `${type}/${id}` : undefined;
}

function kept(text: string): string {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new Unwritable('A text holds a NUL character or half a surrogate pair.');
  }
  return text;
}
