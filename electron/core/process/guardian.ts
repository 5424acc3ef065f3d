import { constants } from 'node:os';
import type { ProcessId } from '../../../shared/model/process';
import type { Clock, Timer } from '../clock';
import type { GuardianLink, StartGuardian } from './guardian-adapter';
import { runMarkOf } from './run-build';
import type { GuardedRun, RunGuard, RunRecords } from './run-guard';

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
  /** Set once a stop has signalled it: the instant at which it is forced, monotonic. */
  readonly forceAtMs: number | null;
}

/** The line that registers a run, or null for one that can't be or shall not be. Pure. */
export function registration(guarded: Guarded, nowMs: number): string | null {
  const { mark, run, pid, forceAtMs } = guarded;
  const key = mark ?? pid;
  if (key === 0 || run.keepRunning) return null;
  const number = (constants.signals as Readonly<Record<string, number | undefined>>)[run.stop.stopSignal] ?? constants.signals.SIGTERM;
  const forced = run.stop.stopSignal === 'SIGKILL';
  const delayMs = forced ? 0 : forceAtMs === null ? run.stop.killDelayMs : Math.max(0, forceAtMs - nowMs);
  return `A ${key} ${forced || forceAtMs !== null ? 0 : number} ${Math.round(delayMs / 10)} ${run.stop.scope === 'main' ? pid : 0}`;
}

/** Guards the runs of one host. The guardian is started with the first run and again whenever it dies, with all runs that live then. */
export function createRunGuard(deps: GuardDeps): RunGuard {
  const { clock, managerId, records } = deps;
  const runs = new Map<string, Guarded>();
  const uuidOfMark = new Map<number, string>();
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
    const line = registration(guarded, clock.monotonicMs());
    if (line !== null) send(line);
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
  const write = ({ mark, run, pid, startTicks }: Guarded): void => {
    const serial = mark === null ? null : serialOf(mark);
    if (serial !== null) records.set(serial, { ...run, pid, startTicks, bootId: deps.bootId });
  };

  return {
    expect(uuid, mark, run) {
      if (mark !== null) uuidOfMark.set(mark, uuid);
      const guarded = { mark, run, pid: 0, startTicks: 0, forceAtMs: null };
      put(uuid, guarded);
      write(guarded);
    },
    spawned({ uuid, rootPid, rootStartTicks }) {
      const known = runs.get(uuid);
      if (known === undefined) return;
      const next = { ...known, pid: rootPid, startTicks: rootStartTicks };
      // With a mark the guardian knows all it needs, unless only the main process is to be signalled.
      if (next.mark === null || next.run.stop.scope === 'main') put(uuid, next);
      else runs.set(uuid, next);
      write(next);
    },
    update(processId: ProcessId, stop) {
      for (const [uuid, known] of runs) {
        if (known.run.processId !== processId) continue;
        const { stop: old } = known.run;
        if (old.stopSignal === stop.stopSignal && old.killDelayMs === stop.killDelayMs && old.scope === stop.scope) continue;
        const next = {
          ...known,
          run: { ...known.run, stop: { stopSignal: stop.stopSignal, killDelayMs: stop.killDelayMs, scope: stop.scope } },
        };
        put(uuid, next);
        write(next);
      }
    },
    signalled(uuid, graceMs) {
      const known = runs.get(uuid);
      if (known !== undefined) put(uuid, { ...known, forceAtMs: clock.monotonicMs() + graceMs });
    },
    letGo(uuid) {
      const known = runs.get(uuid);
      if (known === undefined) return;
      runs.delete(uuid);
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
      const name = processId === '' ? 'a build or a process that is not known any more' : processId.slice(processId.indexOf('/') + 1);
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
