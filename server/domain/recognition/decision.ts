import type { EpochMs, ShanghaiDay } from '../time.ts';
import type { ReportId } from '../report/report.ts';
import type { OfferId } from './offer.ts';

/** Where an offer stands. */
export type DecisionState = 'open' | 'recognized' | 'declined' | 'reversed';

/**
 * Why a recognition was reversed (contract 8). `moved` and `separated`: the result turned out to be another patient's,
 * by its source's word or because two identifiers were found to be two persons'.
 */
export type ReversalCause = 'overridden' | 'withdrawn' | 'undone' | 'repeated' | 'moved' | 'separated';

/** The current state of an offer; the ledger of entries behind it is append-only. */
export interface OfferState {
  readonly state: DecisionState;
  /** The latest `outcomeTimestamp` heard, by which older news is told. */
  readonly lastOutcomeAt: EpochMs | undefined;
  /** When the exchange took the decision in force (or its reversal); a repeat does not move it. */
  readonly decidedAt: EpochMs | undefined;
  readonly declineReason: string | undefined;
  readonly viewedAt: EpochMs | undefined;
  /** Since when the offer is known to have shown another person's result: no ground any more, and no decision. */
  readonly voidAt: EpochMs | undefined;
}

/** One step in the life of an offer; appended, never edited. */
export interface DecisionEntry {
  readonly offer: OfferId;
  /** 1, 2, 3, … within the offer. */
  readonly seq: number;
  readonly step: 'recognized' | 'declined' | 'reversed' | 'decline-reversed';
  readonly cause: ReversalCause | undefined;
  /** The report that caused a reversal: the version that withdrew it, the own result that repeated it. */
  readonly byReport: ReportId | undefined;
  readonly declineReason: string | undefined;
  /** Whether the decline reason, when the decision was taken, did not count as a decline. */
  readonly excused: boolean;
  readonly outcomeAt: EpochMs;
  readonly at: EpochMs;
  readonly day: ShanghaiDay;
}
