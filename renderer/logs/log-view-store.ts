import { createStore } from 'zustand/vanilla';

export type TimeMode = 'ms' | 'time' | 'off';

export interface LogView {
  readonly wrap: boolean;
  readonly times: TimeMode;
}

const KEY = 'slipway.log-view';
const MODES: readonly TimeMode[] = ['ms', 'time', 'off'];

/** What was chosen before in this browser; anything unreadable counts as nothing. */
function parseLogView(text: string | null): LogView {
  const standard: LogView = { wrap: false, times: 'ms' };
  if (text === null) return standard;
  const [wrap, times] = text.split(' ');
  return { wrap: wrap === 'wrap', times: MODES.find((mode) => mode === times) ?? standard.times };
}

/** How lines are drawn, the same for every log in this window. */
export const logViewStore = createStore<LogView>(() => parseLogView(localStorage.getItem(KEY)));

logViewStore.subscribe((view) => localStorage.setItem(KEY, `${view.wrap ? 'wrap' : 'cut'} ${view.times}`));

export function toggleWrap(): void {
  logViewStore.setState((view) => ({ wrap: !view.wrap }));
}

/** Time and ms, then time, then none. */
export function nextTimeMode(): void {
  logViewStore.setState((view) => ({ times: MODES[(MODES.indexOf(view.times) + 1) % MODES.length] ?? 'ms' }));
}
