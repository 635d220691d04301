import { useCallback, useMemo, useState } from 'react';
import type {
  DecisionAnswer,
  DecisionRequest,
  ViewedOffer,
  ViewedOrder,
  ViewingAnswer,
} from '../../../api/shapes/viewing.ts';
import { ApiError, call } from '../app/api.ts';
import { useLanguage } from '../app/language.tsx';

/** The orders as they stand after what was decided on this page. */
export interface Deciding {
  readonly orders: readonly ViewedOrder[];
  /** Offers whose decision is on its way. */
  readonly pending: ReadonlySet<string>;
  /** By offer: why its last decision was not recorded. */
  readonly faults: ReadonlyMap<string, ApiError>;
  /** By offer: when the exchange recorded what was decided on this page. */
  readonly decidedAt: ReadonlyMap<string, number>;
  /** The order decided last, for whoever hears the page. */
  readonly last: ViewedOrder | undefined;
  decide(request: DecisionRequest): Promise<void>;
}

/** Sends decisions; shows a state only when the exchange has recorded it. `again` reads the viewing anew. */
export function useDecisions(answer: ViewingAnswer, again: () => void): Deciding {
  const { language } = useLanguage();
  const [decided, setDecided] = useState<{ of: ViewingAnswer; offers: ReadonlyMap<string, ViewedOffer> }>();
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  const [faults, setFaults] = useState<ReadonlyMap<string, ApiError>>(new Map());
  const [decidedAt, setDecidedAt] = useState<ReadonlyMap<string, number>>(new Map());
  const [lastId, setLastId] = useState<string>();
  const orders = useMemo(() => {
    // What is read anew knows the decisions itself.
    if (decided?.of !== answer) return answer.orders;
    return answer.orders.map((order) => ({
      ...order,
      offer: order.offer && (decided.offers.get(order.offer.id) ?? order.offer),
    }));
  }, [answer, decided]);
  const decide = useCallback(
    async (request: DecisionRequest) => {
      setPending((before) => new Set(before).add(request.offer));
      setFaults((before) => without(before, request.offer));
      try {
        const { offer } = await call<DecisionAnswer>(language, `/api/viewings/${answer.id}/decisions`, {
          method: 'POST',
          body: request,
        });
        setDecided((before) => ({
          of: answer,
          offers: new Map(before?.of === answer ? before.offers : []).set(offer.id, offer),
        }));
        setDecidedAt((before) => new Map(before).set(offer.id, Date.now()));
        setLastId(offer.id);
      } catch (error) {
        const fault = error instanceof ApiError ? error : new ApiError(0, 'unreachable');
        setFaults((before) => new Map(before).set(request.offer, fault));
        // The offer is not what it was: what it is now says why.
        if (fault.status === 409) again();
      } finally {
        setPending((before) => new Set([...before].filter((each) => each !== request.offer)));
      }
    },
    [answer, language, again],
  );
  const last = orders.find(({ offer }) => offer?.id === lastId);
  return { orders, pending, faults, decidedAt, last, decide };
}

const without = <V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> =>
  new Map([...map].filter(([each]) => each !== key));
