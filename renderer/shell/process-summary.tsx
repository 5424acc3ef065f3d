import type { ProcessSnapshot } from '../../shared/model/process';
import { runOf } from '../../shared/model/process-state';
import { hasSeveralSteps } from '../../shared/model/stop-sequence';
import { sequenceText } from '../present/present-sequence';
import { StateIcon } from '../ui/state-icon';
import css from './process-summary.module.css';

/** What a dialog is about to end: each process with its pids and how it will be asked. */
export function ProcessSummary({ processes }: { readonly processes: readonly ProcessSnapshot[] }) {
  return (
    <ul className={css.list} aria-label="Processes that will be stopped">
      {processes.map((process) => (
        <li key={process.id}>
          <StateIcon kind={process.state.kind} />
          <span className={css.name}>{process.name}</span>
          <span className={css.what}>{whatHappens(process)}</span>
        </li>
      ))}
    </ul>
  );
}

function whatHappens(process: ProcessSnapshot): string {
  if (runOf(process.state) === null) return process.state.kind === 'backoff' ? 'is not tried again' : 'is not started';
  const count = process.members.length;
  const who = count === 1 ? `pid ${process.members[0]?.pid ?? ''}` : `${count} processes`;
  return hasSeveralSteps(process.stop)
    ? `${sequenceText(process.stop)}, to ${who}`
    : `${process.stop.stopSignal} to ${who}, SIGKILL after ${process.stop.killDelayMs / 1_000} s`;
}
