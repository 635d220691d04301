import { useCallback, useEffect, useState } from 'react';
import { ApiError, call } from '../app/api.ts';
import { useLanguage } from '../app/language.tsx';
import { useSession, type Session } from '../app/session.tsx';

/** How the page came to a patient, or has not yet. */
export type Opening =
  | { readonly state: 'launching' }
  | { readonly state: 'failed'; readonly error: ApiError; again(): void }
  | { readonly state: 'open'; readonly viewing: string }
  | { readonly state: 'none' };

/**
 * Opens the patient of a card's link (`?launch=`), or the viewing of the address (`?viewing=`), which a reload keeps.
 * `open` goes on to another viewing.
 */
export function useOpening(): { readonly opening: Opening; open(viewing: string): void } {
  const { language } = useLanguage();
  const { take } = useSession();
  const [launch] = useState(() => parameter('launch'));
  const [viewing, setViewing] = useState(() => parameter('viewing'));
  const [error, setError] = useState<ApiError>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (launch === null) return;
    // The link is a key: it leaves the address, and with it the history and every copy of it, before it is used.
    history.replaceState(null, '', addressOf(null));
    call<{ viewing: string; session: Session }>(language, '/api/session/launch', {
      method: 'POST',
      body: { launch },
    }).then(
      (opened) => {
        take(opened.session);
        history.replaceState(null, '', addressOf(opened.viewing));
        setViewing(opened.viewing);
      },
      (fault: unknown) => {
        setError(fault instanceof ApiError ? fault : new ApiError(0, 'unreachable'));
      },
    );
  }, [round]);
  useEffect(() => {
    const follow = (): void => {
      setViewing(parameter('viewing'));
    };
    addEventListener('popstate', follow);
    return () => {
      removeEventListener('popstate', follow);
    };
  }, []);
  const open = useCallback((next: string) => {
    history.pushState(null, '', addressOf(next));
    setViewing(next);
  }, []);
  const again = useCallback(() => {
    setError(undefined);
    setRound((count) => count + 1);
  }, []);
  if (viewing !== null) return { opening: { state: 'open', viewing }, open };
  if (error) return { opening: { state: 'failed', error, again }, open };
  return { opening: { state: launch === null ? 'none' : 'launching' }, open };
}

const parameter = (name: string): string | null => new URLSearchParams(location.search).get(name);

/** The page's address with this viewing and whatever else it said (its language), but never a link's token. */
function addressOf(viewing: string | null): string {
  const query = new URLSearchParams(location.search);
  query.delete('launch');
  if (viewing !== null) query.set('viewing', viewing);
  const text = query.toString();
  return text === '' ? location.pathname : `${location.pathname}?${text}`;
}
