import type { CoreDeps } from './core-deps';
import { errorText } from './error-text';
import type { LiveRun } from './live-run';
import { resolveCommand } from './resolve-command';

/** How a stop command went, in words. `failed`: it could not be started, or ended otherwise than with code 0. */
export interface StopCommandEnd {
  readonly text: string;
  readonly failed: boolean;
}

/** What a stop command learns in its environment beside the variables of its process. */
export interface StopCommandFacts {
  readonly process: string;
  readonly mainPid: number;
}

/**
 * Runs `stop.command` in the process's own folder and environment; what it prints goes into the run's log. It carries the run's marks: the
 * stop is over when it is, too, and one that hangs is ended by the last step. SLIPWAY_PID is the run's main process, SLIPWAY_PROCESS its name,
 * SLIPWAY_RUN_ID the number of the run. `mayBegin` is asked right before the spawn. Never rejects.
 */
export async function runStopCommand(
  deps: CoreDeps,
  line: string,
  run: LiveRun,
  { process, mainPid }: StopCommandFacts,
  mayBegin: () => boolean,
): Promise<StopCommandEnd> {
  try {
    const { mark, uuid } = run.identity;
    const env = {
      ...(await deps.environment(run.config)).env,
      SLIPWAY_RUN: uuid,
      SLIPWAY_PID: String(mainPid),
      SLIPWAY_PROCESS: process,
      SLIPWAY_RUN_ID: String(run.runId),
    };
    const resolved = resolveCommand({ kind: 'shell', line }, run.config.cwd, env, deps.traits.platform);
    if (!resolved.ok) return { text: `the stop command could not be started: ${resolved.reason}`, failed: true };
    if (!mayBegin()) return { text: 'the stop command was not needed any more', failed: false };
    const child = await deps.spawn({ argv: resolved.argv, cwd: run.config.cwd, env, mark, takePipe: deps.takePipe });
    run.log.drain('stdout', child.stdout, () => undefined);
    run.log.drain('stderr', child.stderr, () => undefined);
    const { code, signal } = await child.exited;
    return { text: signal === null ? `the stop command exited ${code}` : `the stop command ended by ${signal}`, failed: code !== 0 };
  } catch (error) {
    return { text: `the stop command could not be started: ${errorText(error)}`, failed: true };
  }
}
