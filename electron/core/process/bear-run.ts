import type { OutputHold } from '../logs/hold-output-adapter';
import type { CoreDeps } from './core-deps';
import type { RunIdentity } from './find-members';
import { guardedRun } from './guarded-run';
import { holdableOutput } from './holdable-output';
import type { StartOfRun } from './live-run';
import { runMarkOf } from './run-build';
import { SpawnError, type SpawnedChild } from './spawn-child';

/** What has to be known of a run to spawn it. */
export type BirthOfRun = Pick<StartOfRun, 'processId' | 'runId' | 'config' | 'source' | 'move' | 'env'>;

/** A root that has been spawned, is guarded and tracked. */
export interface BornRun<Child extends SpawnedChild = SpawnedChild> {
  readonly identity: RunIdentity;
  readonly child: Child;
  /** Somebody who takes its output over should the host be killed; to be asked once. */
  readonly hold: () => OutputHold | null;
}

/** Spawns the root of a run under a new mark, or says why that could not be. `spawn` is another one for a run that is parked. */
export async function bearRun<Child extends SpawnedChild>(
  deps: CoreDeps,
  start: BirthOfRun,
  argv: readonly [string, ...string[]],
  spawn: (request: Parameters<CoreDeps['spawn']>[0]) => Promise<Child>,
): Promise<BornRun<Child> | { readonly failed: string }> {
  const uuid = deps.newUuid();
  const mark = deps.traits.hasRunMark ? runMarkOf(deps.memory.managerId, deps.memory.nextRunSerial()) : null;
  deps.guard.expect(uuid, mark, guardedRun(start, deps.memory.read(start.processId), deps.ports.ephemeralRange));
  const { takePipe, hold, drop } = holdableOutput(deps, start.source);
  let child: Child;
  try {
    child = await spawn({ argv, cwd: start.config.cwd, env: { ...start.env, SLIPWAY_RUN: uuid }, mark, takePipe });
  } catch (error) {
    drop();
    deps.guard.letGo(uuid);
    if (error instanceof SpawnError) return { failed: error.message };
    throw error;
  }
  // From here on there is a child: whatever fails, the guard keeps it.
  const identity: RunIdentity = { rootPid: child.pid, rootStartTicks: deps.reader.entry(child.pid)?.startTicks ?? 0, mark, uuid };
  deps.scanner.track(identity, true);
  return { identity, child, hold };
}
