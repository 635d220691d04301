import { useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { ViewedReport } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { shanghaiMinute } from './format.ts';
import { TEXTS } from './timeline-texts.ts';
import { TimelineReport } from './timeline-report.tsx';

/** How many are drawn at first, and at each step further down. */
const STEP = 40;

const KINDS = ['all', 'laboratory', 'examination'] as const;

/** Everything that the patient had, here and elsewhere, by day, newest first; drawn as far as it is scrolled. */
export default function Timeline({
  reports,
  path,
  now,
}: {
  readonly reports: readonly ViewedReport[];
  /** The viewing's address, under which reports open. */
  readonly path: string;
  readonly now: number;
}): ReactNode {
  const t = useTexts(TEXTS);
  const [kind, setKind] = useState<(typeof KINDS)[number]>('all');
  const [words, setWords] = useState('');
  const sought = useDeferredValue(words.trim().toLowerCase());
  const [drawn, setDrawn] = useState(STEP);
  const fitting = useMemo(
    () => reports.filter((report) => (kind === 'all' || report.kind === kind) && isFound(report, sought)),
    [reports, kind, sought],
  );
  useEffect(() => {
    setDrawn(STEP);
  }, [kind, sought]);
  const days = byDay(fitting.slice(0, drawn));
  return (
    <section className="v-panel v-timeline" aria-labelledby="timeline-title">
      <header>
        <h2 id="timeline-title">{t.title}</h2>
        <small className="v-muted">{t.within}</small>
        <span className="v-muted v-count" aria-live="polite">
          {t.count(fitting.length, reports.length)}
        </span>
      </header>
      {reports.length > 0 ? (
        <div className="v-filters">
          <fieldset className="v-segments">
            <legend className="v-hidden">{t.filter}</legend>
            {KINDS.map((each) => (
              <label key={each}>
                <input
                  type="radio"
                  name="timeline-kind"
                  checked={kind === each}
                  onChange={() => {
                    setKind(each);
                  }}
                />
                <span>{t[each]}</span>
              </label>
            ))}
          </fieldset>
          <input
            type="search"
            className="v-field"
            aria-label={t.search}
            placeholder={t.search}
            value={words}
            onChange={(event) => {
              setWords(event.target.value);
            }}
          />
        </div>
      ) : null}
      {fitting.length === 0 ? <p className="v-muted v-empty">{reports.length === 0 ? t.none : t.noneSuch}</p> : null}
      {days.map(([day, ofDay]) => (
        <section key={day} className="v-day" aria-label={day === '' ? t.noTime : day}>
          <h3>{day === '' ? t.noTime : day}</h3>
          <ul>
            {ofDay.map((report) => (
              <TimelineReport key={report.id} report={report} path={path} now={now} />
            ))}
          </ul>
        </section>
      ))}
      {fitting.length > drawn ? (
        <More
          key={drawn}
          count={Math.min(STEP, fitting.length - drawn)}
          show={() => {
            setDrawn((count) => count + STEP);
          }}
        />
      ) : null}
    </section>
  );
}

/** Draws the next ones when it comes near to sight, or is pressed. */
function More({ count, show }: { readonly count: number; show(): void }): ReactNode {
  const t = useTexts(TEXTS);
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!ref.current) return undefined;
    const watch = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) show();
      },
      { rootMargin: '300px' },
    );
    watch.observe(ref.current);
    return () => {
      watch.disconnect();
    };
  }, []);
  return (
    <button type="button" ref={ref} className="v-button v-more" onClick={show}>
      {t.more(count)}
    </button>
  );
}

const dayOf = ({ collectedAt, issuedAt }: ViewedReport): string => {
  const at = collectedAt ?? issuedAt;
  return at === null ? '' : shanghaiMinute(at).slice(0, 10);
};

/** They come newest first, so that each day stands together. */
function byDay(reports: readonly ViewedReport[]): readonly (readonly [string, readonly ViewedReport[]])[] {
  const days = new Map<string, ViewedReport[]>();
  for (const report of reports) days.set(dayOf(report), [...(days.get(dayOf(report)) ?? []), report]);
  return [...days];
}

const isFound = ({ name, source, items }: ViewedReport, sought: string): boolean =>
  sought === '' ||
  [name, source.name, ...items.map((item) => item.name)].some((text) => text.toLowerCase().includes(sought));
