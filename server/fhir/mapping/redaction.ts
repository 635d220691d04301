import { copyOf } from '../../application/exact-json.ts';
import type { CodeMap } from '../../domain/catalogue/catalogue.ts';
import { conceptOf } from './concept.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';
import { hasValue } from './value.ts';

/** What of a report may be shown to everyone but its owner (contract 10). */
export interface Redaction {
  /** Whether anything at all is taken out. */
  readonly isPartial: boolean;
  /** Whether the report's own code is taken out. */
  readonly hidesCode: boolean;
  isHidden(observation: Json): boolean;
  /** The resource without the hidden and without what may speak of it in free text. */
  shown(resource: Json): Json;
}

/** Everything as it is: for the owner. */
export const NOTHING_HIDDEN: Redaction = {
  isPartial: false,
  hidesCode: false,
  isHidden: () => false,
  shown: (resource) => resource,
};

/** Free text, and forms, in which a hidden result may stand a second time. */
const TELLTALES: ReadonlySet<string> = new Set([
  'text',
  'note',
  'conclusion',
  'conclusionCode',
  'presentedForm',
  'extension',
  'modifierExtension',
  'basedOn',
]);

/**
 * Takes results of sensitive items out, wherever they stand: as Observations, as components, contained. Under a
 * sensitive code what is not known to be another item is sensitive too: local codes of its members say nothing.
 */
export function makeRedaction(report: Json, observations: readonly Json[], codes: CodeMap): Redaction {
  const isSensitive = (holder: Json): boolean | undefined => codes.find(conceptOf(holder.code))?.item.sensitive;
  const hidesCode = isSensitive(report) === true;
  const isHiddenComponent = (component: Json): boolean => isSensitive(component) ?? hidesCode;
  const hasHiddenComponent = (each: Json): boolean => asObjects(each.component).some(isHiddenComponent);
  const isEmptied = (each: Json): boolean =>
    hasHiddenComponent(each) && asObjects(each.component).every(isHiddenComponent) && !hasValue(each);
  const everyone = [...observations, ...[report, ...observations].flatMap((holder) => asObjects(holder.contained))];
  const hidden = new Set(
    everyone.filter((each) => isCoded(each) && ((isSensitive(each) ?? hidesCode) || isEmptied(each))),
  );
  const findMembers = makeMembers(report, observations);
  // A Set hands out what is added while it is walked.
  for (const each of hidden) {
    for (const member of findMembers(each)) if (isSensitive(member) !== false) hidden.add(member);
  }
  const isPartial = hidesCode || hidden.size > 0 || everyone.some(hasHiddenComponent);

  const shown = (resource: Json): Json => {
    const entries = Object.entries(resource)
      .filter(([member]) => !TELLTALES.has(member))
      .map(([member, value]): [string, unknown] => {
        if (member === 'component') return [member, asObjects(value).filter((each) => !isHiddenComponent(each))];
        if (member !== 'contained') return [member, value];
        return [member, asObjects(value).flatMap((each) => (hidden.has(each) ? [] : [shown(each)]))];
      });
    return Object.fromEntries(entries);
  };
  return { isPartial, hidesCode, isHidden: (each) => hidden.has(each), shown: isPartial ? shown : (each) => each };
}

/** Patients and hospitals have no code; whatever has one may speak of the sensitive item. */
const isCoded = (resource: Json): boolean => resource.resourceType === 'Observation' || resource.code !== undefined;

/** Finds the members of an Observation among the others, and beside it where it is contained. */
function makeMembers(report: Json, observations: readonly Json[]): (holder: Json) => readonly Json[] {
  const outside = new Map(observations.map((each) => [`Observation/${asText(each.id) ?? ''}`, each]));
  const beside = new Map<Json, ReadonlyMap<string, Json>>();
  for (const container of [report, ...observations]) {
    const inside = new Map(asObjects(container.contained).map((each) => [`#${asText(each.id) ?? ''}`, each]));
    for (const each of [container, ...inside.values()]) beside.set(each, inside);
  }
  return (holder) =>
    asObjects(holder.hasMember)
      .map(({ reference }) => asText(reference) ?? '')
      .map((name) => outside.get(name) ?? beside.get(holder)?.get(name))
      .filter((member) => member !== undefined);
}

/** References at any depth by their new names; those to hidden resources (an empty name) are gone. */
export function renamed(value: unknown, nameOf: (reference: string) => string | undefined): unknown {
  if (Array.isArray(value)) {
    const items = value.map((each: unknown) => renamed(each, nameOf)).filter((each) => each !== undefined);
    return items.length === 0 ? undefined : items;
  }
  const object = asObject(value);
  if (!object) return value;
  const reference = asText(object.reference);
  const name = reference === undefined ? undefined : nameOf(reference);
  if (name === '') return undefined;
  const entries = Object.entries(object).map(([member, each]) => [member, renamed(each, nameOf)] as const);
  const written = copyOf(object, Object.fromEntries(entries.filter(([, each]) => each !== undefined)));
  return name === undefined ? written : { ...written, reference: name };
}
