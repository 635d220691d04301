import type { ItemId } from '../catalogue/item.ts';
import type { InstitutionId } from '../institution/institution.ts';
import type { OfferId } from '../recognition/offer.ts';
import type { EpochMs, ShanghaiDay } from '../time.ts';
import type { Fen } from './money.ts';

/** What a figure is broken down by. */
export interface FigureDimensions {
  readonly institution: InstitutionId;
  readonly source: InstitutionId;
  readonly item: ItemId;
  readonly department: string;
}

/** The counts of contract 8 that are sums; rates and net are derived from them. */
export interface FigureCounts {
  readonly offered: number;
  readonly viewed: number;
  /** Offers of the day that have had a decision (whenever); `unanswered` is derived from it. */
  readonly answered: number;
  readonly recognized: number;
  readonly declined: number;
  readonly excused: number;
  readonly reversed: number;
  readonly ownRecognized: number;
  readonly grossFen: Fen;
  readonly reversedFen: Fen;
  readonly minutes: number;
}

/** Visits (人次) are counted once per patient, ordering institution and day, apart for each way of cutting. */
export interface VisitCounts {
  readonly total: number;
  readonly source: number;
  readonly item: number;
  readonly department: number;
}

/** One line of the ledger of savings; only ever appended. Amounts of a reversal are negative. */
export interface SavingsEntry extends FigureDimensions {
  readonly id: string;
  readonly offer: OfferId;
  readonly kind: 'recognition' | 'reversal';
  readonly own: boolean;
  readonly fen: Fen;
  readonly minutes: number;
  readonly visits: VisitCounts;
  readonly at: EpochMs;
  readonly day: ShanghaiDay;
}
