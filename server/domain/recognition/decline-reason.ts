import type { ShanghaiDay } from '../time.ts';

/** A reason for not recognising (不互认原因). Dated configuration, not an enumeration in code. */
export interface DeclineReason {
  readonly code: string;
  readonly display: string;
  readonly displayEn: string | undefined;
  /** False for reasons that leave the denominator (影像无法取得, 连续监测). */
  readonly countsAsDecline: boolean;
  readonly from: ShanghaiDay | undefined;
  readonly to: ShanghaiDay | undefined;
}

/** The reasons that may be given on a day, in the registry's order. */
export const reasonsInForce = (reasons: readonly DeclineReason[], day: ShanghaiDay): readonly DeclineReason[] =>
  reasons.filter(({ from, to }) => (from ?? '') <= day && (to === undefined || day <= to));
