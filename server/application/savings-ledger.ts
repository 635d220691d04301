import type { Registry } from '../domain/institution/registry.ts';
import type { Offer } from '../domain/recognition/offer.ts';
import type { SavingsEntry, VisitCounts } from '../domain/savings/entry.ts';
import { sharedWait } from '../domain/savings/minutes.ts';
import type { Fen } from '../domain/savings/money.ts';
import { savedFen } from '../domain/savings/price.ts';
import { shanghaiDay, type EpochMs, type ShanghaiDay } from '../domain/time.ts';
import type { DecisionNeeds } from './decide.ts';
import { ExchangeError } from './exchange-error.ts';
import { dimensionsOf } from './figure-dimensions.ts';
import type { Stores } from './ports/work.ts';

const NO_VISITS: VisitCounts = { total: 0, source: 0, item: 0, department: 0 };

/** Enters the saving of a recognition and raises the figures of its day (contract 8). */
export async function enterSaving(needs: DecisionNeeds, stores: Stores, offer: Offer, at: EpochMs): Promise<void> {
  const day = shanghaiDay(at);
  const own = offer.sameInstitution;
  const fen = savingOn(needs.registry.current(), offer, day);
  const others = own ? [] : await othersInWait(stores, offer);
  const minutes = own ? 0 : sharedWait([...others, offer.savesMinutes]) - sharedWait(others);
  const visits = own ? NO_VISITS : await newVisits(stores, offer, day);
  await append(stores, offer, { kind: 'recognition', own, fen, minutes, visits, at, day });
  const counts = own ? { ownRecognized: 1 } : { recognized: 1, grossFen: fen, minutes };
  await stores.figures.add(day, dimensionsOf(offer), counts, visits);
}

/**
 * Reverses what the standing recognition of an offer saved, by an entry of the opposite sign on its own day. Minutes
 * are what the wait of the draw shrinks by once this offer no longer counts.
 */
export async function enterReversal(stores: Stores, offer: Offer, at: EpochMs): Promise<void> {
  const standing = (await stores.offers.savingsOf(offer.id)).findLast((entry) => entry.kind === 'recognition');
  if (!standing) throw new ExchangeError('internal', 'A recognition without its savings entry.');
  const day = shanghaiDay(at);
  const others = standing.own ? [] : await othersInWait(stores, offer);
  const minutes = standing.own ? 0 : sharedWait(others) - sharedWait([...others, offer.savesMinutes]);
  const fen = standing.fen === 0 ? 0 : -standing.fen;
  await append(stores, offer, { kind: 'reversal', own: standing.own, fen, minutes, visits: NO_VISITS, at, day });
  if (!standing.own)
    await stores.figures.add(day, dimensionsOf(offer), { reversed: 1, reversedFen: standing.fen, minutes });
}

/**
 * What recognising an offer saves when it is decided on a day, in fen: the ordering institution's price of that day
 * (what the card showed was an estimate); nothing for its own results (contract 8).
 */
export function savingOn({ catalogue, institutions }: Registry, offer: Offer, day: ShanghaiDay): Fen {
  if (offer.sameInstitution) return 0;
  const item = catalogue.find(offer.item);
  const ordering = institutions.get(offer.orderingInstitution);
  if (!item || !ordering) return offer.savesFen;
  return savedFen(item, offer.coverage === 'full' ? 'full' : offer.coveredItems, ordering, catalogue, day);
}

/** Minutes of the other recognised offers that share the wait. */
async function othersInWait(stores: Stores, offer: Offer): Promise<readonly number[]> {
  const sharing = await stores.offers.recognizedInWaitGroup(offer.patient, offer.waitGroup);
  return sharing.filter((each) => each.id !== offer.id && !each.sameInstitution).map((each) => each.savesMinutes);
}

/** 人次: the first recognition of a patient at an institution on a day; apart for each way of cutting the figures. */
async function newVisits(stores: Stores, offer: Offer, day: ShanghaiDay): Promise<VisitCounts> {
  const earlier = (await stores.offers.recognitionsOfDay(offer.patient, offer.orderingInstitution, day)).filter(
    (each) => !each.own,
  );
  const mine = dimensionsOf(offer);
  const isFirst = (same: (entry: SavingsEntry) => boolean): number => (earlier.some(same) ? 0 : 1);
  return {
    total: isFirst(() => true),
    source: isFirst((each) => each.source === mine.source),
    item: isFirst((each) => each.item === mine.item),
    department: isFirst((each) => each.department === mine.department),
  };
}

type Amounts = Pick<SavingsEntry, 'kind' | 'own' | 'fen' | 'minutes' | 'visits' | 'at' | 'day'>;

async function append(stores: Stores, offer: Offer, amounts: Amounts): Promise<void> {
  const earlier = await stores.offers.savingsOf(offer.id);
  const id = `${offer.id}.${String(earlier.length + 1)}`;
  await stores.offers.addSaving({ id, offer: offer.id, ...dimensionsOf(offer), ...amounts }, offer.patient);
}
