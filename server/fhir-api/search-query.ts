import { ExchangeError } from '../application/exchange-error.ts';
import { RESOURCES, type ResourceAbilities, type ResourceType, type SearchParam } from './resources.ts';

/** One parameter of a search that the type takes, as it was given. */
export interface SearchParameter {
  readonly name: string;
  readonly modifier: string | undefined;
  readonly value: string;
}

/** A search as it was understood. */
export interface SearchQuery {
  readonly type: ResourceType;
  readonly parameters: readonly SearchParameter[];
  /** Names that were not understood, where handling is lenient. */
  readonly ignored: readonly string[];
}

export type Pairs = Iterable<readonly [string, string]>;

const MOST_VALUES = 100;
const LONGEST = 2048;
/** A search goes into its next link, which must stay a link. */
const LONGEST_TOGETHER = 4096;

/**
 * Reads the parameters that the type takes. Unknown ones are left out, or refused when the client asked for strict
 * handling; a modifier that a parameter does not take is always refused, because it would mean another question.
 * Throws `malformed`.
 */
export function readQuery(type: ResourceType, pairs: Pairs, strict: boolean): SearchQuery {
  const parameters: SearchParameter[] = [];
  const ignored = new Set<string>();
  let length = 0;
  for (const [given, value] of pairs) {
    length += given.length + value.length;
    if (parameters.length + ignored.size >= MOST_VALUES || value.length > LONGEST || length > LONGEST_TOGETHER)
      throw faulty('parameters', 'Too many or too long parameters.');
    const understood = understand(RESOURCES[type], given, value);
    if (understood) parameters.push(understood);
    else if (strict) throw faulty(saidAgain(given), 'An unknown parameter, and Prefer: handling=strict was asked for.');
    else ignored.add(saidAgain(given));
  }
  return { type, parameters, ignored: [...ignored] };
}

function understand(abilities: ResourceAbilities, given: string, value: string): SearchParameter | undefined {
  const [name = '', ...rest] = given.split(':');
  const modifier = rest.length === 0 ? undefined : rest.join(':');
  const searched: SearchParam | undefined = Object.hasOwn(abilities.searchParams, name)
    ? abilities.searchParams[name]
    : undefined;
  if (!searched && !abilities.results.includes(name)) return undefined;
  if (modifier !== undefined && searched?.modifiers?.includes(modifier) !== true) {
    const known = (searched?.modifiers ?? []).map((each) => `:${each}`).join(', ');
    throw faulty(name, `${name} takes ${known === '' ? 'no modifier' : `no modifier but ${known}`}.`);
  }
  if (value === '') throw faulty(name, `${name} has no value.`);
  if (modifier === 'missing' && value !== 'true' && value !== 'false')
    throw faulty(name, `${name}:missing is true or false.`);
  return { name, modifier, value };
}

/** A name as parameters have them; anything else may hold what belongs into no answer, like a patient's number. */
const saidAgain = (name: string): string => (/^[A-Za-z_][A-Za-z_.:-]{0,39}$/u.test(name) ? name : 'parameters');

/** The values of a parameter, in the order given. */
export const valuesOf = ({ parameters }: SearchQuery, name: string): readonly string[] =>
  parameters.filter((each) => each.name === name).map(({ value }) => value);

/** The value of a parameter that may be given once; throws `malformed` when it is given twice. */
export function valueOf(query: SearchQuery, name: string): string | undefined {
  const [value, ...more] = valuesOf(query, name);
  if (more.length > 0) throw faulty(name, `${name} may be given once.`);
  return value;
}

/** One of a closed list of words, given once; undefined where none is given. */
export function wordOf<W extends string>(query: SearchQuery, name: string, words: readonly W[]): W | undefined {
  const value = valueOf(query, name);
  const word = words.find((each) => each === value);
  if (value !== undefined && word === undefined) throw faulty(name, `${name} is one of ${words.join(', ')}.`);
  return word;
}

const USUAL_COUNT = 50;
export const MOST_COUNT = 200;

/** `_count`: at most 200, 50 where nothing is said, 0 for the number alone. */
export function countOf(query: SearchQuery): number {
  const value = valueOf(query, '_count');
  if (value === undefined) return USUAL_COUNT;
  if (!/^\d{1,9}$/u.test(value)) throw faulty('_count', '_count must be a whole number.');
  return Math.min(Number(value), MOST_COUNT);
}

/** The query as understood, as text. `public`: without what tells whose results were asked for (contract 10). */
export function textOf({ parameters }: SearchQuery, audience: 'sealed' | 'public'): string {
  const said = parameters.filter(({ name }) => name !== '_cursor' && !(audience === 'public' && isAboutPatient(name)));
  return new URLSearchParams(
    said.map(({ name, modifier, value }): [string, string] => [
      modifier === undefined ? name : `${name}:${modifier}`,
      value,
    ]),
  ).toString();
}

const isAboutPatient = (name: string): boolean => name.startsWith('patient.');

/** The alternatives of a value: parts between commas, of which `\,` is none (R4 3.1.1.4.7). */
export const alternatives = (value: string): readonly string[] => splitUnescaped(value, ',');

/** The two sides of the first `|` that is not escaped, without escapes; the left is undefined where there is none. */
export function sidesOf(token: string): readonly [system: string | undefined, code: string] {
  const [system = '', ...rest] = splitUnescaped(token, '|');
  return rest.length === 0 ? [undefined, unescaped(system)] : [unescaped(system), unescaped(rest.join('|'))];
}

export const unescaped = (text: string): string => text.replace(/\\([\\,|$])/gu, '$1');

function splitUnescaped(text: string, separator: ',' | '|'): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === separator) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/** `Prefer: handling=strict`. */
export const isStrict = (prefer: string | undefined): boolean =>
  /(?:^|[\s,;])handling\s*=\s*"?strict/iu.test(prefer ?? '');

/** A fault of a search; `malformed`, naming the parameter. */
export const faulty = (expression: string, diagnostics: string): ExchangeError =>
  new ExchangeError('malformed', { expression, diagnostics });
