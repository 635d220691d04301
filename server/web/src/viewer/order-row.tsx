import type { ReactNode, Ref } from 'react';
import type { ItemName, ViewedOffer, ViewedOrder } from '../../../api/shapes/viewing.ts';
import type { ApiError } from '../app/api.ts';
import { useTexts } from '../app/language.tsx';
import { saves, type Acting } from './acting.ts';
import { Actions } from './actions.tsx';
import { Fault } from './fault.tsx';
import { isSoon, shanghaiMinute, spanOf, yuanOf } from './format.ts';
import { OfferState } from './offer-state.tsx';
import { OrderTags } from './order-tags.tsx';
import { TEXTS } from './texts.ts';

interface OrderRowProps {
  readonly order: ViewedOrder;
  readonly now: number;
  readonly isChosen: boolean;
  readonly acting: Acting;
  readonly fault: ApiError | undefined;
  readonly chooser: Ref<HTMLButtonElement>;
  choose(): void;
  /** What unfolds under the row where there is no room beside the list. */
  readonly children?: ReactNode;
}

/** One order at a glance. The whole row chooses it; its two buttons decide it. */
export function OrderRow(props: OrderRowProps): ReactNode {
  const { order, now, isChosen, acting, fault, chooser, choose, children } = props;
  const { item, offer } = order;
  return (
    <li className={`v-order ${isChosen ? 'chosen' : ''} ${offer?.obstacle == null ? '' : 'void'}`}>
      <div className="v-row">
        <div className="v-item">
          <button
            type="button"
            ref={chooser}
            className="v-choose"
            tabIndex={isChosen ? 0 : -1}
            aria-current={isChosen}
            onClick={choose}
          >
            {item.name}
          </button>
          {offer ? (
            <span className="v-tags">
              <OrderTags offer={offer} />
            </span>
          ) : null}
        </div>
        {offer ? <OfferCells item={item} offer={offer} now={now} /> : <NoOffer order={order} />}
        {offer ? (
          <div className="v-actions">
            {offer.state === 'open' ? null : <OfferState offer={offer} />}
            <Actions order={order} acting={acting} isReachable={isChosen} />
          </div>
        ) : null}
      </div>
      {offer?.obstacle != null ? <p className="v-obstacle">{offer.obstacle}</p> : null}
      <Fault error={fault} />
      {children}
    </li>
  );
}

function OfferCells({
  item,
  offer,
  now,
}: {
  readonly item: ItemName;
  readonly offer: ViewedOffer;
  readonly now: number;
}): ReactNode {
  const t = useTexts(TEXTS);
  const left = Date.parse(offer.expiresAt) - now;
  const isUsable = offer.obstacle === null;
  const taken = Date.parse(offer.collectedAt);
  const isSaved = offer.state === 'recognized';
  return (
    <>
      <div className="v-source">
        <span title={offer.source.name}>{offer.source.name}</span>
        <small>
          <b className="v-mark">{offer.mark}</b> {t.level[offer.source.level] ?? offer.source.level}
        </small>
      </div>
      <div className="v-when">
        <time title={shanghaiMinute(offer.collectedAt)}>
          {t.takenAgo(t.taken(item.kind, offer.collectedFrom), t.span(spanOf(now - taken)))}
        </time>
        {isUsable ? (
          <small className={isSoon(left) ? 'v-soon' : undefined}>
            {left >= 0 ? t.left(t.span(spanOf(left))) : t.expired}
          </small>
        ) : null}
      </div>
      <div className={`v-saves ${isSaved ? 'saved' : ''}`}>
        {offer.sameInstitution && isUsable ? <small>{t.ownNoSaving}</small> : null}
        {saves(offer) ? (
          <>
            <span>
              <small>{isSaved ? t.saved : t.saves}</small> {yuanOf(offer.savesFen)}
            </span>
            {offer.savesMinutes > 0 ? <small>{t.minutes(offer.savesMinutes)}</small> : null}
          </>
        ) : null}
      </div>
    </>
  );
}

function NoOffer({ order }: { readonly order: ViewedOrder }): ReactNode {
  const t = useTexts(TEXTS);
  const [nearest] = order.notRecognizable;
  return (
    <div className="v-none">
      <span className="v-tag">{t.none}</span>
      {nearest ? (
        <small>
          {nearest.institutionName}
          {t.colon}
          {nearest.because}
        </small>
      ) : null}
    </div>
  );
}
