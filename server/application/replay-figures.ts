import type { ItemId } from '../domain/catalogue/item.ts';
import type { Registry } from '../domain/institution/registry.ts';
import type { Offer } from '../domain/recognition/offer.ts';
import type { Fen } from '../domain/savings/money.ts';
import type { ShanghaiDay } from '../domain/time.ts';
import { savingOn } from './savings-ledger.ts';

/** An offer that was really made, with what became of it. */
export interface RealOffer {
  readonly offer: Offer;
  readonly isDecided: boolean;
  /** Of a recognition that stands: its day, and what it saved by the ledger. */
  readonly recognized: { readonly day: ShanghaiDay; readonly fen: Fen } | undefined;
}

/** What offers add up to. Money is whole fen. */
export interface OfferFigures {
  readonly offers: number;
  readonly must: number;
  readonly may: number;
  readonly full: number;
  readonly partial: number;
  /** Offers of the ordering institution's own results, which save nothing. */
  readonly own: number;
  /** What would be saved if all of them were recognised, at the prices of the day of the offer. */
  readonly fen: Fen;
  /** Recognitions that stand, of other institutions' results; own ones are counted apart (contract 8). */
  readonly recognized: number;
  readonly ownRecognized: number;
  /** What those save at the prices of the day of the decision. */
  readonly recognizedFen: Fen;
}

/** What really happened. */
export interface RealFigures extends OfferFigures {
  readonly decided: number;
}

/** What one set of rules would have made of the same checks. */
export interface RuleFigures extends OfferFigures {
  /** Real recognitions whose offer these rules would not have made, and what they saved by the ledger. */
  readonly lost: number;
  readonly lostFen: Fen;
  /** Offers of other institutions' results that nobody really saw: what doctors would have decided is not known. */
  readonly unseen: number;
  readonly unseenFen: Fen;
  /**
   * An estimate, never a count: the unseen offers times the share of recognised among decided offers of their item
   * (else of all items) in the period. Undefined when nothing was decided in the period.
   */
  readonly estimate: { readonly recognized: number; readonly fen: Fen } | undefined;
}

/** Sums of one item. */
export interface ItemFigures {
  readonly offers: number;
  readonly fen: Fen;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const nothing = (): Mutable<OfferFigures> => ({
  offers: 0,
  must: 0,
  may: 0,
  full: 0,
  partial: 0,
  own: 0,
  fen: 0,
  recognized: 0,
  ownRecognized: 0,
  recognizedFen: 0,
});

function countOffer(sum: Mutable<OfferFigures>, { obligation, coverage, sameInstitution, savesFen }: Offer): void {
  sum.offers += 1;
  sum[obligation] += 1;
  sum[coverage] += 1;
  if (sameInstitution) sum.own += 1;
  sum.fen += savesFen;
}

function countRecognition(sum: Mutable<OfferFigures>, { sameInstitution }: Offer, fen: Fen): void {
  if (sameInstitution) sum.ownRecognized += 1;
  else sum.recognized += 1;
  sum.recognizedFen += fen;
}

/** How many of an item's decided offers were recognised. */
type Shares = Map<ItemId, { decided: number; recognized: number }>;

/** Counts what really happened. */
export interface RealCount {
  add(real: RealOffer): void;
  total(): RealFigures;
  /** The share of recognised among decided offers of the item, else of all items; undefined when none was decided. */
  share(item: ItemId): number | undefined;
}

export function countReality(): RealCount {
  const sum = nothing();
  const shares: Shares = new Map();
  const all = { decided: 0, recognized: 0 };
  let decided = 0;
  return {
    add({ offer, isDecided, recognized }) {
      countOffer(sum, offer);
      if (recognized) countRecognition(sum, offer, recognized.fen);
      if (!isDecided) return;
      decided += 1;
      // Own results save nothing; how they fare says nothing of the others.
      if (offer.sameInstitution) return;
      const ofItem = shares.get(offer.item) ?? { decided: 0, recognized: 0 };
      shares.set(offer.item, ofItem);
      for (const each of [ofItem, all]) {
        each.decided += 1;
        each.recognized += recognized ? 1 : 0;
      }
    },
    total: () => ({ ...sum, decided }),
    share(item) {
      const counted = shares.get(item) ?? all;
      return counted.decided === 0 ? undefined : counted.recognized / counted.decided;
    },
  };
}

/** Counts what one set of rules would have made of the same checks. */
export interface RuleCount {
  /** An offer of these rules, and the same offer as it was really made, if it was. */
  add(offer: Offer, real: RealOffer | undefined): void;
  /** A real offer that these rules would not have made. */
  miss(real: RealOffer): void;
  total(share: RealCount['share']): RuleFigures;
  readonly items: ReadonlyMap<ItemId, ItemFigures>;
}

export function countUnder(registry: Registry): RuleCount {
  const sum = nothing();
  const lost = { lost: 0, lostFen: 0 };
  const items = new Map<ItemId, Mutable<ItemFigures>>();
  const unseen = new Map<ItemId, Mutable<ItemFigures>>();
  return {
    items,
    add(offer, real) {
      countOffer(sum, offer);
      addTo(items, offer);
      if (!real && !offer.sameInstitution) addTo(unseen, offer);
      if (real?.recognized) countRecognition(sum, offer, savingOn(registry, offer, real.recognized.day));
    },
    miss({ offer, recognized }) {
      if (!recognized || offer.sameInstitution) return;
      lost.lost += 1;
      lost.lostFen += recognized.fen;
    },
    total: (share) => ({ ...sum, ...lost, ...estimated(unseen, share) }),
  };
}

function addTo(items: Map<ItemId, Mutable<ItemFigures>>, { item, savesFen }: Offer): void {
  const figures = items.get(item) ?? { offers: 0, fen: 0 };
  items.set(item, figures);
  figures.offers += 1;
  figures.fen += savesFen;
}

function estimated(
  items: ReadonlyMap<ItemId, ItemFigures>,
  shareOf: RealCount['share'],
): Pick<RuleFigures, 'unseen' | 'unseenFen' | 'estimate'> {
  const sum = { unseen: 0, unseenFen: 0 };
  const estimate = { recognized: 0, fen: 0 };
  let isKnown = true;
  for (const [item, { offers, fen }] of items) {
    const share = shareOf(item);
    isKnown &&= share !== undefined;
    sum.unseen += offers;
    sum.unseenFen += fen;
    estimate.recognized += offers * (share ?? 0);
    estimate.fen += fen * (share ?? 0);
  }
  const rounded = { recognized: Math.round(estimate.recognized), fen: Math.round(estimate.fen) };
  return { ...sum, estimate: isKnown ? rounded : undefined };
}
