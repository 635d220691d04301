import type { ReportContent } from '../../domain/report/report.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';
import type { ResourcePool } from './pool.ts';

/** Members by which a report and its results refer to other resources, with the types that may stand there. */
const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  subject: ['Patient'],
  result: ['Observation'],
  hasMember: ['Observation'],
  specimen: ['Specimen'],
  imagingStudy: ['ImagingStudy'],
  performer: ['Organization', 'Practitioner', 'PractitionerRole'],
};

/**
 * The content that is sealed: the report first, then what it refers to, references made relative within it. Resources
 * without an id are numbered in their order, so that the same report sent again with new urn:uuids is the same.
 */
export function reportContent(
  report: Json,
  observations: readonly Json[],
  studies: readonly Json[],
  pool: ResourcePool,
): ReportContent {
  const contained = new Set(asObjects(report.contained));
  const taken = new Map<Json, string>();
  const take = (resource: Json): string => {
    const known = taken.get(resource);
    if (known !== undefined) return known;
    const type = asText(resource.resourceType) ?? 'Resource';
    const name = `${type}/${asText(resource.id) ?? `n${String(taken.size)}`}`;
    taken.set(resource, name);
    return name;
  };
  const relative = (holder: Json): Json => {
    const entries = Object.entries(holder).map(([member, value]) => {
      const types = REFERENCES[member];
      return types ? [member, rewritten(value, types, holder)] : [member, value];
    });
    return Object.fromEntries(entries) as Json;
  };
  const rewritten = (value: unknown, types: readonly string[], holder: Json): unknown => {
    if (Array.isArray(value)) return value.map((each: unknown) => rewritten(each, types, holder));
    const reference = asObject(value);
    if (!reference || asText(reference.reference)?.startsWith('#')) return value;
    const target = types.map((type) => pool.resolve(reference, type, holder)).find((each) => each !== undefined);
    return target ? { ...reference, reference: take(target) } : value;
  };

  const parts = [report, ...observations, ...studies].filter((resource) => !contained.has(resource));
  parts.forEach(take);
  const entry = parts.map((resource) => ({ resource: relative(resource) }));
  // Whoever else was named meanwhile (patient, specimens, performers) comes along as it is.
  const others = [...taken.keys()].filter((resource) => !parts.includes(resource) && !contained.has(resource));
  const all = [...entry, ...others.map((resource) => ({ resource }))];
  const names = [...taken].filter(([resource]) => !contained.has(resource)).map(([, name]) => name);
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: all.map(({ resource }, index) => ({ resource: withId(resource, names[index]) })),
  };
}

const withId = (resource: Json, name: string | undefined): Json =>
  resource.id === undefined && name !== undefined ? { ...resource, id: name.split('/')[1] } : resource;
