import { useEffect, useState } from 'react';

/** True once the first screen stands and the browser has nothing to do; what can wait, waits for it. */
export function useIdle(): boolean {
  const [isIdle, setIsIdle] = useState(false);
  useEffect(() => {
    const id = requestIdleCallback(
      () => {
        setIsIdle(true);
      },
      { timeout: 2000 },
    );
    return () => {
      cancelIdleCallback(id);
    };
  }, []);
  return isIdle;
}
