import type { ShanghaiDay } from '../time.ts';

/** The keyed hash of one strong identifier (患者索引键); base64url, 22 characters, 128 bits. */
export type PatientKey = string & { readonly __patientKey: never };

/** What an identifier system holds. Everything but `resident-id` needs a birth date beside it. */
export type IdentifierKind = string;

/** Numbers for who has no other (a newborn, an unknown emergency patient): one person only within one institution. */
export const TEMPORARY: IdentifierKind = 'temporary';

/** A strong identifier after normalisation (15 digits lengthened, `x` upper-cased, trimmed). */
export interface StrongIdentifier {
  readonly kind: IdentifierKind;
  readonly system: string;
  readonly value: string;
}

export type Gender = 'male' | 'female';

/**
 * Who a Patient resource says it is, reduced to what matching needs. Never stored in clear.
 * `names` holds for each HumanName all its normal forms (text, family+given, given+family).
 */
export interface PatientIdentity {
  readonly identifiers: readonly StrongIdentifier[];
  /** The Patient's birth date, or the one inside its resident id when it gives none. */
  readonly birthDate: ShanghaiDay | undefined;
  readonly gender: Gender | undefined;
  readonly names: readonly string[];
  /** Why a resident id that was given is not trusted, where that is for people to look at. */
  readonly contradiction?: IdentityContradiction | undefined;
}

/** A resident id that speaks against the written birth date, or against another resident id of the same Patient. */
export type IdentityContradiction = 'resident-id-birth-date' | 'two-resident-ids';

/** Demographics as keyed fingerprints, comparable only for the same patient key. */
export interface KeyedDemographics {
  readonly birthDate: string | undefined;
  readonly gender: string | undefined;
  readonly names: readonly string[];
}

/** One strong identifier with its key and the demographics fingerprinted under that key. */
export interface KeyedIdentifier {
  readonly key: PatientKey;
  readonly kind: IdentifierKind;
  readonly demographics: KeyedDemographics;
}
