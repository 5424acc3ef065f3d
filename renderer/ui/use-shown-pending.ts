import { useEffect, useState } from 'react';

/** Pending shows only after this long without an answer: quicker answers would flicker. */
const PENDING_SHOWS_AFTER_MS = 150;

/** True once `pending` has lasted 150 ms; false as soon as it ends. */
export function useShownPending(pending: boolean): boolean {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!pending) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), PENDING_SHOWS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [pending]);
  return pending && shown;
}
