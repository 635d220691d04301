import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import type { CountedReason } from '../../../api/shapes/figures.ts';
import { wholeText } from '../app/format.ts';
import { useTexts } from '../app/language.tsx';
import { Failure, Loading, Nothing } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { EntriesDialog, type Opened } from './entries.tsx';
import { figureText, KINDS, type FigureName, type Figures, type SavingsAnswer } from './figures.ts';
import { TEXTS } from './texts.ts';

const TrendChart = lazy(() => import('./trend-chart.tsx'));
const EVERY_MS = 10_000;
const LARGE = ['recognized', 'netFen', 'grossFen', 'reversedFen', 'minutes', 'visits', 'recognitionRate'] as const;

interface Days {
  readonly from: string;
  readonly to: string;
}

/** Totals that follow the ledger, the trend, the funnel, and why results were declined. */
export function Overview({ from, to }: Days): ReactNode {
  const t = useTexts(TEXTS);
  const [opened, setOpened] = useState<Opened>();
  const isLong = from.slice(0, 7) !== to.slice(0, 7) && Date.parse(to) - Date.parse(from) > 100 * 86_400_000;
  const days = `from=${from}&to=${to}`;
  const { again, ...savings } = useAnswer<SavingsAnswer>(`/api/savings?${days}&by=${isLong ? 'month' : 'day'}`);
  useEffect(() => {
    const timer = setInterval(again, EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [again]);
  const { value } = savings;
  if (!value) return savings.state === 'failed' ? <Failure error={savings.error} again={again} /> : <Loading />;
  return (
    <>
      <dl className="admin-totals">
        {LARGE.map((name) => (
          <Total
            key={name}
            name={name}
            figures={value.totals}
            open={() => {
              setOpened({ figure: name, from, to, filter: {}, title: t.figures[name] });
            }}
          />
        ))}
      </dl>
      <section aria-labelledby="trend">
        <h3 id="trend">
          {t.trend}（{isLong ? t.byMonth : t.byDay}）
        </h3>
        {value.rows.length === 0 ? (
          <Nothing>{t.nothing}</Nothing>
        ) : (
          <Suspense fallback={<Loading rows={4} />}>
            <TrendChart rows={value.rows} />
          </Suspense>
        )}
      </section>
      <div className="admin-pair">
        <Funnel figures={value.totals} />
        <Reasons days={days} />
      </div>
      {opened && (
        <EntriesDialog
          {...opened}
          close={() => {
            setOpened(undefined);
          }}
        />
      )}
    </>
  );
}

/** One large figure with what it means; it opens into its entries. */
function Total({
  name,
  figures,
  open,
}: {
  readonly name: (typeof LARGE)[number];
  readonly figures: Figures;
  readonly open: () => void;
}): ReactNode {
  const t = useTexts(TEXTS);
  const text = figureText(name, figures);
  return (
    <div>
      <dt>{t.figures[name]}</dt>
      <dd>
        {KINDS[name] === undefined ? (
          text
        ) : (
          <button type="button" aria-label={`${text} ${t.openEntries(t.figures[name])}`} onClick={open}>
            {text}
          </button>
        )}
      </dd>
      <dd className="admin-definition">{t.definitions[name]}</dd>
    </div>
  );
}

function Funnel({ figures }: { readonly figures: Figures }): ReactNode {
  const t = useTexts(TEXTS);
  const steps: readonly FigureName[] = ['offered', 'viewed', 'recognized', 'declined', 'excused', 'unanswered'];
  const most = Math.max(1, ...steps.map((name) => figures[name] ?? 0));
  return (
    <section aria-labelledby="funnel">
      <h3 id="funnel">{t.funnel}</h3>
      <Bars bars={steps.map((name) => ({ name: t.figures[name], value: figures[name] ?? 0 }))} most={most} />
    </section>
  );
}

function Reasons({ days }: { readonly days: string }): ReactNode {
  const t = useTexts(TEXTS);
  const answer = useAnswer<{ readonly reasons: readonly CountedReason[] }>(`/api/decline-reasons?${days}`);
  const reasons = answer.value?.reasons ?? [];
  const bars = reasons.map(({ display, declined, excused }) => ({ name: display, value: declined + excused }));
  return (
    <section aria-labelledby="reasons">
      <h3 id="reasons">{t.reasons}</h3>
      {answer.state === 'failed' && <Failure error={answer.error} again={answer.again} />}
      {answer.value && bars.length === 0 && <Nothing>{t.noReasons}</Nothing>}
      {bars.length > 0 && <Bars bars={bars} most={Math.max(1, ...bars.map(({ value }) => value))} />}
    </section>
  );
}

/** Bars with their numbers: read by eye and by ear. */
function Bars({
  bars,
  most,
}: {
  readonly bars: readonly { readonly name: string; readonly value: number }[];
  readonly most: number;
}): ReactNode {
  return (
    <ul className="admin-bars">
      {bars.map(({ name, value }) => (
        <li key={name}>
          <span>{name}</span>
          <span className="bar" aria-hidden="true">
            <span style={{ width: `${String((Math.max(0, value) / most) * 100)}%` }} />
          </span>
          <span className="number">{wholeText(value)}</span>
        </li>
      ))}
    </ul>
  );
}
