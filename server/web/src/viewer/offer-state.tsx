import type { ReactNode } from 'react';
import type { ViewedOffer } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { TEXTS } from './texts.ts';

const SIGNS = { open: '○', recognized: '✓', declined: '✕', reversed: '↺' } as const;

/** How an offer stands, by sign, word and colour. */
export function OfferState({ offer }: { readonly offer: ViewedOffer }): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <span className={`v-state ${offer.state}`}>
      <span aria-hidden="true">{SIGNS[offer.state]}</span> {t.state[offer.state]}
    </span>
  );
}
