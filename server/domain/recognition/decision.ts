import type { EpochMs, ShanghaiDay } from '../time.ts';
import type { OfferId } from './offer.ts';

/** Where an offer stands. */
export type DecisionState = 'open' | 'recognized' | 'declined' | 'reversed';

/** Why a recognition was reversed (contract 8). */
export type ReversalCause = 'overridden' | 'withdrawn' | 'undone' | 'repeated' | 'moved';

/** The current state of an offer; the ledger of entries behind it is append-only. */
export interface OfferState {
  readonly state: DecisionState;
  /** The latest `outcomeTimestamp` heard, by which older news is told. */
  readonly lastOutcomeAt: EpochMs | undefined;
  /** When the exchange took the decision in force (or its reversal); a repeat does not move it. */
  readonly decidedAt: EpochMs | undefined;
  readonly declineReason: string | undefined;
  readonly viewedAt: EpochMs | undefined;
}

/** One step in the life of an offer; appended, never edited. */
export interface DecisionEntry {
  readonly offer: OfferId;
  /** 1, 2, 3, … within the offer. */
  readonly seq: number;
  readonly step: 'recognized' | 'declined' | 'reversed' | 'decline-reversed';
  readonly cause: ReversalCause | undefined;
  readonly declineReason: string | undefined;
  /** Whether the decline reason, when the decision was taken, did not count as a decline. */
  readonly excused: boolean;
  readonly outcomeAt: EpochMs;
  readonly at: EpochMs;
  readonly day: ShanghaiDay;
}
