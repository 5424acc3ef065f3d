import type { QuitPolicy } from '../../shared/model/leftover';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { ElectronApi } from './electron-api';
import { isAlive } from './quit';

/** What a quit does with what runs. */
export type QuitChoice = 'stop' | 'keep';

export interface QuitAnswer {
  readonly choice: QuitChoice | 'cancel';
  /** The same every time from now on. */
  readonly remember: boolean;
}

const ANSWERS = ['stop', 'keep', 'cancel'] as const;

/** What a quit does that nobody can be asked about (the session ends, say): what was chosen, else everything is stopped. Pure. */
export function quitUnasked(policy: QuitPolicy): QuitChoice {
  return policy === 'keep' ? 'keep' : 'stop';
}

/** Asks before a quit that would stop something, unless the answer is remembered. Where nothing runs nothing is asked. */
export async function askQuit(
  { dialog }: Pick<ElectronApi, 'dialog'>,
  processes: readonly ProcessSnapshot[],
  policy: QuitPolicy,
): Promise<QuitAnswer> {
  const alive = processes.filter(isAlive);
  if (alive.length === 0 || policy !== 'ask') return { choice: quitUnasked(policy), remember: false };
  const what = alive.length === 1 ? `${alive[0]?.name}` : `${alive.length} processes`;
  const answer = await dialog.showMessageBox({
    type: 'question',
    message: alive.length === 1 ? `Quit Slipway while ${what} runs?` : `Quit Slipway while ${what} run?`,
    detail: [
      `${alive.map(({ name }) => name).join(', ')}`,
      'Stopped: each by its own stop sequence, and Slipway ends when nothing is left.',
      'Kept running: they go on without Slipway, what they print is lost, and the next start takes them over.',
      'Closing the window instead keeps Slipway and them running.',
    ].join('\n'),
    buttons: [`Stop ${what} and quit`, 'Keep running and quit', 'Cancel'],
    checkboxLabel: 'Do the same every time',
    checkboxChecked: false,
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  const choice = ANSWERS[answer.response] ?? 'cancel';
  return { choice, remember: choice !== 'cancel' && answer.checkboxChecked === true };
}
