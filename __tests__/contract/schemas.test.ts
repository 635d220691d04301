import { describe, expect, test } from '@jest/globals';
import { bodyMatches } from '../../server/http/validate.ts';
import { makeSchemaChecker } from '../../server/system/json-schemas.ts';
import { REGISTRY_MEMBERS } from '../../server/application/unknown-members.ts';
import { EXAMPLES } from './schema-examples.ts';
import { readSchemaFile, refsIn, resolveRef, SCHEMA_NAMES } from './schema-files.ts';

const schemas = makeSchemaChecker();
/** As it looks on the wire: members that are undefined are not sent. */
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

describe.each(SCHEMA_NAMES)('the schema %s', (name) => {
  const file = `${name}.schema.json`;

  test('compiles strictly, and is called after its place', () => {
    expect(() => {
      schemas.require(name);
    }).not.toThrow();
    expect(readSchemaFile(file)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `https://huren.example/schemas/${file}`,
    });
  });

  test('refers to nothing that is not there', () => {
    for (const ref of refsIn(readSchemaFile(file))) expect([ref, resolveRef(file, ref)]).not.toEqual([ref, undefined]);
  });

  test('takes its examples and refuses its counter-examples at their places', () => {
    const example = EXAMPLES[name];
    if (!example) throw new Error(`There is no example of ${name}.`);
    for (const value of example.accepted) expect(schemas.check(name, sent(value))).toEqual([]);
    for (const [value, pointer] of example.refused)
      expect(schemas.check(name, sent(value)).map((fault) => fault.pointer)).toContain(pointer);
  });
});

test('a wire that is made for a schema that is not there does not start', () => {
  expect(() => bodyMatches(schemas, 'cds-hooks/order-dispatch')).toThrow('cds-hooks/order-dispatch');
});

test('the members that a loader is told about are those of the registry schema', () => {
  const { $defs, properties } = readSchemaFile('registry.schema.json') as RegistrySchema;
  const shapeOf = (schema: SubSchema | false): unknown => {
    if (schema === false) return null;
    if (schema.$ref !== undefined) return shapeOf($defs[schema.$ref.slice('#/$defs/'.length)] ?? {});
    // Of a key any member that JWK knows may be there, of a list of texts there are no members.
    if (schema.items)
      return isPlain(shapeOf(schema.items)) || schema.maxItems !== undefined ? null : [shapeOf(schema.items)];
    if (!schema.properties) return null;
    return Object.fromEntries(Object.entries(schema.properties).map(([member, inner]) => [member, shapeOf(inner)]));
  };
  expect(shapeOf({ properties })).toEqual(REGISTRY_MEMBERS);
});

interface SubSchema {
  readonly $ref?: string;
  readonly items?: SubSchema;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, SubSchema | false>>;
}

interface RegistrySchema {
  readonly $defs: Readonly<Record<string, SubSchema>>;
  readonly properties: Readonly<Record<string, SubSchema>>;
}

const isPlain = (shape: unknown): boolean => shape === null;
