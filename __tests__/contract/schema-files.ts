import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { SCHEMAS_DIR } from '../../server/system/catalogue-files.ts';

/** Names of the product's schemas, as `SchemaChecker` knows them. */
export const SCHEMA_NAMES: readonly string[] = readdirSync(SCHEMAS_DIR, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.schema.json'))
  .map((name) => name.slice(0, -'.schema.json'.length))
  .sort();

/** A JSON file under `schemas/`. */
export const readSchemaFile = (name: string): unknown =>
  JSON.parse(readFileSync(join(SCHEMAS_DIR, name), 'utf8')) as unknown;

/** Every `$ref` in a value. */
export function refsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' && typeof inner === 'string' ? [inner] : refsIn(inner),
  );
}

/** What a `$ref` in a file leads to; undefined where it leads nowhere. */
export function resolveRef(file: string, ref: string): unknown {
  const [path = '', pointer = ''] = ref.split('#');
  try {
    const root = readSchemaFile(path === '' ? file : normalize(join(dirname(file), path)));
    return pointer
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], root);
  } catch {
    return undefined;
  }
}
