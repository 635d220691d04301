import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Held } from './holding.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * All resources of all Bundles and single resources in a folder and below (`.json`, `.ndjson`), so that a hospital's
 * server can serve them: each gets an id where it has none, and references by `urn:uuid` become `Type/id`. Of two
 * resources with one type and id the later file's counts. Throws, naming the file, for what is no JSON.
 */
export async function readBundles(dir: string): Promise<readonly Held[]> {
  const names = await readdir(dir, { recursive: true });
  const values: unknown[] = [];
  for (const name of names.filter((each) => /\.(json|ndjson)$/u.test(each)).sort()) {
    values.push(...parsed(await readFile(join(dir, name), 'utf8'), name));
  }
  const held = resourcesOf(values).map((resource) => [`${resource.resourceType}/${resource.id}`, resource] as const);
  return [...new Map(held).values()];
}

function parsed(text: string, name: string): readonly unknown[] {
  const lines = name.endsWith('.ndjson') ? text.split('\n').filter((line) => line.trim() !== '') : [text];
  try {
    return lines.map((line) => JSON.parse(line) as unknown);
  } catch {
    throw new Error(`${name} holds no JSON.`);
  }
}

/** The resources of all files; references are resolved across them. */
function resourcesOf(values: readonly unknown[]): readonly Held[] {
  const found: { readonly resource: Held; readonly fullUrl: string | undefined }[] = [];
  const collect = (value: unknown, fullUrl: string | undefined): void => {
    if (!isObject(value) || typeof value.resourceType !== 'string') return;
    if (value.resourceType === 'Bundle') {
      for (const entry of Array.isArray(value.entry) ? (value.entry as unknown[]) : []) {
        if (isObject(entry)) collect(entry.resource, typeof entry.fullUrl === 'string' ? entry.fullUrl : undefined);
      }
      return;
    }
    const id = typeof value.id === 'string' ? value.id : (idIn(fullUrl) ?? `unnamed-${String(found.length)}`);
    found.push({ resource: { ...value, resourceType: value.resourceType, id }, fullUrl });
  };
  for (const value of values) collect(value, undefined);
  const names = new Map(
    found.flatMap(({ resource, fullUrl }): [string, string][] =>
      fullUrl === undefined ? [] : [[fullUrl, `${resource.resourceType}/${resource.id}`]],
    ),
  );
  return found.map(({ resource }) => rewritten(resource, names) as Held);
}

const idIn = (fullUrl: string | undefined): string | undefined => /^urn:uuid:(.+)$/u.exec(fullUrl ?? '')?.[1];

/** The same value with every `reference` that is a Bundle entry's URL replaced by `Type/id`. */
function rewritten(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each) => rewritten(each, names));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([member, inner]) => [
      member,
      member === 'reference' && typeof inner === 'string' ? (names.get(inner) ?? inner) : rewritten(inner, names),
    ]),
  );
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
