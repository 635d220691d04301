import { findContradiction } from '../../domain/patient/contradiction.ts';
import { claimsDiffer } from '../../domain/patient/build-identity.ts';
import type { IdentifierKind, PatientIdentity } from '../../domain/patient/identity.ts';
import type { ShanghaiDay } from '../../domain/time.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';
import { identifiersOf, identityOfIdentifier, identityOfPatient, identityOfSubject, usablePatient } from './patient.ts';
import type { ResourcePool } from './pool.ts';
import { asLogical } from './reference.ts';
import { isSame } from './scope.ts';

/** Whose a report is. */
export interface Subject {
  readonly identity: PatientIdentity;
  /** The Patient at hand, if any. */
  readonly patient: Json | undefined;
  /**
   * Whether a resource (a result, a specimen, a study, a Patient) is another person's: it must neither count for this
   * report nor be shown with it. What does not say whose it is belongs to the report that refers to it.
   */
  isForeign(resource: Json): boolean;
}

/** By the Patient at hand, else by a logical reference alone. */
export function subjectOf(
  report: Json,
  pool: ResourcePool,
  systems: ReadonlyMap<string, IdentifierKind>,
  today: ShanghaiDay,
): Subject {
  const reference = named(report.subject);
  const patient = usablePatient(pool.resolve(report.subject, 'Patient', report));
  const identity = patient
    ? identityOfSubject(reference, patient, systems, today)
    : identityOfIdentifier(reference?.identifier, systems, today);
  const claimed = identifiersOf([...asObjects(patient?.resource.identifier), reference?.identifier]);

  /** Two Patient resources are one person when they are the same, or share a strong identifier without contradiction. */
  const isOther = (other: Json): boolean => {
    if (patient && isSame(patient.resource, other)) return false;
    const theirs = identityOfPatient({ id: undefined, resource: other }, systems, today);
    const shared = identity.identifiers.some((mine) =>
      theirs.identifiers.some(({ system, value }) => system === mine.system && value === mine.value),
    );
    return !shared || findContradiction(identity, theirs) !== undefined;
  };
  const isElsewhere = (other: Json): boolean => {
    const [mine, theirs] = [relativePatient(reference), relativePatient(other)];
    if (mine !== undefined && theirs !== undefined && mine !== theirs) return true;
    const claims = identifiersOf([other.identifier]);
    return claims.length > 0 && claimsDiffer(claimed, claims, systems, today);
  };
  const known = new Map<Json, boolean>();
  const judge = (resource: Json): boolean => {
    if (resource.resourceType === 'Patient') return isOther(resource);
    const theirs = named(resource.subject);
    if (!theirs) return false;
    const found = pool.resolve(resource.subject, 'Patient', resource);
    return found ? isOther(found) || isElsewhere({ identifier: theirs.identifier }) : isElsewhere(theirs);
  };
  return {
    identity,
    patient: patient?.resource,
    isForeign(resource) {
      const before = known.get(resource);
      if (before !== undefined) return before;
      const isForeign = judge(resource);
      known.set(resource, isForeign);
      return isForeign;
    },
  };
}

/** A reference with the identifier that it names, also where it names it as a condition. */
function named(value: unknown): Json | undefined {
  const reference = asObject(value);
  return reference && (asLogical(reference) ?? reference);
}

/** `Patient/1`, which on one server cannot be `Patient/2`. */
function relativePatient(reference: Json | undefined): string | undefined {
  const text = asText(reference?.reference);
  return text?.startsWith('Patient/') === true ? text.split('/', 2).join('/') : undefined;
}
