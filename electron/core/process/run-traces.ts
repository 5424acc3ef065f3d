import type { ProcessId } from '../../../shared/model/process';
import type { ProcReader } from '../ports/proc-reader';
import type { RunIdentity } from './find-members';

/** What can still be recognised of a run's processes once they have lost every mark of it. */
export interface RunTrace {
  readonly runId: number;
  readonly startTicks: number;
  /** The pipes its output went into, as links of /proc/PID/fd: nobody else ever had them. */
  readonly outputs: readonly string[];
}

/** Remembers the trace of each process's latest run, also after its end. */
export interface RunTraces {
  /** To be called right after the spawn, while the root still has the descriptors it was born with. */
  began(processId: ProcessId, runId: number, root: RunIdentity): void;
  /** Null: it has not run since the host started. */
  latest(processId: ProcessId): RunTrace | null;
  forget(processId: ProcessId): void;
}

/** A pipe or socket without a name, or a FIFO of ours whose name is gone: a file or a terminal says nothing about who opened it. */
export function isOwnPipe(link: string): boolean {
  return /^(?:pipe|socket):\[\d+\]$/.test(link) || /\/pipes\/[\w-]+ \(deleted\)$/.test(link);
}

/** Two links are read for each run that starts: about 0.02 ms. Where there is no /proc, traces have no outputs. */
export function createRunTraces(proc: Pick<ProcReader, 'readLink'>): RunTraces {
  const traces = new Map<ProcessId, RunTrace>();
  return {
    began(processId, runId, { rootPid, rootStartTicks }) {
      const links = [1, 2].map((fd) => proc.readLink(`/proc/${rootPid}/fd/${fd}`));
      const outputs = new Set(links.filter((link): link is string => link !== null && isOwnPipe(link)));
      traces.set(processId, { runId, startTicks: rootStartTicks, outputs: [...outputs] });
    },
    latest: (processId) => traces.get(processId) ?? null,
    forget: (processId) => void traces.delete(processId),
  };
}
