/** What the administrators' pages read of the figures, as JSON. Types only. Money is whole fen, days are Shanghai's. */

/** One entry behind a figure (`GET /api/entries`). */
export interface ListedEntry {
  readonly id: string;
  readonly offer: string;
  readonly order: string;
  readonly step: 'offer' | 'recognition' | 'reversal' | 'decline' | 'decline-reversed';
  /** What it adds to the figure's count: −1 for a decline taken back. */
  readonly count: 1 | -1;
  readonly day: string;
  readonly at: string;
  readonly item: string;
  readonly itemName: string;
  readonly institution: string;
  readonly institutionName: string;
  readonly source: string;
  readonly sourceName: string;
  readonly department: string;
  /** Negative for a reversal; null for offers and declines. */
  readonly fen: number | null;
  readonly minutes: number | null;
  readonly cause: 'overridden' | 'withdrawn' | 'undone' | 'repeated' | 'moved' | 'separated' | null;
  /** A decline reason's code, empty where none was given; null for everything else. */
  readonly reason: string | null;
  readonly reasonText: string | null;
}

/** Declines for one reason (`GET /api/decline-reasons`). */
export interface CountedReason {
  readonly reason: string;
  readonly display: string;
  readonly declined: number;
  /** Declined while the reason did not count as a decline. */
  readonly excused: number;
}
