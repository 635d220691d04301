import type { RequestHandler } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { SchemaChecker } from '../application/ports/schemas.ts';

/** Refuses a body that breaks its schema, naming each place. Throws when it is made for a schema that is not there. */
export function bodyMatches(schemas: SchemaChecker, schema: string): RequestHandler {
  schemas.require(schema);
  return (request, _response, next) => {
    const faults = schemas.check(schema, request.body);
    if (faults.length > 0) {
      throw new ExchangeError(
        'malformed',
        ...faults.map(({ pointer, message }) => ({
          expression: expressionOf(pointer),
          diagnostics: `${expressionOf(pointer)} ${message}`,
        })),
      );
    }
    next();
  };
}

/** `/entry/3/resource` as FHIRPath writes it: `entry[3].resource`. */
function expressionOf(pointer: string): string {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.slice(0, 64).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((sum, part) => (/^\d+$/u.test(part) ? `${sum}[${part}]` : `${sum}.${part}`), '');
  return path === '' ? 'body' : path.replace(/^\./u, '');
}
