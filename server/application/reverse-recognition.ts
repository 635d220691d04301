import type { InstitutionId } from '../domain/institution/institution.ts';
import type { OfferId } from '../domain/recognition/offer.ts';
import { reverse, type DecisionNeeds } from './decide.ts';
import { ExchangeError } from './exchange-error.ts';
import type { OfferWithState } from './ports/offers.ts';
import type { UnitOfWork } from './ports/work.ts';

export interface ReverseRecognitionNeeds extends DecisionNeeds {
  readonly work: UnitOfWork;
}

export interface ReversalRequest {
  readonly offer: string;
  readonly institution: InstitutionId;
  readonly clientId: string;
}

/** Undoes a recognition; answers the offer as it stands afterwards. Repeating it changes nothing. */
export type ReverseRecognition = (request: ReversalRequest) => Promise<OfferWithState>;

/**
 * Contract 8: the decision is undone. Throws `not-found` for an offer of another institution or none, `conflict` for
 * an offer that was never recognised.
 */
export function makeReverseRecognition(needs: ReverseRecognitionNeeds): ReverseRecognition {
  return ({ offer: id, institution, clientId }) =>
    needs.work.write(async (stores) => {
      const found = await stores.offers.find(id as OfferId);
      if (found?.offer.orderingInstitution !== institution)
        throw new ExchangeError('not-found', 'No such recognition.');
      if (found.state.state === 'open' || found.state.state === 'declined') {
        throw new ExchangeError('conflict', 'The offer is not recognised, so there is nothing to undo.');
      }
      const at = needs.clock.now();
      if (found.state.state === 'recognized') {
        await reverse(stores, found, { cause: 'undone' }, at);
        await stores.audit.add({
          at,
          action: 'reversal',
          institution,
          client: clientId,
          patient: found.offer.patient,
          objects: [found.offer.id],
          ground: 'offer',
          facts: { cause: 'undone' },
        });
      }
      return (await stores.offers.find(id as OfferId)) ?? found;
    });
}
