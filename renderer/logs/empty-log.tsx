import type { ProcessSnapshot } from '../../shared/model/process';
import { runOf } from '../../shared/model/process-state';
import { uptimeText } from '../present/format-duration';
import { useNow } from '../state/clock-ticker';
import css from './log-pane.module.css';
import type { LogStatus } from './log-store';

/** `No output yet. web started 4 s ago, pid 49120.` */
export function EmptyLog({ process, status }: { readonly process: ProcessSnapshot | null; readonly status: LogStatus }) {
  const now = useNow(1_000);
  if (process === null || status === 'failed') return null;
  if (status !== 'live') return <p className={css.empty}>Reading the log of {process.name}…</p>;
  const run = runOf(process.state);
  return (
    <p className={css.empty}>
      {run === null
        ? `No output yet. ${process.name} is ${process.state.kind}.`
        : `No output yet. ${process.name} started ${uptimeText(now - run.startedAt)} ago, pid ${run.pid}.`}
    </p>
  );
}
