import { useEffect, useState } from 'react';
import type { SignalForecast } from '../../shared/contract/outcomes';
import type { AppError } from '../../shared/contract/result';
import type { ProcessSnapshot } from '../../shared/model/process';
import { runOf } from '../../shared/model/process-state';
import { useCall } from '../state/app-services';

/** Masks change while a program starts up; with the menu open they are read again this often. */
const READ_AGAIN_MS = 2_000;

interface Forecast {
  readonly forecast: SignalForecast | null;
  readonly error: AppError | null;
}

/**
 * What each signal would do to the run now, and a stop. Read when the run, its members, its readiness or its stop settings change (a server installs its handlers about
 * when it gets ready), and again while `watched`. What was read for an earlier run is never shown for this one.
 */
export function useForecast(process: ProcessSnapshot, watched: boolean): Forecast {
  const call = useCall();
  const [known, setKnown] = useState<Forecast>({ forecast: null, error: null });
  const run = runOf(process.state);
  const runId = process.state.kind === 'stopping' ? null : (run?.runId ?? null);
  const ready = process.state.kind === 'running' && process.state.readyAt !== null;
  const plan = JSON.stringify(process.stop);
  // Who is the main process first: a hand-over changes that, and nothing else.
  const pids = [run?.pid, ...process.members.map((member) => member.pid)].join(' ');

  // biome-ignore lint/correctness/useExhaustiveDependencies: `pids`, `ready` and `plan` say when to read again
  useEffect(() => {
    if (runId === null) return;
    let current = true;
    const read = async () => {
      const answer = await call('process.forecast', { processId: process.id });
      if (current) setKnown(answer.ok ? { forecast: answer.value, error: null } : { forecast: null, error: answer.error });
    };
    void read();
    const timer = watched ? setInterval(() => void read(), READ_AGAIN_MS) : null;
    return () => {
      current = false;
      if (timer !== null) clearInterval(timer);
    };
  }, [call, process.id, runId, pids, ready, plan, watched]);

  const fits = known.forecast !== null && known.forecast.runId === runId && known.forecast.processId === process.id;
  return { forecast: fits ? known.forecast : null, error: known.error };
}
