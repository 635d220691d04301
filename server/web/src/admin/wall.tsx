import { useEffect, useState, type ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import { Failure, Loading } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { shanghaiDay } from './address.ts';
import { figureText, type SavingsAnswer } from './figures.ts';
import { TEXTS } from './texts.ts';
import { Tiles } from './tiles.tsx';

const EVERY_MS = 5000;
const TURN_MS = 15_000;

/** For the wall: large figures of today and of this year in turn, and the map; nothing to press. */
export function Wall(): ReactNode {
  const t = useTexts(TEXTS);
  const [isYear, setYear] = useState(false);
  const [now, setNow] = useState(() => new Date());
  const today = shanghaiDay();
  const from = isYear ? `${today.slice(0, 4)}-01-01` : today;
  const { again, ...answer } = useAnswer<SavingsAnswer>(`/api/savings?from=${from}&to=${today}&by=region`);
  useEffect(() => {
    document.documentElement.dataset.look = 'dark';
    const reading = setInterval(() => {
      again();
      setNow(new Date());
    }, EVERY_MS);
    const turning = setInterval(() => {
      setYear((year) => !year);
    }, TURN_MS);
    return () => {
      clearInterval(reading);
      clearInterval(turning);
    };
  }, [again]);
  const { value } = answer;
  if (!value) return answer.state === 'failed' ? <Failure error={answer.error} again={again} /> : <Loading />;
  const clock = now.toLocaleTimeString('zh-CN', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' });
  return (
    <main className="admin-wall">
      <header>
        <h1>{t.title}</h1>
        <p>
          {isYear ? t.presets.thisYear : t.presets.today} · {today} {clock}
        </p>
      </header>
      <dl className="admin-totals">
        {(['recognized', 'netFen', 'minutes', 'visits'] as const).map((name) => (
          <div key={name}>
            <dt>{t.figures[name]}</dt>
            <dd>{figureText(name, value.totals)}</dd>
          </div>
        ))}
      </dl>
      <Tiles rows={value.rows} />
      <p>{t.updated(clock)}</p>
    </main>
  );
}
