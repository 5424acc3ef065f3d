import type { ProcessSnapshot } from '../../shared/model/process';
import { runOf } from '../../shared/model/process-state';
import { hasSeveralSteps } from '../../shared/model/stop-sequence';
import type { StopPrediction } from '../../shared/model/suggest-stop-signal';
import { sequenceText } from '../present/present-sequence';
import { Icon } from '../ui/icon';
import { StateIcon } from '../ui/state-icon';
import css from './process-summary.module.css';

/** What a dialog is about to end: each process with its pids and how it will be asked. */
export function ProcessSummary({
  processes,
  forecasts = NONE_READ,
}: {
  readonly processes: readonly ProcessSnapshot[];
  /** What each stop would come to, by process id; who would be waited for says so. */
  readonly forecasts?: ReadonlyMap<string, StopPrediction>;
}) {
  return (
    <ul className={css.list} aria-label="Processes that will be stopped">
      {processes.map((process) => (
        <li key={process.id}>
          <StateIcon kind={process.state.kind} />
          <span className={css.name}>{process.name}</span>
          <span className={css.what}>{whatHappens(process)}</span>
          <SlowStop prediction={forecasts.get(process.id)} />
        </li>
      ))}
    </ul>
  );
}

/** Why the stop would take its full time: who ignores the signal, say. Nothing where it would not. */
function SlowStop({ prediction }: { readonly prediction: StopPrediction | undefined }) {
  if (prediction?.tone !== 'slow') return null;
  return (
    <span className={css.slow}>
      <Icon name="warn" size={13} /> {prediction.text}
    </span>
  );
}

const NONE_READ: ReadonlyMap<string, StopPrediction> = new Map();

function whatHappens(process: ProcessSnapshot): string {
  if (runOf(process.state) === null) return process.state.kind === 'backoff' ? 'is not tried again' : 'is not started';
  const count = process.members.length;
  const who = count === 1 ? `pid ${process.members[0]?.pid ?? ''}` : `${count} processes`;
  return hasSeveralSteps(process.stop)
    ? `${sequenceText(process.stop)}, to ${who}`
    : `${process.stop.stopSignal} to ${who}, SIGKILL after ${process.stop.killDelayMs / 1_000} s`;
}
