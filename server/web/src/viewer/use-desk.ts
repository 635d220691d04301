import { useCallback, useState } from 'react';
import type { ViewedOrder, ViewingAnswer } from '../../../api/shapes/viewing.ts';
import { useSession } from '../app/session.tsx';
import { isOpen, mayAccept, mayDecline, type Acting, type PaperKind } from './acting.ts';
import { useDecisions, type Deciding } from './use-decisions.ts';
import { useKeys, type Shortcut } from './use-keys.ts';

/** What lies over the page: at most one thing. */
export type Over =
  | { readonly what: 'decline'; readonly order: ViewedOrder }
  | { readonly what: 'paper'; readonly kind: PaperKind; readonly orders: readonly ViewedOrder[] }
  | { readonly what: 'help' };

export interface Desk {
  readonly deciding: Deciding;
  readonly acting: Acting;
  /** The order whose detail is shown. That is all that is chosen: nothing is decided beforehand. */
  readonly chosen: number;
  readonly isByKey: boolean;
  readonly over: Over | undefined;
  choose(index: number): void;
  help(): void;
  close(): void;
}

const isWaiting = (order: ViewedOrder | undefined): boolean => order?.offer != null && isOpen(order.offer);

/** Moves through the orders and decides them, by mouse and by key. */
export function useDesk(answer: ViewingAnswer, again: () => void, hasKeys: boolean): Desk {
  const { session } = useSession();
  const deciding = useDecisions(answer, again);
  const { orders, pending, decide } = deciding;
  const [{ chosen, isByKey }, setChosen] = useState({ chosen: 0, isByKey: false });
  const [over, setOver] = useState<Over>();
  const move = useCallback((to: number, byKey: boolean) => {
    setChosen({ chosen: to, isByKey: byKey });
  }, []);
  const help = useCallback(() => {
    setOver({ what: 'help' });
  }, []);
  const close = useCallback(() => {
    setOver(undefined);
  }, []);
  // Before the session is known nothing can be written.
  const isFree = (offer: string): boolean => session?.authenticated === true && !pending.has(offer);
  const acting: Acting = {
    pending,
    accept: (order) => {
      const { offer } = order;
      if (!offer || !mayAccept(offer) || !isFree(offer.id)) return;
      // What is decided is what is shown.
      move(orders.indexOf(order), false);
      void decide({ offer: offer.id, outcome: 'accepted' });
    },
    decline: (order) => {
      const { offer } = order;
      if (!offer || !mayDecline(offer) || !isFree(offer.id)) return;
      move(orders.indexOf(order), false);
      setOver({ what: 'decline', order });
    },
    leave: () => {
      const later = [...orders.keys()].map((step) => (chosen + 1 + step) % orders.length);
      const next = later.find((index) => isWaiting(orders[index]));
      if (next !== undefined) move(next, true);
    },
    print: (kind, printed) => {
      setOver({ what: 'paper', kind, orders: printed });
    },
  };
  const step = (by: number): Shortcut => ({
    act: () => {
      if (orders.length > 0) move(Math.min(Math.max(chosen + by, 0), orders.length - 1), true);
    },
    repeats: true,
  });
  const onChosen = (act: (order: ViewedOrder) => void): Shortcut => ({
    act: () => {
      const order = orders[chosen];
      if (order) act(order);
    },
  });
  useKeys(
    {
      j: step(1),
      ArrowDown: step(1),
      k: step(-1),
      ArrowUp: step(-1),
      a: onChosen(acting.accept),
      d: onChosen(acting.decline),
      n: { act: acting.leave },
      '?': { act: help },
    },
    hasKeys,
  );
  const choose = useCallback(
    (index: number) => {
      move(index, false);
    },
    [move],
  );
  return { deciding, acting, chosen, isByKey, over, choose, help, close };
}
