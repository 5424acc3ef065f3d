import { posix } from 'node:path';
import type { OwnedPort, ProcessId } from '../../../shared/model/process';
import type { Suspect } from '../../../shared/model/suspect';
import { describeProcess, parseProcStat } from '../ports/describe-process';
import type { ProcReader } from '../ports/proc-reader';
import { type FoundSuspect, findSuspects, type SuspectRow } from './find-suspects';
import type { ProcessEntry, ProcessReader } from './process-reader';
import type { RunTraces } from './run-traces';

export interface SuspectDeps {
  readonly reader: Pick<ProcessReader, 'list'>;
  readonly proc: ProcReader;
  readonly traces: RunTraces;
  readonly ownedListeners: (pids: readonly number[]) => Promise<readonly OwnedPort[]>;
  /** Members of any run and what carries a mark of ours. */
  readonly isOurs: (pid: number, startTicks: number) => boolean;
  readonly selfPid: number;
  /** The script this host was started with, an absolute path; null where it is none. */
  readonly entry: string | null;
}

export interface SuspectLook {
  readonly processId: ProcessId;
  /** Real path. */
  readonly projectRoot: string;
  /** Ports the process wants. */
  readonly ports: readonly number[];
}

function textOf({ evidence, port }: FoundSuspect): string {
  if (evidence === 'output') return 'writes to this run’s output';
  return evidence === 'port' ? `listens on port ${port}` : 'runs in this project’s folder';
}

/** The command line, the host or a guardian, of this or another state directory. */
function isSlipway(argv: readonly string[], cwd: string | null, entry: string | null): boolean {
  return argv.some((word) => {
    if (word === 'slipway-guardian' || posix.basename(word) === 'slipway') return true;
    return entry !== null && word.endsWith('.js') && posix.resolve(cwd ?? '/', word) === entry;
  });
}

/**
 * One look at the process table for what may be left of the latest run of a process (see `findSuspects`). Empty where it has not run since
 * the host started. Links are read only of processes younger than the run: a few milliseconds; on demand only. Linux only.
 */
export async function lookForSuspects(deps: SuspectDeps, look: SuspectLook): Promise<{ runId: number | null; suspects: Suspect[] }> {
  const { proc, selfPid, entry } = deps;
  const trace = deps.traces.latest(look.processId);
  if (trace === null) return { runId: null, suspects: [] };
  const entries = (await deps.reader.list()).filter(({ state }) => state !== 'Z' && state !== 'X');
  const isYoung = ({ startTicks }: ProcessEntry): boolean => startTicks >= trace.startTicks;
  const owned = await deps.ownedListeners(entries.filter(isYoung).map(({ pid }) => pid));
  const slipwayPids = new Set([selfPid]);
  const rows = entries.map((row): SuspectRow => {
    const { pid, ppid, sid, startTicks, name } = row;
    if (!isYoung(row)) return { pid, ppid, sid, startTicks, name, hasTerminal: false, exe: null, cwd: null, outputs: [] };
    const cwd = proc.readLink(`/proc/${pid}/cwd`);
    const argv = (proc.readText(`/proc/${pid}/cmdline`) ?? '').split('\0');
    if (isSlipway(argv, cwd, entry)) slipwayPids.add(pid);
    return {
      pid,
      ppid,
      sid,
      startTicks,
      name,
      hasTerminal: (parseProcStat(proc.readText(`/proc/${pid}/stat`) ?? '')?.ttyNumber ?? 0) !== 0,
      exe: proc.readLink(`/proc/${pid}/exe`),
      cwd,
      outputs: [1, 2].flatMap((fd) => proc.readLink(`/proc/${pid}/fd/${fd}`) ?? []),
    };
  });
  const wanted = new Set(look.ports);
  const found = findSuspects({
    rows,
    run: trace,
    projectRoot: look.projectRoot,
    portOwners: new Map(owned.filter(({ port }) => wanted.has(port)).map(({ pid, port }) => [pid, port])),
    isOurs: (row) => deps.isOurs(row.pid, row.startTicks),
    slipwayPids,
  });
  const suspects = found.flatMap((each): Suspect[] => {
    const { pid, startTicks, name, cwd } = each.row;
    const description = describeProcess(proc, pid);
    if (description === null || description.startTicks !== startTicks) return [];
    const command = description.command ?? `[${name}]`;
    return [{ pid, startTicks, command, cwd, evidence: each.evidence, port: each.port, text: textOf(each) }];
  });
  return { runId: trace.runId, suspects };
}
