import type { Readable } from 'node:stream';
import type { Member, OwnedPort, ProcessConfig, ProcessId, RunCause, SignalRecord } from '../../../shared/model/process';
import type { RunBirth } from '../../../shared/model/reload';
import type { OutputHold } from '../logs/hold-output-adapter';
import { bearRun } from './bear-run';
import type { CoreDeps } from './core-deps';
import type { RunIdentity } from './find-members';
import type { RunLog } from './log-seam';
import type { PortMove } from './move-port';
import { createOutputSniffer, type OutputSniffer } from './output-sniffer';
import type { ParkedRun } from './parked-run';
import type { HeldPort } from './port-seam';
import type { ProcessEntry } from './process-reader';
import { hasDrifted } from './process-view';
import { resolveCommand } from './resolve-command';
import type { RunOwner } from './run-owner';
import type { RootExit } from './spawn-child';

/** The exit event overtakes the last output in the pipes, which says why it failed. */
export const LAST_WORDS_MS = 50;
/** At most this many signals are kept per run, the newest. */
const KEPT_SIGNALS = 100;
/** What ends this soon after the root ended with it: servers close their children within milliseconds. */
const SAME_BREATH_MS = 1_000;

/** One life of a process, from its spawn to its proof of death: identity, what was seen of it, and what it held. */
export interface LiveRun {
  readonly runId: number;
  readonly identity: RunIdentity;
  readonly config: ProcessConfig;
  /** The configuration as it was read; another object than `config` where `{port}` was filled in or a port was moved. */
  readonly source: ProcessConfig;
  /** Another port than the configured one, for this run; null for none. */
  readonly move: PortMove | null;
  readonly cause: RunCause;
  readonly log: RunLog;
  readonly startedAt: number;
  readonly startedMs: number;
  /** At the root's `exit`; at once with null where it is not our child, whose end is watched by its start ticks instead. */
  readonly exited: Promise<RootExit | null>;
  /** Resolves when both pipes have ended; a grandchild may hold them open for hours. */
  readonly drained: Promise<unknown>;
  readonly sniffer: OutputSniffer;
  /** PORT of its environment; null without one, and where the environment is not known. */
  readonly portVariable: string | null;
  /** Our ends of its output; none of an adopted run. */
  readonly pipes: readonly Readable[];
  /** Takes its output over should the host be killed; null where nobody does. */
  readonly hold: OutputHold | null;
  /** Set for a run that an earlier host started, with the fingerprint of what it was started with, where that is known. */
  readonly adopted: { readonly configHash: string | null } | null;
  members: readonly Member[];
  listeners: readonly OwnedPort[];
  /** Everything it ever listened on, by `address port`: what the gate proves free at the end. */
  readonly held: Map<string, HeldPort>;
  signals: readonly SignalRecord[];
  /** How often each signal was sent to it, also those that are not kept any more. */
  signalCounts: Readonly<Record<string, number>>;
  rootExit: RootExit | null;
  /** Monotonic instant at which a member with a listener took over from the root; null while none has. */
  tookOverMs: number | null;
  /** Ports of the last look that found any. */
  listenedOn: readonly number[];
  /** How long its build took; null without one. */
  readonly buildMs: number | null;
  /** From the spawn to ready; null until then. */
  readyMs: number | null;
  /** Where the time before it was ready went; null until it is known. */
  birth: RunBirth | null;
  cpuPercent: number | null;
  rssBytes: number | null;
  cpuTicks: number;
  sampledMs: number;
}

export interface StartOfRun {
  readonly processId: ProcessId;
  readonly runId: number;
  readonly config: ProcessConfig;
  readonly source: ProcessConfig;
  readonly move: PortMove | null;
  readonly env: Readonly<Record<string, string>>;
  readonly cause: RunCause;
  readonly log: RunLog;
  readonly buildMs: number | null;
  readonly onReadyText: () => void;
  /** What was spawned ahead for this process, if anything was. */
  readonly parked?: ParkedRun;
}

