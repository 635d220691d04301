import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { KeyedIdentifier, PatientIdentity, PatientKey } from '../../domain/patient/identity.ts';
import type { EpochMs } from '../../domain/time.ts';

/** Turns identities into keys (HMAC with the patient-key secret). Pure given the secret. */
export interface PatientKeys {
  /**
   * Each identifier of the identity with its key and the demographics fingerprinted under it; resident ids first. An
   * identifier of kind `temporary` is a person only within the institution that gave it.
   */
  keyIdentity(identity: PatientIdentity, institution: InstitutionId): readonly KeyedIdentifier[];
  /** The identity's demographics under any key (for keys reached by a link). */
  fingerprint(identity: PatientIdentity, key: PatientKey): KeyedIdentifier['demographics'];
  /** A key for a report that names nobody: made from its own source, so that it can be kept and never found. */
  keyOfNobody(institution: InstitutionId, sourceKey: string): PatientKey;
  /** A source's name for a specimen as a keyed hash: comparable within the source, readable by nobody. */
  specimenKey(institution: InstitutionId, specimen: string): string;
  /** A source's identifier of a report as a keyed hash; its first two bytes are a bucket. */
  identifierKey(institution: InstitutionId, identifier: string): ReportIdentifierKey;
}

/** What a source calls a report, `system|value`, as a hash keyed with the institution. */
export type ReportIdentifierKey = string & { readonly __reportIdentifierKey: never };

/** The bucket of a key or of any id made by the exchange: its first two bytes, 0…65535. */
export type Bucket = number;

/** A contradiction found by matching; listed for people to look at, keyed, without names. */
export interface IdentityReview {
  readonly patient: PatientKey;
  readonly kind:
    'birth-date' | 'gender' | 'name' | 'two-resident-ids' | 'resident-id-birth-date' | 'separated-identifiers';
  /** The stored report that contradicts, if it is one. */
  readonly reportId: string | undefined;
  /** Who issued that report. */
  readonly source: InstitutionId | undefined;
  /** Who met the contradiction: the institution that asked or sent. */
  readonly institution: InstitutionId;
  readonly at: EpochMs;
}

/** How people settled a review. */
export type ReviewResolution = 'same-person' | 'different-persons' | 'corrected';

/** A review as it is listed. */
export interface ListedReview extends IdentityReview {
  readonly id: string;
  readonly resolvedAt: EpochMs | undefined;
  readonly resolution: ReviewResolution | undefined;
}

export interface ReviewQuery {
  /** Reviews that concern this institution, as who asked or as source; undefined: all. */
  readonly institution: InstitutionId | undefined;
  readonly state: 'open' | 'resolved' | 'all';
  /** Goes on after this review, newest first. */
  readonly after: { readonly at: EpochMs; readonly id: string } | undefined;
  readonly limit: number;
}

/** An identifier as links know it. */
export interface LinkEnd {
  readonly key: PatientKey;
  readonly kind: string;
}

/** One step in the history of who is who; appended, never edited. */
export interface IdentityEvent {
  readonly at: EpochMs;
  readonly action: 'linked' | 'unlinked' | 'merged' | 'separated';
  readonly patient: PatientKey;
  readonly other: PatientKey;
  /** What says so: a report's id, or `manual`. */
  readonly evidence: string;
  readonly institution: InstitutionId | null;
  readonly client: string | null;
  readonly reason: string | null;
}

export interface PatientDirectory {
  /** The keys directly linked to this one; empty for almost everyone. */
  findLinked(key: PatientKey): Promise<readonly LinkEnd[]>;
  /** The keys that people found to be somebody else's than this one's. */
  findSeparated(key: PatientKey): Promise<readonly PatientKey[]>;
  /** Of these keys, whether any opted out (Consent deny in force). */
  anyOptedOut(keys: readonly PatientKey[]): Promise<boolean>;
  /** The history of a key's links, oldest first, the last thousand steps at most. */
  historyOf(key: PatientKey): Promise<readonly IdentityEvent[]>;
  findReviews(query: ReviewQuery): Promise<readonly ListedReview[]>;
}

export interface PatientWriter extends PatientDirectory {
  /** Adds evidence that both are one person's, in both directions; false when this evidence was there already. */
  link(
    a: LinkEnd,
    b: LinkEnd,
    by: { readonly evidence: string; readonly institution: InstitutionId | null; readonly at: EpochMs },
  ): Promise<boolean>;
  /** Takes evidence back in both directions: one piece, or all of it. False when there was none. */
  unlink(a: PatientKey, b: PatientKey, evidence?: string): Promise<boolean>;
  /** The keys that this evidence links to the key. */
  findLinkedBy(key: PatientKey, evidence: string): Promise<readonly LinkEnd[]>;
  /** Remembers that the two are different persons, until they are merged. */
  separate(a: PatientKey, b: PatientKey, institution: InstitutionId | null, at: EpochMs): Promise<void>;
  /** Forgets a separation. */
  unite(a: PatientKey, b: PatientKey): Promise<void>;
  addEvent(event: IdentityEvent): Promise<void>;
  /** `deny` opts out, `permit` ends the opt-out. The consent's own id makes a repeat harmless. */
  setConsent(key: PatientKey, provision: 'deny' | 'permit', institution: InstitutionId, at: EpochMs): Promise<void>;
  /** Idempotent per (patient, kind, report, institution). */
  addReview(review: IdentityReview): Promise<void>;
  findReview(id: string): Promise<ListedReview | undefined>;
  /** Settles a review; the last settlement stays. */
  resolveReview(id: string, resolution: ReviewResolution, at: EpochMs): Promise<void>;
}
