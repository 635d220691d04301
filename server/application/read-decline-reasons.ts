import type { InstitutionId } from '../domain/institution/institution.ts';
import type { ShanghaiDay } from '../domain/time.ts';
import { ExchangeError } from './exchange-error.ts';
import type { FigureStore } from './ports/figures.ts';

export interface DeclineReasonsQuery {
  /** Both days included. */
  readonly from: ShanghaiDay;
  readonly to: ShanghaiDay;
  /** Only this ordering institution's. */
  readonly institution: InstitutionId | undefined;
}

/** Declines for one reason, net of those that a later decision took back. */
export interface DeclineReasonCount {
  /** The code; empty where none was given. */
  readonly reason: string;
  readonly declined: number;
  /** Declined while the reason did not count as a decline. */
  readonly excused: number;
}

/** Why results were not recognised, the most frequent first. Throws `forbidden` for another institution's. */
export type ReadDeclineReasons = (
  caller: InstitutionId | null,
  query: DeclineReasonsQuery,
) => Promise<readonly DeclineReasonCount[]>;

export function makeReadDeclineReasons({ figures }: { readonly figures: FigureStore }): ReadDeclineReasons {
  return async (caller, { from, to, institution }) => {
    if (caller !== null && institution !== undefined && institution !== caller) {
      throw new ExchangeError('forbidden', 'An institution sees its own figures only.');
    }
    const sums = await figures.sum({ from, to, by: 'reason', institution: caller ?? institution });
    return sums
      .map(({ key, counts: { declined, excused } }) => ({ reason: key, declined, excused }))
      .sort((a, b) => b.declined + b.excused - (a.declined + a.excused));
  };
}
