/**
 * What the public page reads (`/api/public/…`), without a login and without any patient's data: a duty of the rules.
 * Types only: the pages import them, too.
 */

/** `GET /api/public/items`: the recognisable items with their windows. */
export interface PublicItems {
  readonly items: readonly PublicItem[];
}

export interface PublicItem {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly kind: 'laboratory' | 'examination';
  /** Specimen of a laboratory test, modality and site of an examination; empty where there is none. */
  readonly about: string;
  readonly windowDays: number;
  /** False: recognised by the doctor's judgement, never an obligation. */
  readonly canBeObligatory: boolean;
  readonly members: readonly string[];
}

/** `GET /api/public/institutions?search&city&level&limit&cursor`: who takes part, by name. */
export interface PublicInstitutions {
  readonly institutions: readonly PublicInstitution[];
  readonly found: number;
  readonly next: string | null;
}

export interface PublicInstitution {
  readonly id: string;
  readonly name: string;
  readonly level: string;
  readonly region: string;
  readonly regionName: string;
  /** The marks under which its results count today, the widest first, each with how many items. */
  readonly marks: readonly { readonly mark: string; readonly items: number }[];
}

/** `GET /api/public/institutions/{id}`: which items of an institution count, under which mark, until when. */
export interface PublicInstitutionAnswer {
  readonly institution: PublicInstitution;
  readonly items: readonly { readonly id: string; readonly name: string; readonly mark: string; readonly to: string }[];
}

/** `GET /api/public/totals`: what recognition has brought in all, by the entries of the ledger. */
export interface PublicTotals {
  readonly at: string;
  readonly since: string | null;
  readonly institutions: number;
  readonly items: number;
  readonly recognized: number;
  readonly netFen: number;
  readonly minutes: number;
  readonly visits: number;
  readonly today: { readonly recognized: number; readonly netFen: number };
}
