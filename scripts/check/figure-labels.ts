import type { Figures } from '../../server/domain/savings/figures.ts';

/** A figure of contract 8 with its names and what it counts. */
export interface FigureLabel {
  readonly code: keyof Figures;
  readonly zh: string;
  readonly en: string;
  readonly meaning: string;
}

const LABELS: Readonly<Record<keyof Figures, readonly [zh: string, en: string, meaning: string]>> = {
  offered: ['互认提醒数', 'Offers', 'Offers, on the day of the offer'],
  viewed: ['调阅数', 'Viewed', 'Offers whose report was opened, on the day of the offer'],
  recognized: ['互认数', 'Recognized', 'Recognitions before reversals, on the day of the decision'],
  declined: ['不互认数', 'Declined', 'Declines that count as such, on the day of the decision'],
  excused: ['免计不互认数', 'Excused', 'Declines with a reason that does not count as a decline'],
  unanswered: ['未处理数', 'Unanswered', 'Offers without a decision 24 hours later'],
  reversed: ['撤销数', 'Reversed', 'Reversals, on the day of the reversal'],
  ownRecognized: ['本院结果沿用数', 'Own results recognized', 'Recognitions of own results, which save nothing'],
  grossFen: ['节省费用(撤销前)', 'Gross savings', 'Money saved before reversals, in fen'],
  reversedFen: ['撤销费用', 'Reversed savings', 'Money of reversals, in fen, as a positive number'],
  netFen: ['节省费用', 'Net savings', 'Gross savings less reversed savings, in fen'],
  minutes: ['节省时间', 'Minutes saved', 'Minutes saved, less reversals'],
  visits: ['互认人次', 'Visits', 'Recognitions counted once per patient, ordering institution and day'],
  recognitionRate: ['互认率', 'Recognition rate', 'Recognized ÷ (recognized + declined + unanswered)'],
};

/** Every figure, in the order in which contract 8 names them. */
export const FIGURE_LABELS: readonly FigureLabel[] = Object.entries(LABELS).map(([code, [zh, en, meaning]]) => ({
  code: code as keyof Figures,
  zh,
  en,
  meaning,
}));
