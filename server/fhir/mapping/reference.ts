import { asText, type Json } from './json.ts';

/** Longer texts are no references. */
const LONGEST = 2048;

/** What a Reference points with; `none` for what cannot be followed. */
export type Target =
  | { readonly kind: 'none' }
  | { readonly kind: 'contained'; readonly id: string }
  /** `Patient/1`. */
  | { readonly kind: 'relative'; readonly name: string; readonly type: string }
  /** `https://…`, `urn:uuid:…`, without its version. */
  | { readonly kind: 'absolute'; readonly url: string }
  /** A logical reference, or `Patient?identifier=system|value`. */
  | { readonly kind: 'identifier'; readonly key: string };

const NONE: Target = { kind: 'none' };

/** Reads a Reference; `type` is the type of resource that stands in its place, where that is known. */
export function targetOf(reference: Json, type: string | undefined): Target {
  const text = asText(reference.reference);
  if (text === undefined) {
    return type === undefined ? NONE : identifierTarget(type, reference.identifier as Json | undefined);
  }
  if (text.length > LONGEST) return NONE;
  if (text.startsWith('#')) return { kind: 'contained', id: text.slice(1) };
  const url = withoutVersion(text);
  if (/^[a-z][a-z\d+.-]{0,20}:/iu.test(url)) return { kind: 'absolute', url };
  const query = url.indexOf('?identifier=');
  if (query > 0) return conditional(url.slice(0, query), url.slice(query + '?identifier='.length));
  const [named = '', id = '', ...more] = url.split('/');
  return named === '' || id === '' || more.length > 0 ? NONE : { kind: 'relative', name: url, type: named };
}

function conditional(type: string, query: string): Target {
  const identifier = identifierIn(query);
  return identifier ? identifierTarget(type, identifier) : NONE;
}

function identifierIn(query: string): Json | undefined {
  const token = query.includes('&') ? '' : decoded(query);
  const bar = token.indexOf('|');
  return bar < 1 ? undefined : { system: token.slice(0, bar), value: token.slice(bar + 1) };
}

/**
 * A conditional reference as the logical one that it stands for: `Patient?identifier=system|value` names a person
 * whether the Patient is at hand or not. Undefined for every other reference.
 */
export function asLogical(reference: Json): Json | undefined {
  const [, type, query] = /^([A-Za-z]+)\?identifier=(.{1,2048})$/u.exec(asText(reference.reference) ?? '') ?? [];
  const identifier = query === undefined ? undefined : identifierIn(query);
  if (!identifier) return undefined;
  const { reference: _condition, ...rest } = reference;
  return { type, identifier, ...rest };
}

function identifierTarget(type: string, identifier: Json | undefined): Target {
  const key = identifierKey(type, identifier);
  return key === undefined ? NONE : { kind: 'identifier', key };
}

/** By type, system and value. Without a system two people may have the same number, so it points to nobody. */
export function identifierKey(type: string, identifier: Json | null | undefined): string | undefined {
  const system = asText(identifier?.system);
  const value = asText(identifier?.value);
  if (system === undefined || value === undefined || system.length + value.length > LONGEST) return undefined;
  return `${type} ${system}|${value}`;
}

/** A URL without `/_history/n`. */
export function withoutVersion(url: string): string {
  const at = url.indexOf('/_history/');
  return at < 0 ? url : url.slice(0, at);
}

/** The server that a RESTful URL of this type belongs to: `https://a/fhir` of `https://a/fhir/Patient/1`. */
export function baseOf(fullUrl: string | undefined, type: string): string | undefined {
  if (fullUrl === undefined || fullUrl.length > LONGEST || !/^https?:\/\//iu.test(fullUrl)) return undefined;
  const url = withoutVersion(fullUrl);
  const at = url.lastIndexOf('/');
  const tail = `/${type}`;
  const rest = url.slice(0, at);
  return rest.endsWith(tail) ? rest.slice(0, -tail.length) : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
