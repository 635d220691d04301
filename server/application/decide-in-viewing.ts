import type { OfferId } from '../domain/recognition/offer.ts';
import { ExchangeError } from './exchange-error.ts';
import type { OfferBook } from './ports/offers.ts';
import type { Ids } from './ports/sealing.ts';
import type { Session, SessionBook, Viewing } from './ports/sessions.ts';
import type { Clock } from './ports/system.ts';
import type { RecordFeedback } from './record-feedback.ts';
import { PAGES } from './session-gate.ts';

/** What a doctor decided on the page. */
export interface ViewingDecision {
  readonly offer: string;
  readonly outcome: 'accepted' | 'overridden';
  readonly reason: string | undefined;
}

export interface DecideInViewingNeeds {
  readonly clock: Clock;
  readonly sessions: SessionBook;
  readonly offers: OfferBook;
  readonly ids: Pick<Ids, 'suggestionId'>;
  readonly recordFeedback: RecordFeedback;
}

export type DecideInViewing = (session: Session, viewing: Viewing['id'], decision: ViewingDecision) => Promise<void>;

/**
 * Records a decision made in the viewer as if the card had been answered. It is newer than any that a hospital's clock
 * has told, for the doctor sees the state that it changes. Throws `not-found` for an offer that is not of this viewing,
 * `invalid` for a decline without a reason (which the rules ask for), `conflict` when the offer no longer stands.
 */
export function makeDecideInViewing(needs: DecideInViewingNeeds): DecideInViewing {
  return async (session, id, { offer, outcome, reason }) => {
    const now = needs.clock.now();
    const viewing = await needs.sessions.findViewing(id);
    const isOpen = viewing?.session === session.id && viewing.endsAt > now;
    const found = isOpen ? await needs.offers.find(offer as OfferId) : undefined;
    if (!found || !viewing?.check.offers.includes(found.offer.id)) {
      throw new ExchangeError('not-found', 'No such offer in this viewing.');
    }
    if (outcome === 'overridden' && reason === undefined) {
      throw new ExchangeError('invalid', { expression: 'reason', diagnostics: 'A decline needs a reason.' });
    }
    await needs.recordFeedback({
      institution: viewing.check.institution,
      clientId: session.client ?? PAGES,
      person: session.person,
      items: [
        {
          card: found.offer.id,
          outcome,
          acceptedSuggestions: outcome === 'accepted' ? [needs.ids.suggestionId(found.offer.id, 'recognize')] : [],
          reason,
          outcomeAt: Math.max(now, (found.state.lastOutcomeAt ?? 0) + 1),
          expression: 'decision',
        },
      ],
    });
  };
}
