import type { AnyVerdict } from '../../shared/model/port-verdict';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { ProcessState } from '../../shared/model/process-state';
import { verdictSubject } from './present-verdict';

/** Names the life a process has settled in; null while it is on its way, when nothing can be said about its ports yet. Pure. */
export function settledLife(state: ProcessState): string | null {
  switch (state.kind) {
    case 'running':
      return `running ${state.runId}`;
    case 'backoff':
    case 'exited':
    case 'failed':
    case 'stopped':
      return `${state.kind} ${state.lastExit?.runId ?? ''}`;
    case 'waiting':
    case 'starting':
    case 'stopping':
      return null;
  }
}

/**
 * What became of the process that wanted a port, with the verdict read after it settled: it holds the port, it runs without it, or it ended.
 * Null for one that was stopped, which is what was asked. Pure.
 */
export function whatBecame(
  { name, state, detail }: Pick<ProcessSnapshot, 'name' | 'state' | 'detail'>,
  verdict: AnyVerdict,
): string | null {
  if (state.kind === 'stopped') return null;
  if (state.kind !== 'running') return `${name} did not stay up${detail === '' ? '' : `: ${detail}`}.`;
  const subject = verdictSubject(verdict);
  return verdict.verdict === 'own-run' ? `${name} started and holds ${subject}.` : `${name} started. It does not listen on ${subject}.`;
}
