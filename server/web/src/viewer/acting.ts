import type { ViewedOffer, ViewedOrder } from '../../../api/shapes/viewing.ts';

/** What the doctor can do with an order here. */
export interface Acting {
  /** Offers whose decision is on its way. */
  readonly pending: ReadonlySet<string>;
  accept(order: ViewedOrder): void;
  /** Asks for the reason first. */
  decline(order: ViewedOrder): void;
  /** Records nothing and goes on. */
  leave(): void;
  print(kind: PaperKind, orders: readonly ViewedOrder[]): void;
}

/** The note for the chart, or the explanation that the patient is owed. */
export type PaperKind = 'citation' | 'explanation';

/** Whether an offer waits for a decision. */
export const isOpen = ({ state, obstacle }: ViewedOffer): boolean =>
  obstacle === null && (state === 'open' || state === 'reversed');

/** Whether it is worth saying what recognising saves: it did, or still can. */
export const saves = ({ state, obstacle, sameInstitution }: ViewedOffer): boolean =>
  !sameInstitution && (state === 'recognized' || obstacle === null);

/** The other way open to an offer as it stands; both while it is undecided. */
export const mayAccept = (offer: ViewedOffer): boolean => offer.obstacle === null && offer.state !== 'recognized';
export const mayDecline = (offer: ViewedOffer): boolean => offer.obstacle === null && offer.state !== 'declined';
