import type { ReactNode } from 'react';
import type { ViewedOrder } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { mayAccept, mayDecline, type Acting } from './acting.ts';
import { TEXTS } from './texts.ts';

/** Recognise and decline, side by side and neither before the other; once decided, the other way. */
export function Actions({
  order,
  acting,
  isReachable = true,
}: {
  readonly order: ViewedOrder;
  readonly acting: Acting;
  /** Whether the tabulator stops here: only on the row that is chosen. */
  readonly isReachable?: boolean;
}): ReactNode {
  const t = useTexts(TEXTS);
  const { offer, item } = order;
  if (!offer) return null;
  if (acting.pending.has(offer.id)) return <span className="v-sending">{t.sending}</span>;
  const isOpen = offer.state === 'open' || offer.state === 'reversed';
  const tabIndex = isReachable ? 0 : -1;
  return (
    <>
      {mayAccept(offer) ? (
        <button
          type="button"
          className={isOpen ? 'v-button accept' : 'v-button quiet'}
          tabIndex={tabIndex}
          aria-label={t.actOn(isOpen ? t.accept : t.toAccept, item.name)}
          onClick={() => {
            acting.accept(order);
          }}
        >
          {isOpen ? t.accept : t.toAccept}
        </button>
      ) : null}
      {mayDecline(offer) ? (
        <button
          type="button"
          className={isOpen ? 'v-button' : 'v-button quiet'}
          tabIndex={tabIndex}
          aria-label={t.actOn(isOpen ? t.decline : t.toDecline, item.name)}
          onClick={() => {
            acting.decline(order);
          }}
        >
          {isOpen ? t.decline : t.toDecline}
        </button>
      ) : null}
    </>
  );
}
