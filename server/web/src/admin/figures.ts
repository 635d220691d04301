import { wholeText, yuanText } from '../app/format.ts';

/** One row, or the totals, of `GET /api/savings` (contract 8). */
export interface Figures {
  readonly offered: number;
  readonly viewed: number;
  readonly recognized: number;
  readonly declined: number;
  readonly excused: number;
  readonly unanswered: number;
  readonly reversed: number;
  readonly ownRecognized: number;
  readonly grossFen: number;
  readonly reversedFen: number;
  readonly netFen: number;
  readonly minutes: number;
  readonly visits: number;
  readonly recognitionRate: number | null;
}

export type FigureName = keyof Figures;

export interface FigureRow extends Figures {
  readonly key: string;
  readonly label: string;
}

export interface SavingsAnswer {
  readonly from: string;
  readonly to: string;
  readonly by: string;
  readonly totals: Figures;
  readonly rows: readonly FigureRow[];
}

/** A figure as people read it. */
export function figureText(name: FigureName, figures: Figures): string {
  const value = figures[name];
  if (value === null) return '—';
  if (name === 'recognitionRate') return `${(value * 100).toFixed(1)}%`;
  return name.endsWith('Fen') ? yuanText(value) : wholeText(value);
}

/** The kind of entries behind a figure (`GET /api/entries`); none for a rate. */
export const KINDS: Readonly<Record<FigureName, string | undefined>> = {
  offered: 'offered',
  viewed: 'viewed',
  recognized: 'recognized',
  declined: 'declined',
  excused: 'excused',
  unanswered: 'unanswered',
  reversed: 'reversed',
  ownRecognized: 'own',
  grossFen: 'recognized',
  reversedFen: 'reversed',
  netFen: 'saved',
  minutes: 'saved',
  visits: 'visits',
  recognitionRate: undefined,
};
