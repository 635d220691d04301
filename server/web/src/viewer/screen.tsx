import { lazy, Suspense, useCallback, useMemo, useState, type ReactNode } from 'react';
import type { TrendsAnswer, ViewedOrder, ViewingAnswer } from '../../../api/shapes/viewing.ts';
import { useAnswer } from '../app/use-answer.ts';
import { Detail } from './detail.tsx';
import { LastSaid } from './last-said.tsx';
import { Notices } from './notices.tsx';
import { Orders } from './orders.tsx';
import { Overlay } from './overlay.tsx';
import { PatientStrip } from './patient-strip.tsx';
import { useDesk } from './use-desk.ts';
import { useIdle } from './use-idle.ts';
import { useShortcutsOn } from './use-shortcuts-on.ts';
import { useWide } from './use-wide.ts';

/** What nobody needs within the first second. */
const Timeline = lazy(() => import('./timeline.tsx'));
const Trends = lazy(() => import('./trends.tsx'));

interface ScreenProps {
  readonly answer: ViewingAnswer;
  readonly now: number;
  again(): void;
}

/** The doctor's page of one patient: who, what changed, what was ordered, and everything that there was elsewhere. */
export function Screen({ answer, now, again }: ScreenProps): ReactNode {
  const shortcuts = useShortcutsOn();
  const desk = useDesk(answer, again, shortcuts.isOn);
  const isWide = useWide();
  const isIdle = useIdle();
  const path = `/api/viewings/${encodeURIComponent(answer.id)}`;
  const trends = useAnswer<TrendsAnswer>(isIdle ? `${path}/trends` : undefined);
  const [trend, setTrend] = useState<string>();
  const { orders, faults, last } = desk.deciding;
  const order = orders[desk.chosen];
  const reasons = useMemo(
    () => new Map(answer.declineReasons.map(({ code, display }) => [code, display])),
    [answer.declineReasons],
  );
  const trended = useMemo(() => new Set(trends.value?.trends.map(({ item }) => item.id)), [trends.value]);
  const showTrend = useCallback((item: string) => {
    setTrend(item);
    document.getElementById('trends')?.scrollIntoView({ block: 'nearest' });
  }, []);
  const detail = order ? (
    <Detail
      key={order.order}
      order={order}
      now={now}
      acting={desk.acting}
      reasons={reasons}
      trended={trended}
      onTrend={showTrend}
    />
  ) : null;
  return (
    <div className="v">
      <PatientStrip answer={answer} now={now} />
      <Notices notices={answer.notices} path={path} again={again} />
      <div className={orders.length === 0 ? 'v-columns even' : 'v-columns'}>
        <div className="v-left">
          <Orders
            orders={orders}
            now={now}
            chosen={desk.chosen}
            isByKey={desk.isByKey}
            acting={desk.acting}
            faults={faults}
            choose={(index) => {
              setTrend(undefined);
              desk.choose(index);
            }}
            help={desk.help}
            unfolded={isWide ? null : detail}
          />
          {isIdle ? (
            <Suspense fallback={null}>
              <Timeline reports={answer.reports} path={path} now={now} />
            </Suspense>
          ) : null}
        </div>
        <div className="v-right">
          {isWide && detail ? <div className="v-panel v-beside">{detail}</div> : null}
          {isIdle ? (
            <Suspense fallback={null}>
              <Trends answer={trends} picked={trend} pick={setTrend} near={order ? itemsOf(order) : []} />
            </Suspense>
          ) : null}
        </div>
      </div>
      <Overlay answer={answer} desk={desk} shortcuts={shortcuts} />
      <LastSaid order={last} />
    </div>
  );
}

/** What an order is about: first what its results tell, then the item itself. */
function itemsOf({ item, offer }: ViewedOrder): readonly string[] {
  const results = [...(offer?.results ?? [])];
  results.sort((a, b) => Number(a.level === 'normal') - Number(b.level === 'normal'));
  return [...results.flatMap((result) => result.item ?? []), item.id];
}
