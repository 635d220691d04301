/** One coding of a concept; a coding without a system can never match anything. */
export interface Coding {
  readonly system: string;
  readonly code: string;
}

/** All codings of one FHIR CodeableConcept that carry both system and code, in the order sent. */
export type Concept = readonly Coding[];

export const CANON = 'https://huren.example/fhir';
export const ITEM_SYSTEM = `${CANON}/CodeSystem/item`;
export const LOINC_SYSTEM = 'http://loinc.org';
