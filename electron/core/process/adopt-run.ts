import type { Readable } from 'node:stream';
import type { OwnedPort, ProcessConfig, ProcessId, RunCause } from '../../../shared/model/process';
import type { CoreDeps } from './core-deps';
import type { Leftover } from './find-leftovers';
import { guardedRun } from './guarded-run';
import { type LiveRun, newRun } from './live-run';
import type { RunLog } from './log-seam';
import { planStart } from './move-port';
import { createOutputSniffer } from './output-sniffer';
import type { ProcessEntry } from './process-reader';
import { identityOfLeftover } from './stop-leftovers';

/** The live root, else the member that owns a listener, else the oldest. Pure; a leftover has at least one member. */
export function mainOfLeftover({ record, members }: Leftover, listeners: readonly OwnedPort[]): ProcessEntry {
  const root = members.find(({ pid, startTicks }) => record !== null && pid === record.pid && startTicks === record.startTicks);
  const owner = listeners.find((listener) => members.some(({ pid }) => pid === listener.pid))?.pid;
  const main = root ?? members.find(({ pid }) => pid === owner) ?? members[0];
  if (main === undefined) throw new Error('a leftover has at least one member');
  return main;
}

/** A run of an earlier host, as it was found. */
export interface FoundRun {
  readonly leftover: Leftover;
  /** Of its members, read a moment ago. */
  readonly listeners: readonly OwnedPort[];
  /** What it prints into; emptied by whoever found it, and handed on where it is kept. */
  readonly pipes: readonly Readable[];
}

export interface Adoption extends FoundRun {
  readonly processId: ProcessId;
  /** The configuration as it is on disk now; the next start uses it. */
  readonly config: ProcessConfig;
  readonly cause: RunCause;
  readonly log: RunLog;
}

/**
 * The run of a leftover, to be kept like one that was spawned here. What only its parent could know stays unknown: its output (the log has
 * no pipes) and its exit code (`exited` never says; its end is seen by start ticks). It is guarded under its own mark from here on.
 */
export function adoptRun(deps: CoreDeps, adoption: Adoption): LiveRun {
  const { leftover, listeners, config, log } = adoption;
  const { record, members, mark } = leftover;
  const uuid = members.map(({ pid }) => deps.reader.environmentMark(pid)).find((value) => value !== null) ?? deps.newUuid();
  const identity = identityOfLeftover(leftover, uuid);
  const runId = record?.runId ?? 0;
  const startedAt = record?.startedAt ?? deps.clock.now();
  const memory = deps.memory.read(adoption.processId);
  const move = memory.portChoice ?? null;
  const about = guardedRun({ processId: adoption.processId, runId, source: config, move }, memory, deps.ports.ephemeralRange);
  // What it was started with, not what the file says now.
  const guarded = { ...about, configHash: record?.configHash, keepRunning: record?.keepRunning === true };
  deps.guard.adopt(identity, mark, guarded, startedAt);
  deps.scanner.track(identity);
  deps.traces?.began(adoption.processId, runId, identity);
  const tcp = listeners.filter(({ protocol }) => protocol.startsWith('tcp'));
  return {
    ...newRun(deps, { runId, identity, config: planStart(config, move), source: config, move, cause: adoption.cause, log, buildMs: null }),
    startedAt,
    startedMs: deps.clock.monotonicMs() - (deps.clock.now() - startedAt),
    exited: Promise.resolve(null),
    drained: Promise.resolve(),
    pipes: adoption.pipes,
    hold: null,
    sniffer: createOutputSniffer(null, () => undefined),
    portVariable: null,
    adopted: { configHash: record?.configHash ?? null },
    members: members.map((entry) => ({
      pid: entry.pid,
      startTicks: entry.startTicks,
      ppid: entry.ppid,
      command: deps.scanner.commandLine(entry),
    })),
    listeners,
    // A stop may come before the next look: these are to be proved free.
    held: new Map(tcp.map(({ address, port }) => [`${address} ${port}`, { address, port }])),
    listenedOn: [...new Set(tcp.map(({ port }) => port))].sort((a, b) => a - b),
    // The first sample is the base for the next: what it used before says nothing about now.
    cpuTicks: members.reduce((sum, { cpuTicks }) => sum + cpuTicks, 0),
  };
}
