import type { InstitutionId } from '../domain/institution/institution.ts';
import type { OfferId } from '../domain/recognition/offer.ts';
import { MINUTE_MS, type EpochMs } from '../domain/time.ts';
import { decline, recognize, type DecisionNeeds, type DecisionStep } from './decide.ts';
import { ExchangeError } from './exchange-error.ts';
import type { OfferWithState } from './ports/offers.ts';
import type { Ids } from './ports/sealing.ts';
import type { EventLog, Metrics } from './ports/system.ts';
import type { Stores, UnitOfWork } from './ports/work.ts';

/** One item of a CDS Hooks feedback, its shape already checked. */
export interface FeedbackItem {
  readonly card: string;
  readonly outcome: 'accepted' | 'overridden';
  readonly acceptedSuggestions: readonly string[];
  /** The coded reason, if one was given in our system or without a system. */
  readonly reason: string | undefined;
  readonly outcomeAt: EpochMs;
  /** FHIRPath-like place in the request, for errors. */
  readonly expression: string;
}

export interface Feedback {
  readonly institution: InstitutionId;
  readonly clientId: string;
  /** Who decided, where it was in the pages. */
  readonly person?: string | undefined;
  readonly items: readonly FeedbackItem[];
}

export interface RecordFeedbackNeeds extends DecisionNeeds {
  readonly ids: Ids;
  readonly work: UnitOfWork;
  readonly metrics: Metrics;
  readonly log: EventLog;
}

/** Records decisions on offers; a batch is all or nothing. */
export type RecordFeedback = (feedback: Feedback) => Promise<void>;

/** How far a hospital's clock may run ahead (contract 10). */
const CLOCK_SKEW_MS = 5 * MINUTE_MS;

/**
 * Contract 5, feedback. Repeats change nothing; of contradicting news on one card the latest `outcomeTimestamp` wins
 * and reverses the earlier effect by new entries. Throws `not-found` for a card not offered to this institution,
 * `malformed` for an impossible item, `conflict` when the offer no longer stands.
 */
export function makeRecordFeedback(needs: RecordFeedbackNeeds): RecordFeedback {
  return async ({ institution, clientId, person, items }) => {
    const steps = await needs.work.write(async (stores) => {
      const at = needs.clock.now();
      const taken: DecisionStep[] = [];
      for (const item of items) {
        const found = await offerOf(stores, institution, item);
        checkItem(needs, found, item, at);
        const step = await applyItem(needs, stores, found, item, at);
        if (step) taken.push(step);
        await stores.audit.add({
          at,
          action: 'decision',
          institution,
          client: clientId,
          person,
          patient: found.offer.patient,
          objects: [found.offer.id],
          ground: 'offer',
          facts: { outcome: item.outcome, effect: step ?? 'none' },
        });
      }
      return taken;
    });
    for (const step of steps) needs.metrics.count('decisions', { step, institution });
    needs.log.event('feedback-recorded', { institution, items: items.length, effects: steps.length });
  };
}

async function offerOf(stores: Stores, institution: InstitutionId, item: FeedbackItem): Promise<OfferWithState> {
  const found = await stores.offers.find(item.card as OfferId);
  if (found?.offer.orderingInstitution !== institution) {
    throw new ExchangeError('not-found', {
      expression: `${item.expression}.card`,
      diagnostics: 'No such card was offered to this client.',
    });
  }
  return found;
}

function checkItem(needs: RecordFeedbackNeeds, { offer }: OfferWithState, item: FeedbackItem, at: EpochMs): void {
  // Hospitals write whole seconds: an outcome in the very second of the offer is not before it.
  const earliest = Math.floor(offer.offeredAt / 1000) * 1000;
  if (item.outcomeAt < earliest || item.outcomeAt > at + CLOCK_SKEW_MS) {
    throw new ExchangeError('malformed', {
      expression: `${item.expression}.outcomeTimestamp`,
      diagnostics: 'The outcome lies before the offer or more than five minutes ahead.',
    });
  }
  if (
    item.outcome === 'accepted' &&
    !item.acceptedSuggestions.includes(needs.ids.suggestionId(offer.id, 'recognize'))
  ) {
    throw new ExchangeError('malformed', {
      expression: `${item.expression}.acceptedSuggestions`,
      diagnostics: 'An accepted card must name the suggestion of that card.',
    });
  }
  const { declineReasons } = needs.registry.current();
  if (item.reason !== undefined && !declineReasons.some(({ code }) => code === item.reason)) {
    throw new ExchangeError('malformed', {
      expression: `${item.expression}.overrideReason.reason`,
      diagnostics: 'The reason is none of the decline reasons.',
    });
  }
}

async function applyItem(
  needs: RecordFeedbackNeeds,
  stores: Stores,
  found: OfferWithState,
  item: FeedbackItem,
  at: EpochMs,
): Promise<DecisionStep | undefined> {
  const { state } = found;
  const isNews = state.lastOutcomeAt === undefined || item.outcomeAt > state.lastOutcomeAt;
  if (!isNews) return undefined;
  return item.outcome === 'accepted'
    ? await recognize(needs, stores, found, item.outcomeAt, at)
    : await decline(needs, stores, found, item.reason, item.outcomeAt, at);
}
