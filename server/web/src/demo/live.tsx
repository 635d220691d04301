import { useEffect, type ReactNode } from 'react';
import type { PublicTotals } from '../../../api/shapes/public.ts';
import { wholeText, yuanText } from '../app/format.ts';
import { useTexts } from '../app/language.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { TEXTS } from './texts.ts';

const EVERY_MS = 3000;

/** What the exchange counts today, so that a decision is seen to count. */
export function Live(): ReactNode {
  const t = useTexts(TEXTS);
  const { value, again } = useAnswer<PublicTotals>('/api/public/totals');
  useEffect(() => {
    const timer = setInterval(again, EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [again]);
  return (
    <div className="his-live">
      <dl aria-label={t.totals}>
        <div>
          <dt>{t.recognized}</dt>
          <dd>{value ? wholeText(value.today.recognized) : '—'}</dd>
        </div>
        <div>
          <dt>{t.saved}</dt>
          <dd>{value ? yuanText(value.today.netFen) : '—'}</dd>
        </div>
      </dl>
      <a href="/admin" target="_blank" rel="noopener">
        {t.admin} <span aria-hidden="true">↗</span>
      </a>
    </div>
  );
}
