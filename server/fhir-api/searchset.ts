import { information } from './outcome.ts';
import { textOf, type SearchQuery } from './search-query.ts';

/** What a searchset Bundle is made of besides its matches. */
export interface SearchsetParts {
  /** The base of our own resources' URLs. */
  readonly base: string;
  readonly query: SearchQuery;
  readonly matches: readonly object[];
  readonly included?: readonly object[];
  /** Undefined where it is not told. */
  readonly total: number | undefined;
  /** The cursor of the next page; undefined on the last. */
  readonly next?: string | undefined;
}

/**
 * A searchset Bundle: `self` says the search as it was understood, without whom it was about; what was not understood
 * is told in an outcome.
 */
export function searchsetOf({ base, query, matches, included = [], total, next }: SearchsetParts): object {
  const self = textOf(query, 'public');
  const url = `${base}/${query.type}`;
  const entry = [...matches, ...included, ...outcomesOf(query)];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(total === undefined ? {} : { total }),
    link: [
      { relation: 'self', url: self === '' ? url : `${url}?${self}` },
      ...(next === undefined ? [] : [{ relation: 'next', url: `${url}?_cursor=${next}` }]),
    ],
    ...(entry.length > 0 ? { entry } : {}),
  };
}

function outcomesOf({ ignored }: SearchQuery): readonly object[] {
  if (ignored.length === 0) return [];
  const told = ignored.map((name) => `Not a parameter of this search, and left out: ${name}.`);
  return [{ resource: information('not-supported', ...told), search: { mode: 'outcome' } }];
}

/** Matches, whole, under their own URLs. */
export const matchesOf = (base: string, type: string, resources: readonly object[]): readonly object[] =>
  resources.map((resource) => ({
    fullUrl: `${base}/${type}/${String((resource as { id?: unknown }).id)}`,
    resource,
    search: { mode: 'match' },
  }));
