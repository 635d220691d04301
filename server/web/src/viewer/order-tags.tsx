import type { ReactNode } from 'react';
import type { ViewedOffer } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { TEXTS } from './texts.ts';

/** Duty, coverage and danger of an offer, as words. */
export function OrderTags({ offer }: { readonly offer: ViewedOffer }): ReactNode {
  const t = useTexts(TEXTS);
  const { obligation, sameInstitution, coverage, coveredItems, remainingItems, hasCritical } = offer;
  return (
    <>
      {obligation === 'must' ? (
        <span className="v-tag must">{t.must}</span>
      ) : (
        <span className="v-tag">{sameInstitution ? t.own : t.may}</span>
      )}
      {coverage === 'partial' ? (
        <span className="v-tag warning">
          {t.partial(coveredItems.length, coveredItems.length + remainingItems.length)}
        </span>
      ) : null}
      {hasCritical ? (
        <span className="v-tag danger">
          <span aria-hidden="true">‼ </span>
          {t.critical}
        </span>
      ) : null}
    </>
  );
}
