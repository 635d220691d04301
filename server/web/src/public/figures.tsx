import { useEffect, type ReactNode } from 'react';
import type { PublicTotals } from '../../../api/shapes/public.ts';
import { wholeText, yuanText } from '../app/format.ts';
import { useTexts } from '../app/language.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { TEXTS, type PublicTexts } from './texts.ts';
import { Trouble } from './trouble.tsx';

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
  return (
    <section aria-labelledby="figures">
      <h2 id="figures" className="visually-hidden">
        {t.figures}
      </h2>
      {/* Figures that were read once stay while a later reading fails. */}
      {!value && totals.state === 'failed' && <Trouble again={again} />}
      {(value || totals.state !== 'failed') && <Totals totals={value} />}
    </section>
  );
}

function Totals({ totals }: { readonly totals: PublicTotals | undefined }): ReactNode {
  const t = useTexts(TEXTS);
  const figures = [
    [t.recognized, totals && wholeText(totals.recognized), t.times],
    [t.saved, totals && yuanText(totals.netFen), t.yuan],
    [t.time, ...(totals ? timeOf(t, totals.minutes) : [undefined, t.hours])],
    [t.visits, totals && wholeText(totals.visits), t.people],
  ] as const;
  return (
    <>
      <dl className="public-figures" aria-busy={!totals}>
        {figures.map(([name, figure, unit]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <span>{figure ?? '—'}</span> <small>{unit}</small>
            </dd>
          </div>
        ))}
      </dl>
      <p className="public-note public-since">{totals ? sinceText(t, totals) : ' '}</p>
    </>
  );
}

/** Whole hours from ten on, before that tenths; minutes within the first hour. */
function timeOf(t: PublicTexts, minutes: number): readonly [string, string] {
  if (Math.abs(minutes) < 60) return [wholeText(minutes), t.minutes];
  return [minutes < 600 ? String(Math.floor(minutes / 6) / 10) : wholeText(Math.floor(minutes / 60)), t.hours];
}

const sinceText = (t: PublicTexts, { since, today }: PublicTotals): string =>
  since === null ? t.none : `${t.today(wholeText(today.recognized), yuanText(today.netFen))}${t.since(since)}`;
