import type { ReactNode } from 'react';
import css from './button.module.css';

interface SplitButtonProps {
  /** Names the pair. */
  readonly label: string;
  /** Two buttons: the action and its menu's chevron. */
  readonly children: ReactNode;
}

/** Joins an action and the menu that belongs to it. */
export function SplitButton({ label, children }: SplitButtonProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own layout; two buttons form one group here
    <div className={css.split} role="group" aria-label={label}>
      {children}
    </div>
  );
}
