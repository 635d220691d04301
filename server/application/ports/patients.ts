import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { KeyedIdentifier, PatientIdentity, PatientKey, StrongIdentifier } from '../../domain/patient/identity.ts';
import type { EpochMs } from '../../domain/time.ts';

/** Turns identities into keys (HMAC with the patient-key secret). Pure given the secret. */
export interface PatientKeys {
  keyOf(identifier: StrongIdentifier): PatientKey;
  /** Each identifier of the identity with its key and the demographics fingerprinted under it; resident ids first. */
  keyIdentity(identity: PatientIdentity): readonly KeyedIdentifier[];
  /** The identity's demographics under any key (for keys reached by a link). */
  fingerprint(identity: PatientIdentity, key: PatientKey): KeyedIdentifier['demographics'];
  /** A key for a report that names nobody: made from its own source, so that it can be kept and never found. */
  keyOfNobody(institution: InstitutionId, sourceKey: string): PatientKey;
}

/** The bucket of a key or of any id made by the exchange: its first two bytes, 0…65535. */
export type Bucket = number;

/** A contradiction found by matching; listed for people to look at, keyed, without names. */
export interface IdentityReview {
  readonly patient: PatientKey;
  readonly kind: 'birth-date' | 'gender' | 'name' | 'two-resident-ids' | 'resident-id-birth-date';
  /** What contradicted: a stored report's id, or the institution that asked. */
  readonly reportId: string | undefined;
  readonly institution: InstitutionId;
  readonly at: EpochMs;
}

export interface PatientDirectory {
  /** The keys directly linked to this one; empty for almost everyone. */
  findLinked(key: PatientKey): Promise<readonly { readonly key: PatientKey; readonly kind: string }[]>;
  /** Of these keys, whether any opted out (Consent deny in force). */
  anyOptedOut(keys: readonly PatientKey[]): Promise<boolean>;
}

export interface PatientWriter extends PatientDirectory {
  /** Idempotent; stored in both directions, each in its key's bucket. */
  link(
    a: { key: PatientKey; kind: string },
    b: { key: PatientKey; kind: string },
    institution: InstitutionId,
    at: EpochMs,
  ): Promise<void>;
  /** `deny` opts out, `permit` ends the opt-out. The consent's own id makes a repeat harmless. */
  setConsent(key: PatientKey, provision: 'deny' | 'permit', institution: InstitutionId, at: EpochMs): Promise<void>;
  /** Idempotent per (patient, kind, report, institution). */
  addReview(review: IdentityReview): Promise<void>;
}
