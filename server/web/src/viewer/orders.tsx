import { useEffect, useRef, type ReactNode } from 'react';
import type { ViewedOrder } from '../../../api/shapes/viewing.ts';
import type { ApiError } from '../app/api.ts';
import { useTexts } from '../app/language.tsx';
import { isOpen, saves, type Acting } from './acting.ts';
import { yuanOf } from './format.ts';
import { OrderRow } from './order-row.tsx';
import { TEXTS } from './texts.ts';

/** From this many on the list scrolls in itself, so that what follows stays in sight. */
const MANY = 8;

interface OrdersProps {
  readonly orders: readonly ViewedOrder[];
  readonly now: number;
  readonly chosen: number;
  /** Whether the choice came by key: the focus goes with it. */
  readonly isByKey: boolean;
  readonly acting: Acting;
  /** By offer: why its last decision was not recorded. */
  readonly faults: ReadonlyMap<string, ApiError>;
  choose(index: number): void;
  help(): void;
  /** The chosen order's detail, where it unfolds inside the list. */
  readonly unfolded: ReactNode;
}

/** The orders of this visit; one tabulator stop, moved by arrows. */
export function Orders(props: OrdersProps): ReactNode {
  const { orders, now, chosen, isByKey, acting, faults, choose, help, unfolded } = props;
  const t = useTexts(TEXTS);
  const current = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isByKey) current.current?.focus();
  }, [chosen, isByKey]);
  if (orders.length === 0) return <p className="v-no-orders">{t.noOrders}</p>;
  const many = orders.length > MANY;
  return (
    <section className="v-panel v-orders" aria-labelledby="orders-title">
      <header>
        <h2 id="orders-title">
          {t.orders} <small>{orders.length}</small>
        </h2>
        <Tally orders={orders} />
        <Papers orders={orders} acting={acting} />
        <button type="button" className="v-key-hint" onClick={help}>
          <span>{t.ordersHint}</span>
          <kbd>?</kbd>
        </button>
      </header>
      <ol className={many && unfolded === null ? 'many' : undefined} aria-labelledby="orders-title">
        {orders.map((order, index) => (
          <OrderRow
            key={order.order}
            order={order}
            now={now}
            isChosen={index === chosen}
            acting={acting}
            fault={order.offer ? faults.get(order.offer.id) : undefined}
            chooser={index === chosen ? current : null}
            choose={() => {
              choose(index);
            }}
          >
            {index === chosen ? unfolded : null}
          </OrderRow>
        ))}
      </ol>
    </section>
  );
}

function Tally({ orders }: { readonly orders: readonly ViewedOrder[] }): ReactNode {
  const t = useTexts(TEXTS);
  const offers = orders.flatMap(({ offer }) => offer ?? []);
  const count = (state: string): number => offers.filter((offer) => offer.state === state).length;
  const saved = offers
    .filter((offer) => offer.state === 'recognized' && saves(offer))
    .reduce((sum, { savesFen }) => sum + savesFen, 0);
  return (
    <p className="v-tally">
      {t.tally(offers.filter(isOpen).length, count('recognized'), count('declined'))}
      {saved > 0 ? <b> {t.tallySaved(yuanOf(saved))}</b> : null}
    </p>
  );
}

/** The papers of everything that was decided, once there is something. */
function Papers({ orders, acting }: { readonly orders: readonly ViewedOrder[]; readonly acting: Acting }): ReactNode {
  const t = useTexts(TEXTS);
  const recognized = orders.filter(({ offer }) => offer?.state === 'recognized');
  const declined = orders.filter(({ offer }) => offer?.state === 'declined');
  return (
    <span className="v-papers" role="group" aria-label={t.printing}>
      {recognized.length > 0 ? (
        <button
          type="button"
          className="v-button quiet"
          onClick={() => {
            acting.print('citation', recognized);
          }}
        >
          {t.citeAll(recognized.length)}
        </button>
      ) : null}
      {declined.length > 0 ? (
        <button
          type="button"
          className="v-button quiet"
          onClick={() => {
            acting.print('explanation', declined);
          }}
        >
          {t.explainAll(declined.length)}
        </button>
      ) : null}
    </span>
  );
}
