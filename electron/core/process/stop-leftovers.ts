import { randomUUID } from 'node:crypto';
import type { OwnedPort } from '../../../shared/model/process';
import { MAX_KILL_DELAY_MS, type StopRecord, type StopStep } from '../../../shared/model/stop-sequence';
import type { Clock } from '../clock';
import type { Leftover } from './find-leftovers';
import type { RunIdentity } from './find-members';
import { runLeftoverCommand } from './leftover-stop-command';
import type { MemberScanner } from './member-scanner';
import { planStop } from './plan-stop';
import type { PortSeam } from './port-seam';
import type { ProcessReader } from './process-reader';
import type { RunGuard, StopUnderWay } from './run-guard';
import type { Kill } from './signal-tree';
import type { spawnChild } from './spawn-child';
import { createStopRecorder } from './stop-recorder';
import { createStopRun } from './stop-run';

/** Of a run that nothing is remembered of; the host passes none. */
const UNKNOWN_STOP = { stopSignal: 'SIGTERM', killDelayMs: 5_000, scope: 'tree', command: null } as const;

/**
 * How the members of a leftover are recognised from here on. Its root counts only while it lives under its own start ticks: else its pid
 * may be somebody else's by now, and only the mark is left (pid -1 is nobody's).
 */
export function identityOfLeftover({ record, members, mark }: Leftover, uuid: string): RunIdentity {
  const root = members.find(({ pid, startTicks }) => record !== null && pid === record.pid && startTicks === record.startTicks);
  const oldest = Math.min(...members.map(({ startTicks }) => startTicks));
  return { rootPid: root?.pid ?? -1, rootStartTicks: root?.startTicks ?? oldest, mark, uuid };
}

/**
 * The steps that are left of a stop which somebody else began: the one under way with what is left of its wait, its signal sent already, then
 * the rest. `planned` is where the SIGKILL at the end is taken from. A clock that was set back meanwhile cannot make the wait longer than the
 * longest there is. Pure.
 */
function resumedSteps(underWay: StopUnderWay, planned: readonly StopStep[], now: number): readonly StopStep[] {
  const graceMs = Math.min(Math.max(0, underWay.dueAt - now), MAX_KILL_DELAY_MS);
  return [{ signal: underWay.signal, graceMs }, ...underWay.next, ...planned.slice(-1)];
}

export interface LeftoverStopDeps {
  readonly clock: Clock;
  readonly reader: ProcessReader;
  readonly scanner: MemberScanner;
  readonly kill: Kill;
  readonly ports: Pick<PortSeam, 'waitForRelease' | 'countConnections' | 'strangersOn'>;
  readonly spawn: typeof spawnChild;
  /** Goes on with the stop should this host be killed, too. */
  readonly guard: Pick<RunGuard, 'stopLeftover' | 'signalled' | 'letGo' | 'giveUp'>;
}

/** The stop of one leftover under way. */
export interface LeftoverStop {
  record(): StopRecord;
  /** The last step now. Too late, or twice: nothing. */
  escalate(): void;
  /** The finished record. Never rejects. */
  readonly ended: Promise<StopRecord>;
}

/** Stops a leftover by the stop sequence of its process, its stop command included, with the proof of its end and of the ports it held or was expected on. */
export function stopLeftover(
  deps: LeftoverStopDeps,
  leftover: Leftover,
  listeners: readonly OwnedPort[],
  askedBy: string,
  onChanged: () => void,
): LeftoverStop {
  const run = identityOfLeftover(leftover, randomUUID());
  const stop = { ...UNKNOWN_STOP, ...leftover.record?.stop };
  const planned = planStop(stop, {}, true);
  const { stopping: underWay = null, stopCommand } = leftover.record ?? {};
  const steps = underWay === null ? planned : resumedSteps(underWay, planned, deps.clock.now());
  const held = new Map(
    listeners.filter(({ protocol }) => protocol.startsWith('tcp')).map(({ address, port }) => [`${address} ${port}`, { address, port }]),
  );
  deps.scanner.track(run);
  deps.guard.stopLeftover(run, leftover.mark, leftover.record);
  const recorder = createStopRecorder(deps.clock, { runId: leftover.record?.runId ?? 0, askedBy, steps }, onChanged);
  const stopRun = createStopRun(
    { ...deps, hasGroups: true, forceTree: null },
    {
      run,
      steps,
      scope: run.rootPid > 0 ? stop.scope : 'tree',
      mainPid: run.rootPid,
      heldPorts: () => [...held.values()],
      expectedPorts: () => (leftover.record?.ports ?? []).map((port) => ({ port, address: null })),
      command:
        stopCommand === undefined || underWay !== null
          ? null
          : (mayBegin) => runLeftoverCommand(deps, leftover, run, stopCommand, mayBegin),
      isFirstSent: underWay !== null,
    },
    recorder,
    (step) => stopRun.enterStep(step + 1),
  );
  stopRun.enterStep(0);
  return {
    record: () => recorder.record(),
    escalate: () => stopRun.enterStep(steps.length - 1),
    ended: stopRun.ended.then(() => {
      deps.scanner.untrack(run);
      const record = recorder.record();
      if (record.outcome === 'stopped') deps.guard.letGo(run.uuid);
      else deps.guard.giveUp(run.uuid);
      return record;
    }),
  };
}
