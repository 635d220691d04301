import { useCallback, useEffect, useState } from 'react';
import type { ViewName } from './texts.ts';

/** What the address says: which view, of which days. So a view can be shared, and back and forward work. */
export interface Address {
  readonly view: ViewName;
  readonly from: string;
  readonly to: string;
  readonly wall: boolean;
}

const DAY_MS = 86_400_000;

/** Today in Shanghai, or so many days before. */
export const shanghaiDay = (daysAgo = 0): string =>
  new Date(Date.now() + 8 * 3_600_000 - daysAgo * DAY_MS).toISOString().slice(0, 10);

function read(): Address {
  const query = new URLSearchParams(location.search);
  const isDay = (text: string | null): text is string => text !== null && /^\d{4}-\d{2}-\d{2}$/u.test(text);
  const [from, to] = [query.get('from'), query.get('to')];
  return {
    view: (location.pathname.split('/')[2] ?? 'overview') as ViewName,
    from: isDay(from) ? from : shanghaiDay(29),
    to: isDay(to) ? to : shanghaiDay(),
    wall: query.get('wall') === '1',
  };
}

/** The address, and the way to another one. */
export function useAddress(): readonly [Address, (change: Partial<Address>) => void] {
  const [address, setAddress] = useState(read);
  useEffect(() => {
    const follow = (): void => {
      setAddress(read());
    };
    addEventListener('popstate', follow);
    return () => {
      removeEventListener('popstate', follow);
    };
  }, []);
  const go = useCallback((change: Partial<Address>) => {
    const next = { ...read(), ...change };
    history.pushState(null, '', hrefOf(next));
    setAddress(next);
  }, []);
  return [address, go];
}

export function hrefOf({ view, from, to, wall }: Address): string {
  const query = new URLSearchParams({ from, to, ...(wall ? { wall: '1' } : {}) });
  return `/admin${view === 'overview' ? '' : `/${view}`}?${query.toString()}`;
}
