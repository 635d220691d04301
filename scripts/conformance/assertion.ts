import type { Run } from './run.ts';
import { shown } from './shown.ts';

/** What an assertion expected and what it saw instead; never a token, never an identifier. */
export interface Fault {
  readonly expected: string;
  readonly seen: string;
}

/** One sentence about an installation that holds or does not. */
export interface Assertion {
  /** `CH-nn` of CDS Hooks, `SM-nn` of SMART, `EX-nn` of the exchange's own contract. */
  readonly id: string;
  readonly sentence: string;
  /** The clause, or the test of Inferno, that it comes from. */
  readonly reference: string;
  /** The faults found, none when it holds. Throws {@link NotApplicable} where there is nothing to assert. */
  readonly check: (run: Run) => Promise<readonly Fault[]>;
}

/** The assertions about one subject, in the order in which they are made. */
export interface Topic {
  readonly name: string;
  readonly assertions: readonly Assertion[];
}

/** Thrown by an assertion that says nothing about this installation; the message says why. */
export class NotApplicable extends Error {}

/** The fault, unless the condition holds. */
export const unless = (holds: boolean, expected: string, seen: unknown): readonly Fault[] =>
  holds ? [] : [{ expected, seen: shown(seen) }];

/** The fault of an answer that has none of the statuses. */
export function unlessStatus(
  answer: { readonly status: number },
  statuses: readonly number[],
  of: string,
): readonly Fault[] {
  return unless(statuses.includes(answer.status), `${of}: ${statuses.join(' or ')}`, answer.status);
}
