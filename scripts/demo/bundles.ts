import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Held } from './holding.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * All resources of all Bundles and single resources in a folder and below (`.json`, `.ndjson`), so that a hospital's
 * server can serve them: each gets an id where it has none, and references by `urn:uuid` become `Type/id`. Of two
 * different resources with one type and id the later gets an id of its own. Throws, naming the file, for what is no JSON.
 */
export async function readBundles(dir: string): Promise<readonly Held[]> {
  const names = await readdir(dir, { recursive: true });
  const values: unknown[] = [];
  for (const name of names.filter((each) => /\.(json|ndjson)$/u.test(each)).sort()) {
    values.push(...parsed(await readFile(join(dir, name), 'utf8'), name));
  }
  return resourcesOf(values);
}

function parsed(text: string, name: string): readonly unknown[] {
  const lines = name.endsWith('.ndjson') ? text.split('\n').filter((line) => line.trim() !== '') : [text];
  try {
    return lines.map((line) => JSON.parse(line) as unknown);
  } catch {
    throw new Error(`${name} holds no JSON.`);
  }
}

interface Found {
  readonly resource: Held;
  readonly fullUrl: string | undefined;
  /** The Bundle, or the single resource, that it came in: within it references mean its own entries first. */
  readonly scope: number;
}

/**
 * The resources of all files. Files of different origin use the same ids for different people: a resource whose name
 * is taken by another one gets a name of its own, and a reference that could mean several is dropped, never guessed.
 */
function resourcesOf(values: readonly unknown[]): readonly Held[] {
  const found = collected(values);
  const everywhere = new Names();
  const scopes = new Map<number, Names>();
  const taken = new Map<string, string>();
  const named = found.map(({ resource, fullUrl, scope }) => {
    const name = `${resource.resourceType}/${resource.id}`;
    const text = JSON.stringify(resource);
    const isTaken = taken.has(name) && taken.get(name) !== text;
    const id = isTaken ? `${resource.resourceType.slice(0, 3).toLowerCase()}-${String(taken.size)}` : resource.id;
    const newName = `${resource.resourceType}/${id}`;
    taken.set(newName, text);
    const own = scopes.get(scope) ?? new Names();
    scopes.set(scope, own);
    for (const names of [own, everywhere]) {
      names.add(name, newName);
      if (fullUrl !== undefined) names.add(fullUrl, newName);
    }
    return { resource: { ...resource, id }, own };
  });
  const held = new Map<string, Held>();
  for (const { resource, own } of named) {
    const meaning = (reference: string): string | null | undefined => {
      const local = own.find(reference);
      return local === undefined ? everywhere.find(reference) : local;
    };
    const whole = rewritten(resource, meaning) as Held;
    const known = held.get(`${whole.resourceType}/${whole.id}`);
    // Word for word the same, yet about somebody else: whose it is cannot be told by its name.
    const isOther = known !== undefined && JSON.stringify(known) !== JSON.stringify(whole);
    const id = isOther ? `${whole.resourceType.slice(0, 3).toLowerCase()}-again-${String(held.size)}` : whole.id;
    held.set(`${whole.resourceType}/${id}`, { ...whole, id });
  }
  return [...held.values()];
}

function collected(values: readonly unknown[]): readonly Found[] {
  const found: Found[] = [];
  let scopes = 0;
  const collect = (value: unknown, fullUrl: string | undefined, scope: number): void => {
    if (!isObject(value) || typeof value.resourceType !== 'string') return;
    if (value.resourceType === 'Bundle') {
      const inner = scopes++;
      for (const entry of Array.isArray(value.entry) ? (value.entry as unknown[]) : []) {
        if (isObject(entry))
          collect(entry.resource, typeof entry.fullUrl === 'string' ? entry.fullUrl : undefined, inner);
      }
      return;
    }
    const id = typeof value.id === 'string' ? value.id : (idIn(fullUrl) ?? `unnamed-${String(found.length)}`);
    found.push({ resource: { ...value, resourceType: value.resourceType, id }, fullUrl, scope });
  };
  for (const value of values) collect(value, undefined, scopes++);
  return found;
}

/** What references mean; null where several resources answer to one. */
class Names {
  readonly #meanings = new Map<string, string | null>();

  add(reference: string, name: string): void {
    const known = this.#meanings.get(reference);
    this.#meanings.set(reference, known === undefined || known === name ? name : null);
  }

  find(reference: string): string | null | undefined {
    return this.#meanings.get(reference);
  }
}

const idIn = (fullUrl: string | undefined): string | undefined => /^urn:uuid:(.+)$/u.exec(fullUrl ?? '')?.[1];

/** The same value with every `reference` by the name that it means; one that may mean several is left out. */
function rewritten(value: unknown, meaning: (reference: string) => string | null | undefined): unknown {
  if (Array.isArray(value)) return value.map((each) => rewritten(each, meaning));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([member, inner]) => {
      if (member !== 'reference' || typeof inner !== 'string') return [[member, rewritten(inner, meaning)]];
      const name = meaning(inner);
      return name === null ? [] : [[member, name ?? inner]];
    }),
  );
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
