import { ExchangeError } from '../application/exchange-error.ts';
import { dateInterval } from './date-search.ts';
import type { EpochMs } from '../domain/time.ts';

/** A searchset Bundle of whole resources. */
export function searchset(base: string, type: string, resources: readonly object[]): object {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: resources.length,
    link: [{ relation: 'self', url: `${base}/${type}` }],
    ...(resources.length > 0
      ? {
          entry: resources.map((resource) => ({
            fullUrl: `${base}/${type}/${String((resource as { id?: unknown }).id)}`,
            resource,
            search: { mode: 'match' },
          })),
        }
      : {}),
  };
}

/** A parameter given once, else undefined; throws `malformed` when given twice. */
export function valueOf(query: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new ExchangeError('malformed', { expression: name, diagnostics: `${name} may be given once.` });
}

/** The instants that one or two date parameters (`ge…`, `lt…`) leave; undefined without any. */
export function dateRange(
  query: Readonly<Record<string, unknown>>,
  name: string,
): { from: EpochMs; before: EpochMs } | undefined {
  const value = query[name];
  if (value === undefined) return undefined;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  let range = { from: 0, before: Number.MAX_SAFE_INTEGER };
  for (const each of values) {
    const { from, before } = dateInterval(name, String(each));
    range = { from: Math.max(range.from, from), before: Math.min(range.before, before) };
  }
  return range;
}
