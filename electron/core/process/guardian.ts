import { constants } from 'node:os';
import type { ProcessId } from '../../../shared/model/process';
import { processNameOf } from '../../../shared/model/process-id';
import { type StopStep, stopSteps } from '../../../shared/model/stop-sequence';
import type { Clock, Timer } from '../clock';
import { GUARDED_BUILD } from './guarded-run';
import type { GuardianLink, StartGuardian } from './guardian-adapter';
import { systemNumberOf } from './kill-by-name';
import { runMarkOf } from './run-build';
import type { GuardedRun, RunGuard, RunRecord, RunRecords } from './run-guard';

/** A guardian that was killed is replaced at once; one that does not even live this long is not tried again sooner. */
const RETRY_MS = 1_000;
const SERIAL_RANGE = 2 ** 24;

export interface GuardDeps {
  readonly clock: Clock;
  readonly managerId: number;
  readonly records: RunRecords;
  readonly bootId: string | null;
  /** Null where there is none (Windows). */
  readonly startGuardian: StartGuardian | null;
}

interface Guarded {
  readonly mark: number | null;
  readonly run: GuardedRun;
  readonly pid: number;
  readonly startTicks: number;
  /** Epoch ms; 0 until it is spawned. */
  readonly startedAt: number;
  /** Set once a stop has signalled it: the step whose signal was sent last, the monotonic instant at which it is over, and what follows. */
  readonly underWay: { readonly signal: string; readonly dueMs: number; readonly next: readonly StopStep[] } | null;
}

function numberOf(signal: string): number {
  return systemNumberOf(signal) ?? constants.signals.SIGTERM;
}

/** A step as the guardian reads it: signal number, wait in hundredths of a second. SIGKILL needs no step, force comes after the last one. */
function pairOf({ signal, graceMs }: StopStep): string {
  return signal === 'SIGKILL' ? '0 0' : `${numberOf(signal)} ${Math.round(graceMs / 10)}`;
}

function orderOf({ stopSignal, killDelayMs, scope }: GuardedRun['stop']): Omit<GuardedRun['stop'], 'earlier'> {
  return { stopSignal, killDelayMs, scope };
}

/** What is guarded of a run that was found: that it was kept or left is over, somebody wants it ended. Pure. */
function toBeEnded({ processId, runId, stop, stopCommand, ports, configHash }: GuardedRun): GuardedRun {
  return { processId, runId, stop, stopCommand, keepRunning: false, ports, configHash };
}

/** The line that registers a run, or null for one that can't be or shall not be. Pure. */
function registration(guarded: Guarded, nowMs: number): string | null {
  const { mark, run, pid, underWay } = guarded;
  const key = mark ?? pid;
  if (key === 0 || run.keepRunning) return null;
  const main = run.stop.scope === 'main' ? pid : 0;
  const pairs =
    underWay === null
      ? stopSteps(run.stop).map(pairOf)
      : [`0 ${Math.round(Math.max(0, underWay.dueMs - nowMs) / 10)}`, ...underWay.next.map(pairOf)];
  const [first, ...rest] = pairs;
  return [`A ${key} ${first} ${main}`, ...rest].join(' ');
}

/** The line that sets its stop command, or takes it back where it has been run already. Null for a run that has none. Pure. */
export function commandLineOf({ mark, run, pid, underWay }: Guarded): string | null {
  if (mark === null || run.keepRunning || run.stopCommand === undefined) return null;
  if (underWay !== null) return `X ${mark}`;
  return `C ${mark} ${pid} ${run.stopCommand.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`;
}

