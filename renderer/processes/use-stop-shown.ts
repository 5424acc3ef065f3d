import { useEffect, useState } from 'react';
import type { ProcessSnapshot } from '../../shared/model/process';

/** Quicker stops would only make the window flash: the panel of a stop takes the tabs' place after this long, ms. */
const SHOWN_AFTER_MS = 250;

/** True while a stop goes on that has lasted long enough to be shown as it happens. */
export function useStopShown(process: ProcessSnapshot): boolean {
  const stop = process.lastStop;
  const askedAt = stop !== null && stop.durationMs === null ? stop.askedAt : null;
  const [shownFor, setShownFor] = useState<number | null>(null);
  useEffect(() => {
    if (askedAt === null) return;
    const timer = setTimeout(() => setShownFor(askedAt), Math.max(0, SHOWN_AFTER_MS - (Date.now() - askedAt)));
    return () => clearTimeout(timer);
  }, [askedAt]);
  return askedAt !== null && shownFor === askedAt;
}
