import { clockTime } from '../../shared/model/clock-time';
import type { RunHeader } from '../../shared/model/log';
import type { ProcessSnapshot } from '../../shared/model/process';
import { runOf } from '../../shared/model/process-state';
import { durationText } from '../present/format-duration';
import { fullTime } from '../present/format-time';
import { presentSentSignals } from '../present/present-sent-signals';
import { presentStop } from '../present/present-stop';
import { StopRows } from '../processes/stop-rows';
import { BirthBars } from './birth-bars';
import css from './run-detail.module.css';

interface RunDetailProps {
  readonly run: RunHeader;
  readonly process: ProcessSnapshot;
  readonly now: number;
}

/** What is kept of a run once it is over; while it lives the process itself tells. */
function recordsOf(run: RunHeader, process: ProcessSnapshot) {
  if (run.end !== undefined) return { stop: run.end.stop ?? null, signals: run.end.signals ?? [], counts: run.end.signalCounts };
  const isLive = runOf(process.state)?.runId === run.runId;
  return {
    stop: process.lastStop?.runId === run.runId ? process.lastStop : null,
    signals: isLive ? process.lastSignals : [],
    counts: isLive ? process.signalCounts : undefined,
  };
}

/** Of a run that lives the process tells; an older version kept none. */
function birthOfRun(run: RunHeader, process: ProcessSnapshot) {
  if (run.end !== undefined) return run.end.birth;
  return runOf(process.state)?.runId === run.runId ? process.birth : null;
}

/** One run in full: what began it, when it was what, the signals it was sent, its stop step by step, its end. */
export function RunDetail({ run, process, now }: RunDetailProps) {
  const { stop, signals, counts } = recordsOf(run, process);
  const { end } = run;
  const view = stop === null ? null : presentStop(process, stop, now, clockTime(stop.askedAt));
  const sent = presentSentSignals(signals);
  const inAll = Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0);
  return (
    <div className={css.detail}>
      <dl className={css.facts}>
        <dt>Began</dt>
        <dd>
          {fullTime(run.startedAt)}, {run.cause}
        </dd>
        {run.why !== undefined && run.why.files.length > 1 && (
          <>
            <dt>Files</dt>
            <dd className={css.mono}>{run.why.files.join(', ')}</dd>
          </>
        )}
        {end?.buildMs != null && (
          <>
            <dt>Build</dt>
            <dd>{durationText(end.buildMs)}</dd>
          </>
        )}
        {end !== undefined && (
          <>
            <dt>Ended</dt>
            <dd>
              {end.exit.at === null ? 'Time not known' : fullTime(end.exit.at)}, {end.exit.detail}
            </dd>
          </>
        )}
        {end?.guardian !== undefined && (
          <>
            <dt>Stopped</dt>
            <dd>
              by the guardian:{' '}
              {end.guardian.steps
                .map(({ signal }, at) => (at === 0 && end.guardian?.ranCommand === true ? 'stop command' : signal))
                .join(' → ')}
              , as far as it was needed
            </dd>
          </>
        )}
      </dl>
      <BirthBars runId={run.runId} birth={birthOfRun(run, process)} isOver={end !== undefined} />
      <section aria-label={`Signals sent to run ${run.runId}`}>
        <h4 className={css.title}>Signals</h4>
        {inAll > sent.length && (
          <p className={css.quiet}>
            {inAll} in all; the newest {sent.length}:
          </p>
        )}
        {sent.length === 0 ? (
          <p className={css.quiet}>
            {run.notStarted === undefined
              ? `None was sent${end === undefined ? ' yet' : ''}, beside those of a stop.`
              : 'None: nothing was started.'}
          </p>
        ) : (
          <ol className={css.signals}>
            {sent.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a history only grows; the same signal may be sent twice a second
              <li key={at}>
                <time title={row.atTitle}>{row.at}</time>
                <div>
                  {row.text}
                  <div className={css.quiet}>{row.detail}</div>
                </div>
              </li>
            ))}
          </ol>
        )}
      </section>
      {view !== null && (
        <section aria-label={`Stop of run ${run.runId}`}>
          <h4 className={css.title}>
            Stop <span className={css.quiet}>{`${view.asked} · ${view.running ? 'under way' : view.folded}`}</span>
          </h4>
          <StopRows rows={view.rows} label={`Stop of run ${run.runId}, step by step`} />
        </section>
      )}
    </div>
  );
}
