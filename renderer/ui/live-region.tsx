import { useEffect, useState } from 'react';
import { createStore, useStore } from 'zustand';
import { VisuallyHidden } from './visually-hidden';

const announcements = createStore<{ readonly text: string; readonly count: number }>(() => ({ text: '', count: 0 }));

/** Says a sentence politely to assistive technology. The same sentence twice in a row is said twice. */
export function announce(text: string): void {
  announcements.setState((old) => ({ text, count: old.count + 1 }));
}

/** Stands once in the window, from the start: regions that appear together with their text are not read. */
export function LiveRegion() {
  const { text, count } = useStore(announcements);
  const [shown, setShown] = useState('');
  useEffect(() => {
    setShown(count % 2 === 0 ? text : `${text}\u00a0`);
  }, [text, count]);
  return (
    <VisuallyHidden>
      <span role="status" aria-live="polite">
        {shown}
      </span>
    </VisuallyHidden>
  );
}
