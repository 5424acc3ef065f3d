import { useEffect, useState } from 'react';
import type { AppError } from '../../shared/contract/result';
import type { RunHeader } from '../../shared/model/log';
import type { ProcessSnapshot } from '../../shared/model/process';
import { runOf } from '../../shared/model/process-state';
import { useCall, useHost } from '../state/app-services';

interface Runs {
  /** Oldest first; null until they were read. */
  readonly runs: readonly RunHeader[] | null;
  readonly error: AppError | null;
}

/** The kept runs of a process, each with its stop and the signals sent to it; read again with every new run and every new link. What was read stays when reading fails. */
export function useRuns(process: ProcessSnapshot): Runs {
  const call = useCall();
  const client = useHost((state) => state.client);
  const [known, setKnown] = useState<Runs>({ runs: null, error: null });
  const runId = runOf(process.state)?.runId ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `runId` and `client` say when to read again
  useEffect(() => {
    let current = true;
    void call('run.list', { processId: process.id }).then((result) => {
      if (!current) return;
      setKnown((old) => (result.ok ? { runs: result.value.runs, error: null } : { runs: old.runs, error: result.error }));
    });
    return () => {
      current = false;
    };
  }, [call, client, process.id, runId]);
  return known;
}
