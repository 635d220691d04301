import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { SchemaChecker, SchemaFault } from '../application/ports/schemas.ts';
import { SCHEMAS_DIR } from './catalogue-files.ts';

const BASE = 'https://huren.example/schemas/';
const SUFFIX = '.schema.json';
/** A caller learns little from more; the registry document is mended by hand, from one list of everything. */
const MOST_FAULTS = 50;
const MOST_REGISTRY_FAULTS = 1000;

/** Loads every schema of the product; each is compiled when it is first used. */
export function makeSchemaChecker(dir = SCHEMAS_DIR): SchemaChecker {
  const schemas = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')) as object);
  const make = (allErrors: boolean): Ajv2020 => {
    const ajv = new Ajv2020({ allErrors, strict: true, strictRequired: false, allowUnionTypes: true });
    formats.default(ajv);
    for (const schema of schemas) ajv.addSchema(schema);
    return ajv;
  };
  // What a stranger sends is refused at its first fault: naming all of a million would cost minutes and gigabytes.
  const [first, every] = [make(false), make(true)];
  const compiled = new Map<string, ValidateFunction>();
  const validatorOf = (schema: string): ValidateFunction => {
    const known =
      compiled.get(schema) ?? (schema === 'registry' ? every : first).getSchema(`${BASE}${schema}${SUFFIX}`);
    if (!known) throw new Error(`There is no schema ${schema}.`);
    compiled.set(schema, known);
    return known;
  };
  return {
    require(schema) {
      validatorOf(schema);
    },
    check(schema, value) {
      const validate = validatorOf(schema);
      if (validate(value)) return [];
      const most = schema === 'registry' ? MOST_REGISTRY_FAULTS : MOST_FAULTS;
      return faultsOf(validate.errors ?? []).slice(0, most);
    },
  };
}

/** `if`, `anyOf` and their like only repeat that a part failed; each part's own fault says what is wrong. */
function faultsOf(errors: readonly ErrorObject[]): readonly SchemaFault[] {
  const telling = errors.filter(({ keyword }) => keyword !== 'if' && keyword !== 'anyOf' && keyword !== 'oneOf');
  const faults = (telling.length > 0 ? telling : errors).map(faultOf);
  return [...new Map(faults.map((fault) => [`${fault.pointer} ${fault.message}`, fault])).values()];
}

function faultOf({ instancePath, keyword, params, message }: ErrorObject): SchemaFault {
  if (keyword === 'required') {
    const { missingProperty } = params as { missingProperty: string };
    return { pointer: `${instancePath}/${escaped(missingProperty)}`, message: 'is required' };
  }
  if (keyword === 'enum') {
    const { allowedValues } = params as { allowedValues: unknown[] };
    return { pointer: instancePath, message: `must be one of: ${allowedValues.join(', ')}` };
  }
  if (keyword === 'false schema') return { pointer: instancePath, message: 'must not be there' };
  return { pointer: instancePath, message: message ?? 'is faulty' };
}

/** A name as a part of a JSON pointer (RFC 6901). */
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
