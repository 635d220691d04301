import type { ItemId } from '../../domain/catalogue/item.ts';
import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { ReversalCause } from '../../domain/recognition/decision.ts';
import type { OfferId } from '../../domain/recognition/offer.ts';
import type { FigureDimensions } from '../../domain/savings/entry.ts';
import type { Fen } from '../../domain/savings/money.ts';
import type { EpochMs, ShanghaiDay } from '../../domain/time.ts';
import type { Place } from '../list-page.ts';

/**
 * The figures of contract 8 that open into entries. `saved` is what `netFen` and `minutes` are made of: recognitions
 * and their reversals; `own` are recognitions of the institution's own results.
 */
export const FIGURE_KINDS = [
  'recognized',
  'reversed',
  'saved',
  'visits',
  'own',
  'declined',
  'excused',
  'offered',
  'viewed',
  'unanswered',
] as const;
export type FigureKind = (typeof FIGURE_KINDS)[number];

/** One entry behind a figure; there is no patient in it. */
export interface FigureEntry extends FigureDimensions {
  /** Unique within the kind. */
  readonly id: string;
  readonly step: 'offer' | 'recognition' | 'reversal' | 'decline' | 'decline-reversed';
  readonly offer: OfferId;
  readonly orderId: string;
  readonly at: EpochMs;
  readonly day: ShanghaiDay;
  /** What it adds to the figure's count: −1 for a decline taken back. */
  readonly count: 1 | -1;
  /** What it adds to the money and the time saved, negative for a reversal; undefined for offers and declines, which save nothing. */
  readonly fen: Fen | undefined;
  readonly minutes: number | undefined;
  /** Why a recognition was reversed. */
  readonly cause: ReversalCause | undefined;
  /** The decline reason's code; empty where none was given. */
  readonly reason: string | undefined;
}

export interface FigureEntryFilter {
  readonly kind: FigureKind;
  /** Days of the figure, both included: of the offer for `offered`, `viewed`, `unanswered`, else of the entry. */
  readonly from: ShanghaiDay;
  readonly to: ShanghaiDay;
  readonly institution: InstitutionId | undefined;
  readonly source: InstitutionId | undefined;
  readonly item: ItemId | undefined;
  readonly department: string | undefined;
  /** Of declines; the empty text asks for those without one. */
  readonly reason: string | undefined;
}

export interface FigureEntryQuery extends FigureEntryFilter {
  /** Only of these ordering institutions (a region's). */
  readonly among: readonly InstitutionId[] | undefined;
  /** Offers made before this instant are unanswered while nobody has decided on them. */
  readonly unansweredBefore: EpochMs;
  readonly after: Place | undefined;
  readonly limit: number;
}

export interface FigureEntryBook {
  /**
   * Entries newest first. However rare what is asked for, only so many are looked through at once: `stoppedAt` says
   * where to go on when the limit was not reached.
   */
  findFigureEntries(
    query: FigureEntryQuery,
  ): Promise<{ readonly entries: readonly FigureEntry[]; readonly stoppedAt: Place | undefined }>;
}
