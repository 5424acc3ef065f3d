import type { CommandSpec } from '../../../shared/model/process';
import { createOutputCapture } from '../reload/output-capture';
import type { CoreDeps } from './core-deps';
import { durationText } from './describe-state';
import type { RunIdentity } from './find-members';
import { GUARDED_BUILD } from './guarded-run';
import type { RunLog } from './log-seam';
import { resolveCommand } from './resolve-command';
import { SpawnError } from './spawn-child';
import { createStopRecorder } from './stop-recorder';
import { createStopRun } from './stop-run';

/** A cancelled build may finish its file; then it is ended with everything it started. */
const CANCEL_STEPS = [
  { signal: 'SIGTERM', graceMs: 2_000 },
  { signal: 'SIGKILL', graceMs: 5_000 },
];

export interface BuildResult {
  readonly outcome: 'built' | 'failed' | 'cancelled';
  readonly code: number | null;
  readonly durationMs: number;
  readonly text: string;
  /** The beginning of what it printed, both streams. */
  readonly output: string;
}

/** 24 bit of manager, 24 bit of run: 2^48 fits a double and a 64-bit limit. */
export function runMarkOf(managerId: number, serial: number): number {
  return managerId * 2 ** 24 + serial;
}

/**
 * Runs a build under its own mark and session, its output in the log of the run it is for. Cancelling ends every process of it before this
 * resolves. Never rejects.
 */
export async function runBuild(
  deps: CoreDeps,
  build: CommandSpec,
  cwd: string,
  env: Readonly<Record<string, string>>,
  log: RunLog,
  cancel: AbortSignal,
): Promise<BuildResult> {
  const startedMs = deps.clock.monotonicMs();
  const since = (): number => Math.round(deps.clock.monotonicMs() - startedMs);
  const capture = createOutputCapture();
  const failed = (text: string, code: number | null = null): BuildResult => ({
    outcome: 'failed',
    code,
    durationMs: since(),
    text,
    output: capture.text(),
  });
  const uuid = deps.newUuid();
  const childEnv = { ...env, SLIPWAY_RUN: uuid };
  const resolved = resolveCommand(build, cwd, childEnv, deps.traits.platform);
  if (!resolved.ok) return failed(`the build could not be started: ${resolved.reason}`);
  const mark = deps.traits.hasRunMark ? runMarkOf(deps.memory.managerId, deps.memory.nextRunSerial()) : null;
  deps.guard.expect(uuid, mark, GUARDED_BUILD);
  let child: Awaited<ReturnType<CoreDeps['spawn']>>;
  try {
    child = await deps.spawn({ argv: resolved.argv, cwd, env: childEnv, mark, takePipe: deps.takePipe });
  } catch (error) {
    deps.guard.letGo(uuid);
    if (error instanceof SpawnError) return failed(`the build could not be started: ${error.message}`);
    throw error;
  }
  const run: RunIdentity = { rootPid: child.pid, rootStartTicks: deps.reader.entry(child.pid)?.startTicks ?? 0, mark, uuid };
  deps.scanner.track(run, true);
  log.drain('stdout', child.stdout, capture.push);
  log.drain('stderr', child.stderr, capture.push);
  try {
    const cancelled = new Promise<'cancelled'>((resolve) => {
      if (cancel.aborted) resolve('cancelled');
      cancel.addEventListener('abort', () => resolve('cancelled'), { once: true });
    });
    const end = await Promise.race([child.exited, cancelled]);
    if (end === 'cancelled') {
      const recorder = createStopRecorder(deps.clock, { runId: 0, askedBy: 'cancel', steps: CANCEL_STEPS }, () => undefined);
      const plan = {
        run,
        steps: CANCEL_STEPS,
        scope: 'tree' as const,
        mainPid: child.pid,
        heldPorts: () => [],
        expectedPorts: () => [],
        command: null,
      };
      const stop = createStopRun({ ...deps, ...deps.traits }, plan, recorder, (step) => stop.enterStep(step + 1));
      stop.enterStep(0);
      void child.exited.then(() => stop.poke());
      await stop.ended;
      return { outcome: 'cancelled', code: null, durationMs: since(), text: 'the build was cancelled', output: '' };
    }
    if (end.code === 0) return { outcome: 'built', code: 0, durationMs: since(), text: `built in ${durationText(since())}`, output: '' };
    return failed(end.signal === null ? `the build exited ${end.code}` : `the build ended by ${end.signal}`, end.code);
  } finally {
    deps.scanner.untrack(run);
  }
}
