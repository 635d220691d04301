type Json = Readonly<Record<string, unknown>>;

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  DiagnosticReport: ['subject', 'result', 'specimen', 'imagingStudy'],
  Observation: ['hasMember', 'specimen'],
};
const RELATIVE = /^(Patient|Observation|Specimen|ImagingStudy)\/([A-Za-z0-9\-.]{1,64})$/u;

/**
 * Relative references of reports and observations to resources that are not known, ids by type. `known` are names
 * (`Observation/o1`) that need not be asked for; it learns those of the resources, and those that are answered here.
 */
export function missingReferences(
  resources: readonly unknown[],
  known: Set<string>,
): ReadonlyMap<string, readonly string[]> {
  const objects = resources.filter((each): each is Json => typeof each === 'object' && each !== null);
  for (const resource of objects) known.add(`${String(resource.resourceType)}/${String(resource.id)}`);
  const missing = new Map<string, string[]>();
  for (const resource of objects) {
    for (const member of MEMBERS[String(resource.resourceType)] ?? []) {
      const value = resource[member];
      const references: readonly unknown[] = Array.isArray(value) ? value : [value];
      for (const reference of references) {
        const [name, type, id] = RELATIVE.exec(referenceOf(reference)) ?? [];
        if (name === undefined || type === undefined || id === undefined || known.has(name)) continue;
        known.add(name);
        const ids = missing.get(type) ?? [];
        ids.push(id);
        missing.set(type, ids);
      }
    }
  }
  return missing;
}

function referenceOf(value: unknown): string {
  const reference = typeof value === 'object' && value !== null ? (value as Json).reference : undefined;
  return typeof reference === 'string' ? reference : '';
}
