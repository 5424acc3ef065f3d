import { useId } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../state/app-services';
import type { ThemeChoice } from '../state/theme-store';
import css from './keys-dialog.module.css';

const CHOICES: readonly { readonly id: ThemeChoice; readonly label: string }[] = [
  { id: 'system', label: 'As the system' },
  { id: 'dark', label: 'Dark' },
  { id: 'light', label: 'Light' },
];

/** Dark, light, or whatever the system has. */
export function ThemeChoiceField() {
  const { theme } = useServices();
  const choice = useStore(theme.store, (state) => state.choice);
  const name = useId();
  return (
    <fieldset className={css.theme}>
      <legend>Theme</legend>
      <span className={css.segments}>
        {CHOICES.map(({ id, label }) => (
          <label key={id} className={css.segment}>
            <input type="radio" name={name} checked={choice === id} onChange={() => theme.choose(id)} />
            {label}
          </label>
        ))}
      </span>
    </fieldset>
  );
}
