import { asObject, asObjects, asText, type Json } from '../fhir/mapping/json.ts';
import { alternatives, faulty, sidesOf, unescaped, type SearchParameter } from './search-query.ts';

/** What a token is compared with: one coding, identifier or code of a resource. */
export interface Token {
  readonly system: string | undefined;
  readonly value: string | undefined;
}

/** Whether the tokens that a resource has at a place pass. */
export type TokenTest = (tokens: readonly Token[]) => boolean;

/**
 * `code`, `system|code`, `|code` (without a system), `system|` (any of it); commas or, `:not` none of them, `:missing`.
 * Codes and identifiers are compared to the letter. Throws `malformed`.
 */
export function tokenTest({ name, modifier, value }: SearchParameter): TokenTest {
  if (modifier === 'missing') return (tokens) => (tokens.length === 0) === (value === 'true');
  const wanted = alternatives(value).map((each) => {
    const [system, code] = sidesOf(each);
    if (code === '' && (system ?? '') === '') throw faulty(name, `${name} has no value.`);
    return { system, code };
  });
  const hits: TokenTest = (tokens) =>
    tokens.some((token) =>
      wanted.some(
        ({ system, code }) =>
          (system === undefined || (token.system ?? '') === system) && (code === '' || token.value === code),
      ),
    );
  return modifier === 'not' ? (tokens) => !hits(tokens) : hits;
}

/** The codings of CodeableConcepts; the text of one is a token of no parameter. */
export const tokensOfConcepts = (concepts: unknown): readonly Token[] =>
  asObjects(concepts).flatMap((concept) =>
    asObjects(concept.coding).map(({ system, code }) => ({ system: asText(system), value: asText(code) })),
  );

/** Identifiers as tokens. */
export const tokensOfIdentifiers = (identifiers: unknown): readonly Token[] =>
  asObjects(identifiers).map(({ system, value }) => ({ system: asText(system), value: asText(value) }));

/** A `code`, whose system its binding says; asking for it without a system finds it, too: it has none of its own. */
export const tokensOfCode = (code: unknown, system: string): readonly Token[] => {
  const value = asText(code);
  return value === undefined
    ? []
    : [
        { system, value },
        { system: undefined, value },
      ];
};

/** Whether the references that a resource has at a place pass. */
export type ReferenceTest = (references: readonly Json[]) => boolean;

/**
 * `Type/id`, `id`, or a URL; a type as modifier before an id; `:identifier` by the logical identifier, `:missing`.
 * `base` is where our own resources lie. Throws `malformed`.
 */
export function referenceTest(parameter: SearchParameter, base: string): ReferenceTest {
  const { modifier, value } = parameter;
  if (modifier === 'missing') return (references) => (references.length === 0) === (value === 'true');
  if (modifier === 'identifier') {
    const test = tokenTest({ ...parameter, modifier: undefined });
    return (references) => test(tokensOfIdentifiers(references.map(({ identifier }) => asObject(identifier))));
  }
  const wanted = alternatives(value).map((each) => {
    const text = unescaped(each);
    const own = text.startsWith(`${base}/`) ? text.slice(base.length + 1) : text;
    return modifier === undefined ? own : `${modifier}/${own}`;
  });
  return (references) =>
    references.some(({ reference }) => {
      const text = asText(reference) ?? '';
      return text !== '' && wanted.some((each) => text === each || isIdOf(each, text));
    });
}

/** An id alone means it whatever the type; of a reference that is relative or on some server. */
const isIdOf = (id: string, reference: string): boolean =>
  !id.includes('/') && id !== '' && reference.slice(reference.lastIndexOf('/')) === `/${id}`;
