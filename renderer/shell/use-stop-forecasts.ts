import { useEffect, useState } from 'react';
import type { ProcessSnapshot } from '../../shared/model/process';
import { runOf } from '../../shared/model/process-state';
import type { StopPrediction } from '../../shared/model/suggest-stop-signal';
import { useCall } from '../state/app-services';

/** What the stop of each of these processes would come to, by process id. Read once for each run; what nobody could read is left out. */
export function useStopForecasts(processes: readonly ProcessSnapshot[]): ReadonlyMap<string, StopPrediction> {
  const call = useCall();
  const [known, setKnown] = useState<ReadonlyMap<string, StopPrediction>>(new Map());
  const runs = processes.flatMap(({ id, state }) => {
    const run = state.kind === 'stopping' ? null : runOf(state);
    return run === null ? [] : [{ id, runId: run.runId }];
  });
  const key = JSON.stringify(runs);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is what `runs` holds
  useEffect(() => {
    let current = true;
    const read = async () => {
      const answers = await Promise.all(runs.map(({ id }) => call('process.forecast', { processId: id })));
      const found = answers.flatMap((answer) =>
        answer.ok && answer.value.stop !== null ? [[answer.value.processId, answer.value.stop] as const] : [],
      );
      if (current) setKnown(new Map(found));
    };
    void read();
    return () => {
      current = false;
    };
  }, [call, key]);
  return known;
}
