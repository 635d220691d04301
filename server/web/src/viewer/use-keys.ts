import { useEffect, useRef } from 'react';

/** What a key does on the page; `repeats` while it is held down. */
export interface Shortcut {
  act(): void;
  readonly repeats?: boolean;
}

/**
 * Single keys of the page. They sleep in fields, under an open dialog and with a modifier, so that neither typing nor
 * the browser's own keys decide anything; arrows act only inside the list of orders.
 */
export function useKeys(keys: Readonly<Record<string, Shortcut>>, isOn: boolean): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    if (!isOn) return undefined;
    const press = (event: KeyboardEvent): void => {
      const shortcut = current.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!shortcut || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.repeat && shortcut.repeats !== true) return;
      const target = event.target as HTMLElement;
      if (target.closest('input, textarea, select, [role=menu]') || document.querySelector('dialog[open]')) return;
      if (event.key.startsWith('Arrow') && !target.closest('.v-orders')) return;
      event.preventDefault();
      shortcut.act();
    };
    document.addEventListener('keydown', press);
    return () => {
      document.removeEventListener('keydown', press);
    };
  }, [isOn]);
}
