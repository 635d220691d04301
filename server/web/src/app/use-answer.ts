import { useCallback, useEffect, useState } from 'react';
import { ApiError, call } from './api.ts';
import { useLanguage } from './language.tsx';

/** What a read has brought so far. */
export type Answer<T> =
  | { readonly state: 'loading'; readonly value: T | undefined }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly error: ApiError; readonly value: T | undefined };

/**
 * Reads a path of the API, again when it or the language changes, and when `again` is called; what was read before
 * stays in sight meanwhile. Undefined reads nothing.
 */
export function useAnswer<T>(path: string | undefined): Answer<T> & { again(): void } {
  const { language } = useLanguage();
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<Answer<T>>({ state: 'loading', value: undefined });
  useEffect(() => {
    if (path === undefined) return undefined;
    const stop = new AbortController();
    setAnswer(({ value }) => ({ state: 'loading', value }));
    call<T>(language, path, { signal: stop.signal }).then(
      (value) => {
        if (!stop.signal.aborted) setAnswer({ state: 'ready', value });
      },
      (error: unknown) => {
        if (stop.signal.aborted) return;
        const told = error instanceof ApiError ? error : new ApiError(0, 'unreachable');
        setAnswer(({ value }) => ({ state: 'failed', error: told, value }));
      },
    );
    return () => {
      stop.abort();
    };
  }, [path, language, round]);
  const again = useCallback(() => {
    setRound((count) => count + 1);
  }, []);
  return { ...answer, again };
}
