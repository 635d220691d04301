import type { PatientKey } from '../domain/patient/identity.ts';
import type { PatientDirectory } from './ports/patients.ts';

/** More linked identifiers than any person has; bounds the walk. */
const MOST_KEYS = 16;

/** The keys with everything that is linked to them, links of links included, each with the kind of its identifier. */
export async function linkedKeys(
  directory: PatientDirectory,
  starts: Iterable<readonly [key: PatientKey, kind: string]>,
): Promise<ReadonlyMap<PatientKey, string>> {
  const kinds = new Map(starts);
  for (const key of kinds.keys()) {
    // A Map visits keys that are added while it is walked: this follows links of links.
    if (kinds.size >= MOST_KEYS) break;
    for (const linked of await directory.findLinked(key))
      if (!kinds.has(linked.key)) kinds.set(linked.key, linked.kind);
  }
  return kinds;
}
