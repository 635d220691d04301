import type { PatientKey } from '../../domain/patient/identity.ts';
import type { DecisionEntry } from '../../domain/recognition/decision.ts';
import type { OfferId } from '../../domain/recognition/offer.ts';
import type { FigureCounts, SavingsEntry } from '../../domain/savings/entry.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { OfferWithState } from './offers.ts';

/** One row of the daily sums: `institution` is `*` for all of them, `key` is empty where a cut has none. */
export interface FigureLine {
  readonly cut: string;
  readonly institution: string;
  readonly key: string;
  readonly counts: FigureCounts;
  readonly visits: number;
}

/** A savings entry with the patient whose visit it may be. */
export interface EnteredSaving {
  readonly entry: SavingsEntry;
  readonly patient: PatientKey;
}

/** An offer with everything that was entered for it, steps in their order. */
export interface OfferLife extends OfferWithState {
  readonly decisions: readonly DecisionEntry[];
  readonly savings: readonly EnteredSaving[];
}

/** What visits (人次) are counted once for, besides patient, ordering institution and day. */
export type VisitCut = 'total' | 'source' | 'item' | 'department';

/** Recognitions of one patient at one institution on one day that do not make exactly one visit. */
export interface MiscountedVisit {
  readonly cut: VisitCut;
  readonly institution: string;
  /** The source, item or department; empty for `total`. */
  readonly key: string;
  /** How many visits their entries claim. */
  readonly claimed: number;
  /** One of the entries. */
  readonly savingId: string;
}

/**
 * Days as the store has them: a day that was written wrongly may be any text. Both are included; undefined is without
 * an end.
 */
export interface LedgerRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** How many rows one day has in each ledger, by the day of the entry. */
export interface DayCounts {
  readonly offers: number;
  readonly decisions: number;
  readonly savings: number;
}

/** One day of the ledgers and of the daily sums, as they all were at one moment. */
export interface LedgerDay {
  countRows(): Promise<DayCounts>;
  /** The daily sums as they are stored. */
  storedFigures(): Promise<readonly FigureLine[]>;
  /** The daily sums that the entries make, without a look at the stored ones or at the entries' visit flags. */
  recomputeFigures(): Promise<readonly FigureLine[]>;
  /** The offers of the day that anything was ever decided or entered for, whenever that was. */
  decidedOffers(): Promise<readonly OfferLife[]>;
  /** Offers of the day that were made outside [from, before). */
  offersMadeOutside(from: EpochMs, before: EpochMs): Promise<readonly OfferId[]>;
  /** Entries of the day that belong to no offer: `offer.seq` of a decision, the id of a savings entry. */
  entriesWithoutOffer(): Promise<readonly { readonly table: 'decisions' | 'savings'; readonly id: string }[]>;
  miscountedVisits(): Promise<readonly MiscountedVisit[]>;
}

/** The account of decisions and savings, read to be checked. */
export interface Ledger {
  /** Every day on which a ledger or the daily sums have anything, in order. */
  findDays(range: LedgerRange): Promise<readonly string[]>;
  /** Reads one day in one consistent snapshot beside a running gateway. */
  readDay<T>(day: string, work: (day: LedgerDay) => Promise<T>): Promise<T>;
}
