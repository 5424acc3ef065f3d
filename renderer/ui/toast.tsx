import { useEffect } from 'react';
import { createStore, useStore } from 'zustand';
import { Button } from './button';
import { Icon } from './icon';
import { announce } from './live-region';
import css from './toast.module.css';

interface Toast {
  readonly text: string;
  readonly undo: (() => void) | null;
  readonly count: number;
}

/** How long a toast stays. */
const TOAST_SHOWS_MS = 4_000;
const toasts = createStore<{ readonly toast: Toast | null }>(() => ({ toast: null }));

/** Only for "Copied 4 lines" and the undo of Clear: a result that has a place of its own is shown there. A new one replaces the old. */
export function showToast(text: string, undo: (() => void) | null = null): void {
  toasts.setState((old) => ({ toast: { text, undo, count: (old.toast?.count ?? 0) + 1 } }));
  announce(text);
}

export function ToastRegion() {
  const toast = useStore(toasts, (state) => state.toast);
  useEffect(() => {
    if (toast === null) return;
    const timer = setTimeout(() => toasts.setState({ toast: null }), TOAST_SHOWS_MS);
    return () => clearTimeout(timer);
  }, [toast]);
  if (toast === null) return null;
  const { text, undo } = toast;
  const takeBack = () => {
    undo?.();
    toasts.setState({ toast: null });
  };
  return (
    <div className={css.region}>
      <div className={css.toast}>
        <Icon name={undo ? 'eraser' : 'copy'} />
        <span className={css.text}>{text}</span>
        {undo && (
          <Button size="small" onClick={takeBack}>
            Undo
          </Button>
        )}
      </div>
    </div>
  );
}
