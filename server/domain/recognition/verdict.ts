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
