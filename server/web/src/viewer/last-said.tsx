import type { ReactNode } from 'react';
import type { ViewedOrder } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { yuanOf } from './format.ts';
import { TEXTS } from './texts.ts';

/** Says the decision recorded last to whoever hears the page. */
export function LastSaid({ order }: { readonly order: ViewedOrder | undefined }): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <p className="v-hidden" aria-live="polite">
      {order ? sentence(t, order) : ''}
    </p>
  );
}

function sentence(t: (typeof TEXTS)['zh'], { item, offer }: ViewedOrder): string {
  if (offer?.state === 'declined') return t.saidDeclined(item.name);
  if (offer?.state !== 'recognized') return '';
  return offer.sameInstitution
    ? t.saidAcceptedOwn(item.name)
    : t.saidAccepted(item.name, t.savings(yuanOf(offer.savesFen), offer.savesMinutes));
}
