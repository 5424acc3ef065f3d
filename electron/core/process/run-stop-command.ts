import type { CoreDeps } from './core-deps';
import { errorText } from './error-text';
import type { LiveRun } from './live-run';
import { resolveCommand } from './resolve-command';

/**
 * Runs `stop.command` in the process's own folder and environment; what it prints goes into the run's log. It carries the run's marks: the
 * stop is over when it is, too, and one that hangs is ended by the last step. Not started any more when `isWanted` says no. Never rejects.
 */
export async function runStopCommand(deps: CoreDeps, line: string, run: LiveRun, isWanted: () => boolean): Promise<string> {
  try {
    const { mark, uuid } = run.identity;
    const env = { ...(await deps.environment(run.config)).env, SLIPWAY_RUN: uuid };
    const resolved = resolveCommand({ kind: 'shell', line }, run.config.cwd, env, deps.traits.platform);
    if (!resolved.ok) return `the stop command could not be started: ${resolved.reason}`;
    if (!isWanted()) return 'the stop command was not needed any more';
    const child = await deps.spawn({ argv: resolved.argv, cwd: run.config.cwd, env, mark, takePipe: deps.takePipe });
    run.log.drain('stdout', child.stdout, () => undefined);
    run.log.drain('stderr', child.stderr, () => undefined);
    const { code, signal } = await child.exited;
    return signal === null ? `the stop command exited ${code}` : `the stop command ended by ${signal}`;
  } catch (error) {
    return `the stop command could not be started: ${errorText(error)}`;
  }
}
