import { readBirthDate } from '../../domain/patient/birth-date.ts';
import {
  buildIdentity,
  claimsDiffer,
  type ClaimedIdentifier,
  type PatientClaim,
} from '../../domain/patient/build-identity.ts';
import type { IdentifierKind, PatientIdentity } from '../../domain/patient/identity.ts';
import type { NameParts } from '../../domain/patient/name.ts';
import type { ShanghaiDay } from '../../domain/time.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';

/** A Patient resource of unknown quality, with its id where it has one. */
export interface UsablePatient {
  readonly id: string | undefined;
  readonly resource: Json;
}

type Systems = ReadonlyMap<string, IdentifierKind>;

/** The value when it is a Patient; an OperationOutcome, a Bundle, HTML or null in prefetch is none. */
export function usablePatient(value: unknown): UsablePatient | undefined {
  const resource = asObject(value);
  return resource?.resourceType === 'Patient' ? { id: asText(resource.id), resource } : undefined;
}

/** Who a Patient is, by the registered strong identifier systems. */
export function identityOfPatient({ resource }: UsablePatient, systems: Systems, today: ShanghaiDay): PatientIdentity {
  return buildIdentity(claimOf(resource), systems, today);
}

/** Who a logical reference (`subject.identifier`) means: an identifier and nothing else. */
export function identityOfIdentifier(identifier: unknown, systems: Systems, today: ShanghaiDay): PatientIdentity {
  const claim = { identifiers: identifiersOf([identifier]), birthDate: undefined, gender: undefined, names: [] };
  return buildIdentity(claim, systems, today);
}

/**
 * Who a reference with a Patient at hand means. Its own `identifier` stands in where the Patient has no strong one;
 * where the two name different people, nobody is meant for certain: no strong identifier is left.
 */
export function identityOfSubject(
  subject: Json | undefined,
  patient: UsablePatient,
  systems: Systems,
  today: ShanghaiDay,
): PatientIdentity {
  const claim = claimOf(patient.resource);
  const identity = buildIdentity(claim, systems, today);
  const named = identifiersOf([subject?.identifier]);
  if (named.length === 0) return identity;
  if (claimsDiffer(claim.identifiers, named, systems, today)) return { ...identity, identifiers: [] };
  return identity.identifiers.length > 0 ? identity : buildIdentity({ ...claim, identifiers: named }, systems, today);
}

/** Every identifier of a Patient, or of a reference, that is in use and has a system and a value. */
export function identifiersOf(values: readonly unknown[]): readonly ClaimedIdentifier[] {
  return values.flatMap((each) => {
    const identifier = asObject(each);
    const system = asText(identifier?.system);
    const value = asText(identifier?.value);
    return system !== undefined && value !== undefined && identifier?.use !== 'old' ? [{ system, value }] : [];
  });
}

function claimOf(patient: Json): PatientClaim {
  const { gender } = patient;
  const written = readBirthDate(patient.birthDate);
  return {
    identifiers: identifiersOf(asObjects(patient.identifier)),
    birthDate: written.kind === 'day' ? written.day : undefined,
    writtenBirthDate: written,
    gender: gender === 'male' || gender === 'female' ? gender : undefined,
    names: asObjects(patient.name)
      .filter(({ use }) => use !== 'old')
      .map(nameParts),
  };
}

function nameParts(name: Json): NameParts {
  const given: readonly unknown[] = Array.isArray(name.given) ? name.given : [name.given];
  return {
    text: asText(name.text),
    family: asText(name.family),
    given: given.flatMap((part) => asText(part) ?? []),
  };
}
