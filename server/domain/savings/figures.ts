import type { FigureCounts } from './entry.ts';
import type { Fen } from './money.ts';

/** A row of figures as contract 8 names its members. */
export interface Figures {
  readonly offered: number;
  readonly viewed: number;
  readonly recognized: number;
  readonly declined: number;
  readonly excused: number;
  readonly unanswered: number;
  readonly reversed: number;
  readonly ownRecognized: number;
  readonly grossFen: Fen;
  readonly reversedFen: Fen;
  readonly netFen: Fen;
  readonly minutes: number;
  readonly visits: number;
  readonly recognitionRate: number | null;
}

export const NO_COUNTS: FigureCounts = {
  offered: 0,
  viewed: 0,
  answered: 0,
  recognized: 0,
  declined: 0,
  excused: 0,
  reversed: 0,
  ownRecognized: 0,
  grossFen: 0,
  reversedFen: 0,
  minutes: 0,
};

export const COUNT_NAMES = Object.keys(NO_COUNTS) as readonly (keyof FigureCounts)[];

/** The sum of two sets of counts. */
export function addCounts(a: FigureCounts, b: FigureCounts): FigureCounts {
  return Object.fromEntries(COUNT_NAMES.map((name) => [name, a[name] + b[name]])) as unknown as FigureCounts;
}

/**
 * The published figures of some counts. `stillOpen`: offers among them without a decision that are younger than
 * 24 hours, and so not unanswered yet. The rate is a plain quotient, null when there is nothing to divide by.
 */
export function figuresOf(counts: FigureCounts, visits: number, stillOpen: number): Figures {
  const unanswered = Math.max(0, counts.offered - counts.answered - stillOpen);
  const base = counts.recognized + counts.declined + unanswered;
  return {
    offered: counts.offered,
    viewed: counts.viewed,
    recognized: counts.recognized,
    declined: counts.declined,
    excused: counts.excused,
    unanswered,
    reversed: counts.reversed,
    ownRecognized: counts.ownRecognized,
    grossFen: counts.grossFen,
    reversedFen: counts.reversedFen,
    netFen: counts.grossFen - counts.reversedFen,
    minutes: counts.minutes,
    visits,
    recognitionRate: base === 0 ? null : counts.recognized / base,
  };
}
