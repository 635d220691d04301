import { ExchangeError } from '../application/exchange-error.ts';
import type { FeedbackItem } from '../application/record-feedback.ts';
import { CANON } from '../domain/catalogue/code.ts';
import { parseInstant } from '../fhir/mapping/dates.ts';

/** A feedback body whose shape the schema has checked. */
export interface FeedbackBody {
  readonly feedback: readonly {
    readonly card: string;
    readonly outcome: 'accepted' | 'overridden';
    readonly acceptedSuggestions?: readonly { readonly id: string }[];
    readonly overrideReason?: { readonly reason?: { readonly system?: string; readonly code?: string } };
    readonly outcomeTimestamp: string;
  }[];
}

const REASON_SYSTEM = `${CANON}/CodeSystem/decline-reason`;

/** The items of a feedback; throws `malformed` for a time that is none. */
export function feedbackItems({ feedback }: FeedbackBody): readonly FeedbackItem[] {
  return feedback.map((item, index) => {
    const expression = `feedback[${String(index)}]`;
    const outcomeAt = parseInstant(item.outcomeTimestamp);
    if (outcomeAt === undefined) {
      throw new ExchangeError('malformed', {
        expression: `${expression}.outcomeTimestamp`,
        diagnostics: 'The outcome time is not an instant of RFC 3339.',
      });
    }
    return {
      card: item.card,
      outcome: item.outcome,
      acceptedSuggestions: (item.acceptedSuggestions ?? []).map(({ id }) => id),
      reason: reasonOf(item.overrideReason?.reason),
      outcomeAt,
      expression,
    };
  });
}

/** A reason in a code system of the client's own is no reason of ours: the decline counts, uncoded. */
function reasonOf(reason: { readonly system?: string; readonly code?: string } | undefined): string | undefined {
  if (reason?.system !== undefined && reason.system !== REASON_SYSTEM) return undefined;
  return reason?.code;
}
