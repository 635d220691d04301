import { useSyncExternalStore } from 'react';

const WIDE = '(min-width: 1080px)';

/** Whether there is room for a list and its detail side by side. */
export function useWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = matchMedia(WIDE);
      query.addEventListener('change', changed);
      return () => {
        query.removeEventListener('change', changed);
      };
    },
    () => matchMedia(WIDE).matches,
  );
}
