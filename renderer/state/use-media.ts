import { useCallback, useSyncExternalStore } from 'react';

/** Below this width the window is compact: icons in the rail, tighter rows. */
export const COMPACT_QUERY = '(max-width: 959.98px)';

/** Whether a media query holds, followed as it changes. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
