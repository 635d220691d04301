import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { SchemaChecker, SchemaFault } from '../application/ports/schemas.ts';
import { SCHEMAS_DIR } from './catalogue-files.ts';

const BASE = 'https://huren.example/schemas/';
const SUFFIX = '.schema.json';
const MOST_FAULTS = 50;

/** Loads every schema of the product into one ajv; each is compiled when it is first used. */
export function makeSchemaChecker(dir = SCHEMAS_DIR): SchemaChecker {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
  formats.default(ajv);
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith(SUFFIX)) ajv.addSchema(JSON.parse(readFileSync(join(dir, name), 'utf8')) as object);
  }
  const compiled = new Map<string, ValidateFunction>();
  const validatorOf = (schema: string): ValidateFunction => {
    const known = compiled.get(schema) ?? ajv.getSchema(`${BASE}${schema}${SUFFIX}`);
    if (!known) throw new Error(`There is no schema ${schema}.`);
    compiled.set(schema, known);
    return known;
  };
  return {
    check(schema, value) {
      const validate = validatorOf(schema);
      return validate(value) ? [] : (validate.errors ?? []).slice(0, MOST_FAULTS).map(faultOf);
    },
  };
}

function faultOf({ instancePath, keyword, params, message }: ErrorObject): SchemaFault {
  const missing = keyword === 'required' ? `/${String((params as { missingProperty: string }).missingProperty)}` : '';
  const allowed = keyword === 'enum' ? `: ${(params as { allowedValues: unknown[] }).allowedValues.join(', ')}` : '';
  return {
    pointer: `${instancePath}${missing}`,
    message: missing === '' ? `${message ?? 'is faulty'}${allowed}` : 'is required',
  };
}
