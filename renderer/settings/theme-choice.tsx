import { useStore } from 'zustand';
import { useServices } from '../state/app-services';
import type { ThemeChoice } from '../state/theme-store';
import { ChoiceField } from './choice-field';

const CHOICES: readonly { readonly id: ThemeChoice; readonly label: string }[] = [
  { id: 'system', label: 'As the system' },
  { id: 'dark', label: 'Dark' },
  { id: 'light', label: 'Light' },
];

/** Dark, light, or whatever the system has. */
export function ThemeChoiceField() {
  const { theme } = useServices();
  const choice = useStore(theme.store, (state) => state.choice);
  return <ChoiceField legend="Theme" choices={CHOICES} value={choice} onChoose={theme.choose} />;
}
