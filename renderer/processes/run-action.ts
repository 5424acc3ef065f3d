import type { ProcessId } from '../../shared/model/process';
import type { ActionKind } from '../present/process-actions';
import type { Commands } from '../state/commands';

/** Carries out one action of a row, a key or a button. */
export function runAction(commands: Commands, kind: ActionKind, processId: ProcessId): void {
  if (kind === 'start') commands.start(processId);
  else if (kind === 'stop') commands.stop(processId);
  else if (kind === 'restart') commands.restart(processId);
  else commands.kill(processId);
}