/** A run of which nothing has been seen yet. */
export function newRun(
  { clock }: Pick<CoreDeps, 'clock'>,
  about: Pick<LiveRun, 'runId' | 'identity' | 'config' | 'source' | 'move' | 'cause' | 'log' | 'buildMs'>,
): Omit<LiveRun, 'exited' | 'drained' | 'sniffer' | 'portVariable' | 'pipes' | 'hold' | 'adopted'> {
  const startedMs = clock.monotonicMs();
  return {
    ...about,
    startedAt: clock.now(),
    startedMs,
    members: [],
    listeners: [],
    held: new Map(),
    signals: [],
    signalCounts: {},
    rootExit: null,
    tookOverMs: null,
    listenedOn: [],
    readyMs: null,
    birth: null,
    cpuPercent: null,
    rssBytes: null,
    cpuTicks: 0,
    sampledMs: startedMs,
  };
}

/** Starts a run, or says why it could not be started. The scanner tracks it from here on. */
export async function startRun(deps: CoreDeps, start: StartOfRun): Promise<LiveRun | { readonly failed: string }> {
  const { config, log } = start;
  const resolved = resolveCommand(config.command, config.cwd, start.env, deps.traits.platform);
  if (!resolved.ok) return { failed: resolved.reason };
  const born = start.parked?.take(start, resolved.argv) ?? (await bearRun(deps, start, resolved.argv, deps.spawn));
  if ('failed' in born) return born;
  const { child, identity, hold } = born;
  deps.traces?.began(start.processId, start.runId, identity);
  const drained = Promise.all([child.stdout, child.stderr].map((pipe) => new Promise((resolve) => pipe.once('close', resolve))));
  const sniffer = createOutputSniffer(config.ready.kind === 'log' ? config.ready.text : null, start.onReadyText);
  log.drain('stdout', child.stdout, sniffer.push);
  log.drain('stderr', child.stderr, sniffer.push);
  const name = config.command.kind === 'argv' ? config.command.argv.join(' ') : config.command.line;
  return {
    ...newRun(deps, {
      runId: start.runId,
      identity,
      config,
      source: start.source,
      move: start.move,
      cause: start.cause,
      log,
      buildMs: start.buildMs,
    }),
    exited: child.exited,
    drained,
    sniffer,
    portVariable: start.env.PORT ?? null,
    pipes: [child.stdout, child.stderr],
    hold: hold(),
    adopted: null,
    members: [{ pid: child.pid, startTicks: identity.rootStartTicks, ppid: process.pid, command: name }],
  };
}

/** Takes over what a pass over the process table found: members, memory, and CPU since the last sample (100 = one core). */
function applyMembers(run: LiveRun, entries: readonly ProcessEntry[], deps: CoreDeps, sample: boolean): void {
  run.members = entries.map((entry) => ({
    pid: entry.pid,
    startTicks: entry.startTicks,
    ppid: entry.ppid,
    command: deps.scanner.commandLine(entry),
  }));
  run.rssBytes = entries.reduce((sum, entry) => sum + entry.rssBytes, 0);
  if (!sample) return;
  const ticks = entries.reduce((sum, entry) => sum + entry.cpuTicks, 0);
  const nowMs = deps.clock.monotonicMs();
  const elapsedMs = nowMs - run.sampledMs;
  // A member that ended takes its ticks with it: the sum may shrink.
  const usedMs = (Math.max(0, ticks - run.cpuTicks) / deps.reader.ticksPerSecond) * 1000;
  if (elapsedMs > 0) run.cpuPercent = Math.round((usedMs / elapsedMs) * 1000) / 10;
  run.cpuTicks = ticks;
  run.sampledMs = nowMs;
}

