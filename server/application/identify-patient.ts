import type { InstitutionId } from '../domain/institution/institution.ts';
import type { KeyedDemographics, KeyedIdentifier, PatientIdentity, PatientKey } from '../domain/patient/identity.ts';
import type { AskedPatient } from '../domain/recognition/rules/identity.ts';
import { ExchangeError } from './exchange-error.ts';
import { linkedKeys } from './linked-keys.ts';
import type { PatientDirectory, PatientKeys } from './ports/patients.ts';

/** A person as a request names it: its own identifiers and all keys that are linked to them. */
export interface IdentifiedPatient extends AskedPatient {
  /** Own keys and linked ones, the person's main key first. */
  readonly keys: readonly PatientKey[];
  /** What offers and visits of this person are counted under, whichever identifier was used. */
  readonly mainKey: PatientKey;
}

/**
 * Finds a person by strong identifiers and their links.
 * Throws `patient-unknown` when the identity has no valid strong identifier: the exchange cannot look.
 */
export async function identifyPatient(
  patientKeys: PatientKeys,
  directory: PatientDirectory,
  identity: PatientIdentity,
  institution: InstitutionId,
): Promise<IdentifiedPatient> {
  const identifiers = patientKeys.keyIdentity(identity, institution);
  const first = identifiers[0];
  if (!first) {
    throw new ExchangeError('patient-unknown', {
      expression: 'prefetch.patient.identifier',
      diagnostics: 'The patient has no valid strong identifier, so prior results cannot be looked up.',
    });
  }
  const kinds = await linkedKeys(
    directory,
    identifiers.map(({ key, kind }) => [key, kind] as const),
  );
  const keys = [...kinds.keys()].sort((a, b) => residentFirst(kinds, a, b));
  const seen = new Map<PatientKey, KeyedDemographics>(identifiers.map(({ key, demographics }) => [key, demographics]));
  return {
    identifiers,
    keys,
    mainKey: keys[0] ?? first.key,
    isSeveral: await areSeparated(directory, identifiers, kinds),
    demographicsUnder(key) {
      const known = seen.get(key) ?? patientKeys.fingerprint(identity, key);
      seen.set(key, known);
      return known;
    },
  };
}

/** Links never join what people have separated; a request can, by naming both. */
async function areSeparated(
  directory: PatientDirectory,
  identifiers: readonly KeyedIdentifier[],
  all: ReadonlyMap<PatientKey, string>,
): Promise<boolean> {
  if (identifiers.length < 2) return false;
  const separated = await Promise.all([...all.keys()].map((key) => directory.findSeparated(key)));
  return separated.flat().some((key) => all.has(key));
}

function residentFirst(kinds: ReadonlyMap<PatientKey, string>, a: PatientKey, b: PatientKey): number {
  const rank = (key: PatientKey): number => (kinds.get(key) === 'resident-id' ? 0 : 1);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}
