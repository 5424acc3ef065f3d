import { useId, useState } from 'react';
import { clockTime } from '../../shared/model/clock-time';
import type { RunHeader } from '../../shared/model/log';
import { notStartedText } from '../../shared/model/not-started';
import type { ProcessSnapshot } from '../../shared/model/process';
import { runOf } from '../../shared/model/process-state';
import { endIconOf, exitWords, learnRunFacts, neverBegan, runFactsOf, stopWords } from '../logs/run-facts';
import { durationText, uptimeText } from '../present/format-duration';
import { fullTime } from '../present/format-time';
import css from '../processes/facts.module.css';
import { useProcessNow } from '../processes/use-process-now';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { StateIcon, type StateIconKind } from '../ui/state-icon';
import { RunDetail } from './run-detail';
import runs from './runs-view.module.css';
import { useRuns } from './use-runs';

const COLUMNS = 6;

/** Every kept run, newest first: why it started and how it went; opened, with its signals and its stop. Unknown is blank. */
export function RunsView({ process }: { readonly process: ProcessSnapshot }) {
  const known = useRuns(process);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const toggle = (runId: number) =>
    setOpened((old) => (old.has(runId) ? new Set([...old].filter((other) => other !== runId)) : new Set([...old, runId])));
  const now = useProcessNow(process);
  learnRunFacts(process);
  const newestFirst = known.runs?.toReversed() ?? [];
  return (
    <div className={css.scroll}>
      {known.error !== null && (
        <Note tone="bad" className={css.note} next={known.error.hint}>
          {known.error.message}
        </Note>
      )}
      {known.runs !== null && newestFirst.length === 0 && <p className={css.quiet}>{process.name} has never been started.</p>}
      {newestFirst.length > 0 && (
        <table className={runs.table}>
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Started</th>
              <th scope="col">Why</th>
              <th scope="col">Ready in</th>
              <th scope="col">Ran</th>
              <th scope="col">End</th>
            </tr>
          </thead>
          <tbody>
            {newestFirst.map((run, at) => (
              <RunRow
                key={run.runId}
                run={run}
                process={process}
                waits={at === 0 && process.state.kind === 'waiting'}
                now={now}
                open={opened.has(run.runId)}
                onToggle={toggle}
              />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

interface RunRowProps {
  readonly run: RunHeader;
  readonly process: ProcessSnapshot;
  /** It is the one that will begin as soon as what its process waits for is there. */
  readonly waits: boolean;
  readonly now: number;
  readonly open: boolean;
  readonly onToggle: (runId: number) => void;
}

function RunRow({ run, process, waits, now, open, onToggle }: RunRowProps) {
  const detailId = useId();
  const facts = runFactsOf(run.processId, run.runId, run);
  const { live, exit } = facts;
  const readyMs = facts.unchecked === true ? null : facts.readyMs;
  const ended: StateIconKind | null = endIconOf(facts);
  const icon = live ?? ended ?? (waits ? 'waiting' : null);
  const stopped = stopWords(facts);
  return (
    <>
      <tr>
        <td className={runs.run}>
          <button
            type="button"
            className={runs.fold}
            aria-expanded={open}
            aria-controls={open ? detailId : undefined}
            onClick={() => onToggle(run.runId)}
          >
            <Icon name={open ? 'down' : 'right'} size={14} />
            {icon === null ? <span className={runs.unknown} /> : <StateIcon kind={icon} size={14} />}
            run {run.runId}
          </button>
        </td>
        <td title={fullTime(run.startedAt)}>{clockTime(run.startedAt)}</td>
        <td className={runs.why}>{run.cause}</td>
        <td>{readyMs === null ? '' : durationText(readyMs)}</td>
        <td>
          {live !== null
            ? // As in its row: from the spawn, which is after its build.
              uptimeText(now - (runOf(process.state)?.startedAt ?? run.startedAt))
            : exit === null || exit.ranMs === null || neverBegan(exit)
              ? ''
              : durationText(exit.ranMs)}
        </td>
        <td>
          {live !== null
            ? live
            : exit !== null
              ? `${exitWords(exit)}${stopped}`
              : run.notStarted !== undefined
                ? notStartedText(run.notStarted)
                : waits
                  ? 'waiting, not started yet'
                  : ''}
        </td>
      </tr>
      {open && (
        <tr>
          <td id={detailId} className={runs.detail} colSpan={COLUMNS}>
            <RunDetail run={run} process={process} now={now} />
          </td>
        </tr>
      )}
    </>
  );
}
