import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';

/** What somebody chose; `auto` follows the machine. */
export type Look = 'light' | 'dark' | 'auto';

const KEY = 'huren.look';
const Chosen = createContext<{ readonly look: Look; readonly isDark: boolean; choose(look: Look): void }>({
  look: 'auto',
  isDark: false,
  choose: () => undefined,
});

export function LookProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [look, setLook] = useState<Look>(() => (localStorage.getItem(KEY) as Look | null) ?? 'auto');
  const [machineIsDark, setMachineIsDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const follow = (): void => {
      setMachineIsDark(query.matches);
    };
    query.addEventListener('change', follow);
    return () => {
      query.removeEventListener('change', follow);
    };
  }, []);
  const isDark = look === 'auto' ? machineIsDark : look === 'dark';
  useEffect(() => {
    document.documentElement.dataset.look = isDark ? 'dark' : 'light';
  }, [isDark]);
  const choose = useCallback((next: Look) => {
    localStorage.setItem(KEY, next);
    setLook(next);
  }, []);
  const value = useMemo(() => ({ look, isDark, choose }), [look, isDark, choose]);
  return <Chosen value={value}>{children}</Chosen>;
}

export const useLook = (): { readonly look: Look; readonly isDark: boolean; choose(look: Look): void } =>
  useContext(Chosen);