/** Guards the runs of one host. The guardian is started with the first run and again whenever it dies, with all runs that live then. */
export function createRunGuard(deps: GuardDeps): RunGuard {
  const { clock, managerId, records } = deps;
  const runs = new Map<string, Guarded>();
  const uuidOfMark = new Map<number, string>();
  /** Runs of an earlier host that are being stopped, as they were found. */
  const leftovers = new Map<string, RunRecord>();
  let link: GuardianLink | null = null;
  let retry: Timer | null = null;
  let startedMs = Number.NEGATIVE_INFINITY;
  let closed = false;

  /** Ends that the guardian has not been told of; it may hear of them a moment later, and of fifty in one line of work. */
  let ended: number[] = [];
  let telling: Timer | null = null;

  const tellEnds = (): void => {
    telling?.cancel();
    telling = null;
    if (ended.length > 0) link?.send(ended.map((key) => `D ${key}`).join('\n'));
    ended = [];
  };
  /** Lines stay in order. */
  const send = (line: string): void => {
    tellEnds();
    link?.send(line);
  };
  const serialOf = (mark: number): number | null => {
    const serial = mark - runMarkOf(managerId, 0);
    return serial >= 0 && serial < SERIAL_RANGE ? serial : null;
  };
  const register = (guarded: Guarded): void => {
    const lines = [registration(guarded, clock.monotonicMs()), commandLineOf(guarded)].filter((line) => line !== null);
    // In one write: a host killed between the two would leave half of it.
    if (lines.length > 0) send(lines.join('\n'));
  };
  const start = (): void => {
    if (deps.startGuardian === null || closed || link !== null || retry !== null) return;
    const begunMs = clock.monotonicMs();
    if (begunMs - startedMs < RETRY_MS) {
      retry = clock.setTimer(
        () => {
          retry = null;
          start();
        },
        RETRY_MS - (begunMs - startedMs),
      );
      return;
    }
    startedMs = begunMs;
    ended = [];
    const started = deps.startGuardian(managerId);
    link = started;
    started.onGone(() => {
      if (link !== started) return;
      link = null;
      if (runs.size > 0) start();
    });
    for (const guarded of runs.values()) register(guarded);
  };
  /** Takes the change over, tells the guardian, and writes it down. */
  const put = (uuid: string, guarded: Guarded): void => {
    runs.set(uuid, guarded);
    if (link === null) start();
    else register(guarded);
  };
  const write = ({ mark, run, pid, startTicks, startedAt, underWay }: Guarded, kept = false): void => {
    const serial = mark === null ? null : serialOf(mark);
    if (serial === null) return;
    const stopping =
      underWay === null
        ? {}
        : {
            stopping: {
              signal: underWay.signal,
              dueAt: clock.now() + Math.max(0, underWay.dueMs - clock.monotonicMs()),
              next: underWay.next,
            },
          };
    const base = { ...run, pid, startTicks, startedAt: startedAt || undefined, bootId: deps.bootId };
    records.set(serial, { ...base, ...stopping, ...(kept ? { kept } : {}) });
  };

  return {
    expect(uuid, mark, run) {
      if (mark !== null) uuidOfMark.set(mark, uuid);
      const guarded = { mark, run, pid: 0, startTicks: 0, startedAt: 0, underWay: null };
      put(uuid, guarded);
      write(guarded);
    },
    spawned({ uuid, rootPid, rootStartTicks }) {
      const known = runs.get(uuid);
      if (known === undefined) return;
      // A root that is gone already (an adopted run) has no pid any more.
      const next = { ...known, pid: Math.max(0, rootPid), startTicks: rootStartTicks, startedAt: known.startedAt || clock.now() };
      // With a mark the guardian knows all it needs, unless it must know the main process: to signal it alone, or for its folder.
      if (next.mark === null || next.run.stop.scope === 'main' || next.run.stopCommand !== undefined) put(uuid, next);
      else runs.set(uuid, next);
      write(next);
    },
    adopt({ uuid, rootPid, rootStartTicks }, mark, run, startedAt) {
      uuidOfMark.set(mark, uuid);
      const guarded = { mark, run, pid: Math.max(0, rootPid), startTicks: rootStartTicks, startedAt, underWay: null };
      put(uuid, guarded);
      write(guarded);
    },
    stopLeftover({ uuid, rootPid, rootStartTicks }, mark, record) {
      if (record !== null) leftovers.set(uuid, record);
      const left = record?.stopping;
      const known = {
        mark,
        run: toBeEnded(record ?? GUARDED_BUILD),
        pid: Math.max(0, rootPid),
        startTicks: rootStartTicks,
        startedAt: record?.startedAt ?? 0,
        underWay:
          left === undefined
            ? null
            : { signal: left.signal, next: left.next, dueMs: clock.monotonicMs() + Math.max(0, left.dueAt - clock.now()) },
      };
      put(uuid, known);
    },
    giveUp(uuid) {
      const known = runs.get(uuid);
      if (known === undefined) return;
      runs.delete(uuid);
      link?.send(`D ${known.mark ?? known.pid}`);
      const record = leftovers.get(uuid);
      const serial = known.mark === null ? null : serialOf(known.mark);
      leftovers.delete(uuid);
      // As it was found; the signals it has had are no stop that goes on.
      if (serial !== null && record !== undefined) records.set(serial, { ...record, stopping: undefined });
    },
    keep(uuid) {
      const known = runs.get(uuid);
      if (known === undefined) return;
      runs.delete(uuid);
      if (known.mark !== null) uuidOfMark.delete(known.mark);
      write(known, true);
      if (!known.run.keepRunning && (known.mark ?? known.pid) !== 0) link?.send(`D ${known.mark ?? known.pid}`);
    },
    update(processId: ProcessId, stop) {
      for (const [uuid, known] of runs) {
        if (known.run.processId !== processId) continue;
        const order = { ...(stop.earlier === undefined ? {} : { earlier: stop.earlier }), ...orderOf(stop) };
        const { stop: old } = known.run;
        if (JSON.stringify([old.earlier, orderOf(old)]) === JSON.stringify([order.earlier, orderOf(order)])) continue;
        const next = { ...known, run: { ...known.run, stop: order } };
        put(uuid, next);
        write(next);
      }
    },
    signalled(uuid, step, next) {
      const known = runs.get(uuid);
      if (known === undefined) return;
      const graceMs = step.signal === 'SIGKILL' ? 0 : step.graceMs;
      const guarded = { ...known, underWay: { signal: step.signal, dueMs: clock.monotonicMs() + graceMs, next } };
      put(uuid, guarded);
      // What is being forced may be forced again.
      if (step.signal === 'SIGKILL') return;
      // The guardian knows; what is for the next host is written when the signal is out.
      clock.setTimer(() => {
        if (runs.get(uuid) === guarded) write(guarded);
      }, 0);
    },
    letGo(uuid) {
      const known = runs.get(uuid);
      if (known === undefined) return;
      runs.delete(uuid);
      leftovers.delete(uuid);
      const { mark, pid } = known;
      if (mark !== null) {
        uuidOfMark.delete(mark);
        const serial = serialOf(mark);
        if (serial !== null) records.remove(serial);
      }
      if (known.run.keepRunning || (mark ?? pid) === 0) return;
      ended.push(mark ?? pid);
      telling ??= clock.setTimer(() => {
        telling = null;
        tellEnds();
      }, 0);
    },
    leftoverOf(mark) {
      const serial = serialOf(mark);
      if (serial === null || uuidOfMark.has(mark)) return null;
      const record = records.all().get(serial);
      const processId = record?.processId ?? '';
      const name = processId === '' ? 'a build or a process that is not known any more' : processNameOf(processId);
      return { processId, name, runId: record?.runId ?? 0, live: false };
    },
    close() {
      closed = true;
      retry?.cancel();
      // What could not be ended is the guardian's to try once more when we are gone.
      if (runs.size === 0) send('Q');
      else tellEnds();
      link = null;
    },
  };
}
