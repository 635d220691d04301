import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { call, rememberCsrf } from './api.ts';
import { useLanguage } from './language.tsx';

/** Who works in this browser, as `GET /api/session` says. */
export interface Session {
  readonly authenticated: boolean;
  readonly hasLogin?: boolean;
  readonly person?: string;
  readonly name?: string;
  readonly role?: 'doctor' | 'administrator';
  readonly institution?: { readonly id: string; readonly name: string } | null;
  readonly isLaunched?: boolean;
  readonly csrf?: string;
  readonly endsAt?: string;
}

interface Known {
  /** Undefined until it is known. */
  readonly session: Session | undefined;
  take(session: Session): void;
  end(everywhere: boolean): Promise<void>;
}

const Current = createContext<Known>({ session: undefined, take: () => undefined, end: () => Promise.resolve() });

export function SessionProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { language } = useLanguage();
  const [session, setSession] = useState<Session>();
  const take = useCallback((next: Session) => {
    rememberCsrf(next.csrf);
    setSession(next);
  }, []);
  // A card's link brings its own session; asking for one first would only cost the doctor time.
  useEffect(() => {
    if (new URLSearchParams(location.search).has('launch')) return;
    call<Session>(language, '/api/session').then(take, () => {
      take({ authenticated: false });
    });
    // The language of the answer does not matter.
  }, []);
  const end = useCallback(
    async (everywhere: boolean) => {
      const path = everywhere ? '/api/sessions' : '/api/session';
      const ended = await call<{ leaveAt?: string }>(language, path, { method: 'DELETE' }).catch(() => undefined);
      // The identity provider's session ends there, and it leads back here.
      location.assign(ended?.leaveAt ?? '/');
    },
    [language],
  );
  const value = useMemo(() => ({ session, take, end }), [session, take, end]);
  return <Current value={value}>{children}</Current>;
}

export const useSession = (): Known => useContext(Current);
