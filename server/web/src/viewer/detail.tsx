import type { ReactNode } from 'react';
import type { ItemName, ViewedOffer, ViewedOrder } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { saves, type Acting } from './acting.ts';
import { Actions } from './actions.tsx';
import { isSoon, shanghaiMinute, spanOf, yuanOf } from './format.ts';
import { Nearest } from './nearest.tsx';
import { OfferState } from './offer-state.tsx';
import { OrderTags } from './order-tags.tsx';
import { ReportBody } from './report-body.tsx';
import { TEXTS } from './texts.ts';

interface DetailProps {
  readonly order: ViewedOrder;
  readonly now: number;
  readonly acting: Acting;
  readonly reasons: ReadonlyMap<string, string>;
  readonly trended: ReadonlySet<string>;
  onTrend(item: string): void;
}

/** All there is to know before deciding one order. */
export function Detail(props: DetailProps): ReactNode {
  const { order, acting, now, reasons, trended, onTrend } = props;
  const { item, offer } = order;
  if (!offer) return <Nearest order={order} />;
  return (
    <article className="v-detail" aria-labelledby="detail-title">
      <header>
        <h2 id="detail-title">{item.name}</h2>
        <span className="v-tags">
          <OrderTags offer={offer} />
        </span>
      </header>
      <Told offer={offer} />
      <Facts kind={item.kind} offer={offer} now={now} />
      {offer.coverage === 'partial' ? <Coverage offer={offer} /> : null}
      <ReportBody
        name={item.name}
        results={offer.results}
        imaging={offer.imaging}
        isShown={offer.obstacle === null}
        conclusion={item.kind === 'examination' ? offer.conclusion : ''}
        trended={trended}
        onTrend={onTrend}
      />
      <Decision order={order} offer={offer} acting={acting} reasons={reasons} />
    </article>
  );
}

/** What must not be overlooked. */
function Told({ offer }: { readonly offer: ViewedOffer }): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <>
      {offer.hasCritical ? <p className="v-warn danger">{t.criticalHow}</p> : null}
      {offer.obstacle === null ? null : <p className="v-warn danger">{offer.obstacle}</p>}
      {offer.sameInstitution && offer.obstacle === null ? <p className="v-warn plain">{t.ownHow}</p> : null}
    </>
  );
}

function Facts({
  kind,
  offer,
  now,
}: {
  readonly kind: ItemName['kind'];
  readonly offer: ViewedOffer;
  readonly now: number;
}): ReactNode {
  const t = useTexts(TEXTS);
  const left = Date.parse(offer.expiresAt) - now;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      t.source,
      <>
        {offer.source.name}
        <small>
          {t.level[offer.source.level] ?? offer.source.level} · <b className="v-mark">{offer.mark}</b>
        </small>
      </>,
    ],
    [
      t.takenAt(kind, offer.collectedFrom),
      <>
        {shanghaiMinute(offer.collectedAt)}
        <small>
          {t.ago(t.span(spanOf(now - Date.parse(offer.collectedAt))))} · {t.basis[offer.collectedFrom]}
        </small>
      </>,
    ],
    [
      t.validUntil,
      <>
        {shanghaiMinute(offer.expiresAt)}
        <small className={isSoon(left) ? 'v-soon' : undefined}>
          {left >= 0 ? t.left(t.span(spanOf(left))) : t.expired}
        </small>
      </>,
    ],
    ...(offer.issuedAt === null || offer.collectedFrom === 'issued'
      ? []
      : ([[t.issuedAt, shanghaiMinute(offer.issuedAt)]] as const)),
    ...(saves(offer) ? ([[t.saves, t.savings(yuanOf(offer.savesFen), offer.savesMinutes)]] as const) : []),
  ];
  return (
    <dl className="v-dl">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div className="v-whole">
        <dt>{t.reportNumber}</dt>
        <dd>
          {offer.report} <small>{t.version(offer.reportVersion)}</small>
        </dd>
      </div>
    </dl>
  );
}

/** Of a panel only partly there: what is, and what has still to be ordered. */
function Coverage({ offer }: { readonly offer: ViewedOffer }): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <div className="v-coverage">
      <p>
        <b>✓ {t.covered}</b> {offer.coveredItems.map(({ name }) => name).join(t.and)}
      </p>
      <p className="remaining">
        <b>＋ {t.remaining}</b> {offer.remainingItems.map(({ name }) => name).join(t.and)}
      </p>
    </div>
  );
}

function Decision({
  order,
  offer,
  acting,
  reasons,
}: Pick<DetailProps, 'order' | 'acting' | 'reasons'> & { readonly offer: ViewedOffer }): ReactNode {
  const t = useTexts(TEXTS);
  const { state, declineReason } = offer;
  return (
    <footer className="v-decision">
      <OfferState offer={offer} />
      {state === 'declined' && declineReason !== null ? (
        <span className="v-reason">{reasons.get(declineReason) ?? declineReason}</span>
      ) : null}
      {state === 'recognized' && !offer.sameInstitution ? (
        <span className="v-reason">
          {t.saved} {t.savings(yuanOf(offer.savesFen), offer.savesMinutes)}
        </span>
      ) : null}
      <span className="v-actions">
        <Actions order={order} acting={acting} />
        {state === 'open' ? (
          <button type="button" className="v-button quiet" title={t.leaveHow} onClick={acting.leave}>
            {t.leave}
          </button>
        ) : null}
        {state === 'recognized' || state === 'declined' ? (
          <button
            type="button"
            className="v-button quiet"
            onClick={() => {
              acting.print(state === 'recognized' ? 'citation' : 'explanation', [order]);
            }}
          >
            {state === 'recognized' ? t.citation : t.explanation}
          </button>
        ) : null}
      </span>
    </footer>
  );
}
