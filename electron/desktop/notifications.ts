import type { ProcessSnapshot } from '../../shared/model/process';
import type { ElectronApi } from './electron-api';

export interface Notice {
  readonly title: string;
  readonly body: string;
}

/**
 * What a change of one process is worth telling somebody who is not looking at the window: a crash (the first of a series; the restarts
 * that follow are not told) and `failed`. Null for everything else, and for what a person asked for.
 */
export function noticeFor(process: ProcessSnapshot, before: ProcessSnapshot | null): Notice | null {
  if (before === null || before.state.kind === process.state.kind) return null;
  const { state } = process;
  if (state.kind === 'failed') return { title: `${process.name} failed`, body: state.text };
  if (state.kind === 'backoff' && state.attempt <= 1) {
    return { title: `${process.name} crashed`, body: `${state.lastExit.detail}. Slipway starts it again.` };
  }
  if (state.kind === 'exited' && !state.lastExit.expected) return { title: `${process.name} crashed`, body: state.lastExit.detail };
  return null;
}

/** Shows a notice unless the window has the focus or the desktop knows no notifications; a click shows the window. */
export function createNotifier(
  { Notification }: Pick<ElectronApi, 'Notification'>,
  isWindowFocused: () => boolean,
  show: () => void,
): (notice: Notice) => void {
  return (notice) => {
    if (isWindowFocused() || !Notification.isSupported()) return;
    const notification = new Notification({ title: notice.title, body: notice.body, silent: true });
    notification.on('click', show);
    notification.show();
  };
}
