import { createStore, type StoreApi } from 'zustand/vanilla';

export type ThemeChoice = 'system' | 'dark' | 'light';

const THEME_KEY = 'slipway.theme';

export interface ThemeStore {
  readonly store: StoreApi<{ readonly choice: ThemeChoice }>;
  choose(choice: ThemeChoice): void;
}

function show(choice: ThemeChoice): void {
  if (choice === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
}

/** The theme that was chosen by hand, kept in this browser; `system` follows the platform. */
export function createThemeStore(storage: Pick<Storage, 'getItem' | 'setItem'> = localStorage): ThemeStore {
  const kept = storage.getItem(THEME_KEY);
  const choice: ThemeChoice = kept === 'dark' || kept === 'light' ? kept : 'system';
  const store = createStore<{ readonly choice: ThemeChoice }>(() => ({ choice }));
  show(choice);
  return {
    store,
    choose: (next) => {
      store.setState({ choice: next });
      storage.setItem(THEME_KEY, next);
      show(next);
    },
  };
}
