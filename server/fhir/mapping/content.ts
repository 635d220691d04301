import type { ReportContent } from '../../domain/report/report.ts';
import { asObject, asObjects, asText, isFhirId, type Json } from './json.ts';
import type { ResourcePool } from './pool.ts';
import { rewrite, type Rewriting } from './rewrite.ts';

/** Members by which a report and its results refer to what is taken along, with the types that may stand there. */
const TAKEN: ReadonlyMap<string, readonly string[]> = new Map([
  ['subject', ['Patient']],
  ['specimen', ['Specimen']],
  ['performer', ['Organization', 'Practitioner', 'PractitionerRole']],
]);

/** What the content is made of; all of it is the report's patient's. */
export interface ContentParts {
  readonly report: Json;
  readonly observations: readonly Json[];
  readonly studies: readonly Json[];
}

/** The content, or what in it cannot be kept. */
export type MadeContent =
  | { readonly content: ReportContent; readonly fault?: undefined }
  | { readonly content?: undefined; readonly fault: string };

/**
 * The content that is sealed: the report first, then what it refers to, references made relative within it. Resources
 * without an id are numbered in their order, and no `urn:uuid` is left, so that the same report sent again with new
 * ones is the same. What is another person's (`isForeign`) is not in it.
 */
export function reportContent(
  { report, observations, studies }: ContentParts,
  pool: ResourcePool,
  isForeign: (resource: Json) => boolean,
): MadeContent {
  const inside = new Set([report, ...observations].flatMap((holder) => asObjects(holder.contained)));
  const names = new Map<Json, string>();
  const used = new Set<string>();
  const take = (resource: Json): void => {
    if (names.has(resource) || inside.has(resource) || isForeign(resource)) return;
    const name = nameFor(resource, used);
    used.add(name);
    names.set(resource, name);
  };
  [report, ...observations, ...studies].forEach(take);
  // A Map hands out what is added while it is walked: whoever is named on the way comes along.
  for (const resource of names.keys()) {
    for (const [member, types] of TAKEN) {
      for (const reference of asObjects(resource[member]).slice(0, MOST_NAMED)) {
        // What is contained comes along inside its holder.
        if (asText(reference.reference)?.startsWith('#') === true) continue;
        const found = pool.resolve(reference, undefined, resource) ?? resolvedAs(types, reference, resource, pool);
        if (found && types.includes(asText(found.resourceType) ?? '')) take(found);
      }
    }
  }
  const rewriting: Rewriting = { pool, names, isForeign };
  const entry: { resource: Json }[] = [];
  for (const [resource, name] of names) {
    const written = rewrite(resource, rewriting);
    if (written.fault !== undefined) return { fault: written.fault };
    entry.push({ resource: { ...written.resource, id: name.slice(name.indexOf('/') + 1) } });
  }
  return { content: { resourceType: 'Bundle', type: 'collection', entry } };
}

/** More performers or specimens of one result are not taken along. */
const MOST_NAMED = 50;

const resolvedAs = (types: readonly string[], reference: Json, holder: Json, pool: ResourcePool): Json | undefined =>
  asObject(reference.identifier)
    ? types.map((type) => pool.resolve(reference, type, holder)).find((each) => each !== undefined)
    : undefined;

/** Its own id where it has one that nobody else took (two servers may both have an `Organization/1`). */
function nameFor(resource: Json, used: ReadonlySet<string>): string {
  const type = asText(resource.resourceType) ?? 'Resource';
  const id = asText(resource.id);
  const own = `${type}/${id ?? ''}`;
  if (id !== undefined && isFhirId(id) && !used.has(own)) return own;
  let number = used.size;
  while (used.has(`${type}/n${String(number)}`)) number += 1;
  return `${type}/n${String(number)}`;
}
