import type { InstitutionId } from '../domain/institution/institution.ts';
import type { KeyedIdentifier } from '../domain/patient/identity.ts';
import type { EpochMs } from '../domain/time.ts';
import type { AuditAction } from './ports/audit.ts';
import type { IdentityEvent, PatientWriter } from './ports/patients.ts';
import type { Stores } from './ports/work.ts';

/** What people say of identifiers, and why. */
export interface IdentityDecision {
  readonly identifiers: readonly KeyedIdentifier[];
  readonly reason: string;
  readonly institution: InstitutionId | null;
  readonly clientId: string;
}

/** The evidence of a link that people made. */
export const MANUAL = 'manual';

/** Each key once. */
export const distinct = (identifiers: readonly KeyedIdentifier[]): readonly KeyedIdentifier[] => [
  ...new Map(identifiers.map((each) => [each.key, each])).values(),
];

/** Appends a step to the history of two identifiers. */
export function addDecisionEvent(
  patients: PatientWriter,
  action: IdentityEvent['action'],
  [a, b]: readonly [KeyedIdentifier, KeyedIdentifier],
  { institution, clientId, reason }: IdentityDecision,
  at: EpochMs,
): Promise<void> {
  const [patient, other] = [a.key, b.key];
  return patients.addEvent({ at, action, patient, other, evidence: MANUAL, institution, client: clientId, reason });
}

/** The audit entry of a decision; the reason stands in the history, it is foreign text. */
export function auditDecision(
  stores: Stores,
  action: AuditAction,
  { identifiers: [main], institution, clientId }: IdentityDecision,
  facts: Readonly<Record<string, number>>,
  at: EpochMs,
): Promise<void> {
  return stores.audit.add({
    at,
    action,
    institution,
    client: clientId,
    patient: main?.key ?? null,
    objects: [],
    ground: null,
    facts,
  });
}
