import { buildIdentity, type PatientClaim } from '../../domain/patient/build-identity.ts';
import type { IdentifierKind, PatientIdentity } from '../../domain/patient/identity.ts';
import type { NameParts } from '../../domain/patient/name.ts';
import { parseDay, type ShanghaiDay } from '../../domain/time.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';

/** A Patient resource of unknown quality, with its id where it has one. */
export interface UsablePatient {
  readonly id: string | undefined;
  readonly resource: Json;
}

/** The value when it is a Patient; an OperationOutcome, a Bundle, HTML or null in prefetch is none. */
export function usablePatient(value: unknown): UsablePatient | undefined {
  const resource = asObject(value);
  return resource?.resourceType === 'Patient' ? { id: asText(resource.id), resource } : undefined;
}

/** Who a Patient is, by the registered strong identifier systems. */
export function identityOfPatient(
  { resource }: UsablePatient,
  systems: ReadonlyMap<string, IdentifierKind>,
  today: ShanghaiDay,
): PatientIdentity {
  return buildIdentity(claimOf(resource), systems, today);
}

/** Who a logical reference (`subject.identifier`) means: an identifier and nothing else. */
export function identityOfIdentifier(
  identifier: unknown,
  systems: ReadonlyMap<string, IdentifierKind>,
  today: ShanghaiDay,
): PatientIdentity {
  const claim = { identifiers: identifiersOf([identifier]), birthDate: undefined, gender: undefined, names: [] };
  return buildIdentity(claim, systems, today);
}

function claimOf(patient: Json): PatientClaim {
  const { gender } = patient;
  return {
    identifiers: identifiersOf(asObjects(patient.identifier)),
    birthDate: parseDay(asText(patient.birthDate) ?? ''),
    gender: gender === 'male' || gender === 'female' ? gender : undefined,
    names: asObjects(patient.name)
      .filter(({ use }) => use !== 'old')
      .map(nameParts),
  };
}

function identifiersOf(values: readonly unknown[]): PatientClaim['identifiers'] {
  return values.flatMap((each) => {
    const identifier = asObject(each);
    const system = asText(identifier?.system);
    const value = asText(identifier?.value);
    return system !== undefined && value !== undefined && identifier?.use !== 'old' ? [{ system, value }] : [];
  });
}

function nameParts(name: Json): NameParts {
  const given: readonly unknown[] = Array.isArray(name.given) ? name.given : [name.given];
  return {
    text: asText(name.text),
    family: asText(name.family),
    given: given.flatMap((part) => asText(part) ?? []),
  };
}
