import type { Item } from '../catalogue/item.ts';

/** The rules of recognition (contract 7), in the order in which they are explained. */
export const RULES = [
  'item',
  'images',
  'status',
  'identity',
  'window',
  'quality',
  'restricted',
  'consent',
  'active',
  'encounter',
] as const;

export type RuleName = (typeof RULES)[number];

/** A sentence for a doctor, with the figures in it. */
export interface Because {
  readonly zh: string;
  readonly en: string;
}

export interface Verdict {
  readonly rule: RuleName;
  readonly holds: boolean;
  readonly because: Because;
}

/** A verdict with its sentence in both languages. */
export function verdict(rule: RuleName, holds: boolean, zh: string, en: string): Verdict {
  return { rule, holds, because: { zh, en } };
}

/** What a rule that takes members away from a panel's coverage leaves of it, and its verdict (contract 7 `item`). */
export interface Narrowing {
  readonly members: readonly Item[];
  readonly verdict: Verdict;
}
