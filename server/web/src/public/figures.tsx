import { useEffect, type ReactNode } from 'react';
import type { PublicTotals } from '../../../api/shapes/public.ts';
import { wholeText, yuanText } from '../app/format.ts';
import { useTexts } from '../app/language.tsx';
import { Failure } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { TEXTS } from './texts.ts';

const EVERY_MS = 10_000;

/** The totals in large figures, read again every ten seconds. */
export function Figures(): ReactNode {
  const t = useTexts(TEXTS);
  const { again, ...totals } = useAnswer<PublicTotals>('/api/public/totals');
  useEffect(() => {
    const timer = setInterval(again, EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [again]);
  const { value } = totals;
  if (!value && totals.state === 'failed') return <Failure error={totals.error} again={again} />;
  const figures = [
    [t.recognized, value && wholeText(value.recognized)],
    [t.saved, value && yuanText(value.netFen)],
    [t.time, value && t.hours(wholeText(Math.floor(value.minutes / 60)))],
    [t.visits, value && wholeText(value.visits)],
  ] as const;
  return (
    <>
      <h2 className="visually-hidden">{t.figures}</h2>
      <dl className="public-figures" aria-busy={!value}>
        {figures.map(([name, figure]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figure ?? '…'}</dd>
          </div>
        ))}
      </dl>
      <p className="public-note">
        {value &&
          (value.since === null
            ? t.none
            : `${t.today(wholeText(value.today.recognized), yuanText(value.today.netFen))} · ${t.since(value.since)}`)}
      </p>
    </>
  );
}
