import { randomUUID } from 'node:crypto';
import { MAX_KILL_DELAY_MS, type StopRecord, type StopStep } from '../../../shared/model/stop-sequence';
import type { Clock } from '../clock';
import type { Leftover } from './find-leftovers';
import type { RunIdentity } from './find-members';
import { createMemberScanner } from './member-scanner';
import { planStop } from './plan-stop';
import type { ProcessReader } from './process-reader';
import type { StopUnderWay } from './run-guard';
import type { Kill } from './signal-tree';
import { createStopRecorder } from './stop-recorder';
import { createStopRun } from './stop-run';

/** Of a run that nothing is remembered of; the host passes none. */
const UNKNOWN_STOP = { stopSignal: 'SIGTERM', killDelayMs: 5_000, scope: 'tree', command: null } as const;

/** What they listened on is not known; the start gate of the next run looks anyway. */
const NO_PORTS = { waitForRelease: async () => [], countConnections: async () => null };

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
export function resumedSteps(underWay: StopUnderWay, planned: readonly StopStep[], now: number): readonly StopStep[] {
  const graceMs = Math.min(Math.max(0, underWay.dueAt - now), MAX_KILL_DELAY_MS);
  return [{ signal: underWay.signal, graceMs }, ...underWay.next, ...planned.slice(-1)];
}

/** Stops leftovers, all at once, each by the stop sequence of its process. Resolves when nothing more can be done; never rejects. */
export async function stopLeftovers(
  deps: { readonly clock: Clock; readonly reader: ProcessReader; readonly kill: Kill },
  leftovers: readonly Leftover[],
): Promise<readonly StopRecord[]> {
  const { clock, reader, kill } = deps;
  const scanner = createMemberScanner(reader, clock, process.pid);
  return Promise.all(
    leftovers.map(async (leftover) => {
      const run = identityOfLeftover(leftover, randomUUID());
      const stop = { ...UNKNOWN_STOP, ...leftover.record?.stop };
      const planned = planStop(stop, {}, true);
      const underWay = leftover.record?.stopping ?? null;
      const steps = underWay === null ? planned : resumedSteps(underWay, planned, clock.now());
      scanner.track(run);
      const recorder = createStopRecorder(clock, { runId: leftover.record?.runId ?? 0, askedBy: 'host', steps }, () => undefined);
      const stopRun = createStopRun(
        { clock, scanner, reader, ports: NO_PORTS, kill, hasGroups: true, forceTree: null },
        {
          run,
          steps,
          scope: run.rootPid > 0 ? stop.scope : 'tree',
          mainPid: run.rootPid,
          heldPorts: () => [],
          command: null,
          isFirstSent: underWay !== null,
        },
        recorder,
        (step) => stopRun.enterStep(step + 1),
      );
      stopRun.enterStep(0);
      await stopRun.ended;
      scanner.untrack(run);
      return recorder.record();
    }),
  );
}
