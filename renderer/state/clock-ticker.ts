import { useCallback, useSyncExternalStore } from 'react';

const TICK_MS = 100;

/** One timer for every countdown in the window; it runs only while somebody watches it, and as slowly as the quickest watcher allows. */
const watchers = new Map<() => void, number>();
let timer: ReturnType<typeof setInterval> | null = null;
let timerMs = 0;

function arrange(): void {
  const wanted = watchers.size === 0 ? 0 : Math.max(TICK_MS, Math.min(...watchers.values()));
  if (wanted === timerMs) return;
  if (timer !== null) clearInterval(timer);
  timerMs = wanted;
  timer =
    wanted === 0
      ? null
      : setInterval(() => {
          for (const watcher of watchers.keys()) watcher();
        }, wanted);
}

/**
 * Now, in steps of `stepMs` (epoch ms, rounded down): the component draws again only when the step is over. Null does not tick at all.
 */
export function useNow(stepMs: number | null): number {
  const subscribe = useCallback(
    (listener: () => void) => {
      if (stepMs === null) return () => undefined;
      const watcher = () => listener();
      watchers.set(watcher, stepMs);
      arrange();
      return () => {
        watchers.delete(watcher);
        arrange();
      };
    },
    [stepMs],
  );
  const step = stepMs ?? 60_000;
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / step) * step);
}