/** Takes over the listeners found. Returns whether they changed. */
function applyListeners(run: LiveRun, listeners: readonly OwnedPort[]): boolean {
  const changed = JSON.stringify(listeners) !== JSON.stringify(run.listeners);
  run.listeners = listeners;
  for (const { address, port, protocol } of listeners) {
    if (protocol === 'tcp' || protocol === 'tcp6') run.held.set(`${address} ${port}`, { address, port });
  }
  return changed;
}

/**
 * One pass over members and listeners; CPU as well when `sample`. `expected`: ports that were free before the run began, see
 * `PortSeam.ownedListeners`. Returns whether anything that is shown changed.
 */
export async function refreshRun(run: LiveRun, deps: CoreDeps, expected: readonly number[], sample: boolean): Promise<boolean> {
  const essence = (): string => JSON.stringify([run.members, run.cpuPercent, run.rssBytes]);
  const before = essence();
  const entries = (await deps.scanner.scan()).members(run.identity);
  applyMembers(run, entries, deps, sample);
  const changed = applyListeners(
    run,
    await deps.ports.ownedListeners(
      entries.map((entry) => entry.pid),
      expected,
    ),
  );
  return changed || essence() !== before;
}

/** Keeps a signal a person sent, and says so in the log. */
export function recordSignal(run: LiveRun, signal: SignalRecord): void {
  const to = signal.pids.length === 1 ? `pid ${signal.pids[0]}` : `${signal.pids.length} processes`;
  run.log.note(`${signal.signal} sent to ${to} by ${signal.by}`);
  keepSignal(run, signal);
}

/** Keeps it with the run, the newest ones. */
export function keepSignal(run: LiveRun, signal: SignalRecord): void {
  run.signals = [...run.signals, signal].slice(-KEPT_SIGNALS);
  run.signalCounts = { ...run.signalCounts, [signal.signal]: (run.signalCounts[signal.signal] ?? 0) + 1 };
}

/**
 * How the run ended, as far as it is known. Null: a server took over and lived on, and only its parent, which is not us, learned its code.
 * One that went within a second of the root went with it.
 */
export function knownExit(run: LiveRun, nowMs: number): RootExit | null {
  return run.tookOverMs !== null && nowMs - run.tookOverMs > SAME_BREATH_MS ? null : run.rootExit;
}

/**
 * Keeps where the run listens, for the gate and the ready check of the next start: at once and not only at its end, because the host may be
 * killed meanwhile. Where it listens now counts and not every port it ever had: one that asks the kernel for a port would collect them.
 * While it `isStopping` its listeners go one by one, which says nothing. A run whose port was moved for this time teaches nothing, nor does
 * one whose command has changed in the file since.
 */
export function learnPorts(run: LiveRun, owner: Pick<RunOwner, 'memory' | 'remember' | 'config'>, isStopping: boolean): void {
  const now = run.listeners.filter(({ protocol }) => protocol.startsWith('tcp')).map(({ port }) => port);
  if (now.length > 0 && (!isStopping || run.listenedOn.length === 0)) run.listenedOn = [...new Set(now)].sort((a, b) => a - b);
  const learnedPorts = run.listenedOn;
  if (learnedPorts.length === 0 || run.move !== null || hasDrifted(run, owner.config)) return;
  const learnedHosts = hostsOf(learnedPorts, run.held.values());
  const { memory } = owner;
  if (learnedPorts.join() === memory.learnedPorts.join() && JSON.stringify(learnedHosts) === JSON.stringify(memory.learnedHosts)) return;
  owner.remember({ learnedPorts, learnedHosts });
}

/** The addresses of each port, sorted. */
function hostsOf(ports: readonly number[], held: Iterable<HeldPort>): Record<string, string[]> {
  const hosts: Record<string, string[]> = {};
  const all = [...held];
  for (const port of ports) {
    hosts[port] = all.flatMap((each) => (each.port === port && each.address !== null ? [each.address] : [])).sort();
  }
  return hosts;
}
