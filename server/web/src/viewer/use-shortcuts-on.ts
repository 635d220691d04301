import { useCallback, useState } from 'react';

const KEY = 'huren.shortcuts';

/** Whether single keys act; speech input and some keyboards need them off (WCAG 2.1.4). */
export function useShortcutsOn(): { readonly isOn: boolean; turn(isOn: boolean): void } {
  const [isOn, setIsOn] = useState(() => localStorage.getItem(KEY) !== 'off');
  const turn = useCallback((next: boolean) => {
    localStorage.setItem(KEY, next ? 'on' : 'off');
    setIsOn(next);
  }, []);
  return { isOn, turn };
}
