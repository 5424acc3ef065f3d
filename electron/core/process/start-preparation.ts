import type { PortVerdict } from '../../../shared/model/port-verdict';
import type { ProcessConfig, ProcessId } from '../../../shared/model/process';
import { adviceWithFix } from '../../../shared/model/verdict-words';
import type { CoreDeps } from './core-deps';
import { durationText } from './describe-state';
import type { WantedPorts } from './known-ports';
import type { RunLog } from './log-seam';
import type { PortMove } from './move-port';
import { namedPorts } from './named-ports';
import type { HeldPort } from './port-seam';
import { type BuildResult, runBuild } from './run-build';
import { passStartGate } from './start-gate';

/** A run that may be spawned now. */
export interface PreparedStart {
  readonly runId: number;
  /** As configured, or with a port moved for this start. */
  readonly config: ProcessConfig;
  /** The configuration as it was read for this start. */
  readonly source: ProcessConfig;
  readonly move: PortMove | null;
  readonly log: RunLog;
  readonly env: Readonly<Record<string, string>>;
  /** How long its build took; null without one. */
  readonly buildMs: number | null;
}

export type Preparation =
  | { readonly kind: 'open'; readonly prepared: PreparedStart }
  | { readonly kind: 'build-failed'; readonly text: string; readonly code: number | null }
  | { readonly kind: 'cancelled' };

export interface PreparationRequest {
  readonly processId: ProcessId;
  readonly config: ProcessConfig;
  readonly source: ProcessConfig;
  readonly move: PortMove | null;
  readonly runId: number;
  readonly log: RunLog;
  /** Where it is going to bind. */
  readonly ports: WantedPorts;
  readonly bindsWithoutReuse: boolean;
  /** Whether a port was proved free this instant, by the stop before. */
  readonly isProved: (port: HeldPort) => boolean;
  readonly cancel: AbortSignal;
  /** Resolves when the dependencies are up; false when cancelled. */
  readonly dependencies: () => Promise<boolean>;
  /** False when a restart has built already, while the old run lived. */
  readonly build: boolean;
  /** How long that build took; null without one. */
  readonly builtMs: number | null;
  readonly onBuild: (build: 'began' | BuildResult) => void;
  readonly onBlocked: (verdicts: readonly PortVerdict[]) => void;
}

/** The build alone, for a restart that builds while the old run lives. `null` when the process has none. */
export async function buildFor(
  deps: CoreDeps,
  request: Pick<PreparationRequest, 'config' | 'log' | 'cancel' | 'onBuild'>,
): Promise<BuildResult | null> {
  const { config, log } = request;
  if (config.build === null) return null;
  const { env } = await deps.environment(config);
  request.onBuild('began');
  log.note(`Building: ${config.build.kind === 'argv' ? config.build.argv.join(' ') : config.build.line}`);
  const result = await runBuild(deps, config.build, config.cwd, env, log, request.cancel);
  log.note(result.outcome === 'built' ? `Built in ${durationText(result.durationMs)}` : `Build: ${result.text}`);
  request.onBuild(result);
  return result;
}

/** Dependencies, build, environment, gate. Resolves when the program may be spawned, never rejects for what a project can cause. */
export async function prepareStart(deps: CoreDeps, request: PreparationRequest): Promise<Preparation> {
  const { config, cancel, log } = request;
  if (!(await request.dependencies()) || cancel.aborted) return { kind: 'cancelled' };
  let buildMs = request.builtMs;
  if (request.build) {
    const result = await buildFor(deps, request);
    if (result !== null && result.outcome !== 'built') {
      return result.outcome === 'cancelled' ? { kind: 'cancelled' } : { kind: 'build-failed', text: result.text, code: result.code };
    }
    buildMs = result?.durationMs ?? null;
  }
  // Env files are read anew for each start, after the build, which may write them.
  const { env, problems } = await deps.environment(config);
  for (const problem of problems) log.note(problem);
  const { ports, processId, bindsWithoutReuse, isProved } = request;
  // It died of closed connections on a port that it alone knows: it never listened, so its command line is all there is to go by.
  const isUnknown = ports.firm.length + ports.casual.length === 0;
  const open = await passStartGate(deps, {
    ports,
    closing: bindsWithoutReuse && isUnknown ? namedPorts(config.command, env.PORT ?? null) : [],
    processId,
    bindsWithoutReuse,
    isProved,
    cancel,
    onNote: (text) => log.note(text),
    onBlocked: (verdicts) => {
      for (const verdict of verdicts) log.note(`Waiting: ${verdict.explanation} ${adviceWithFix(verdict)}`);
      request.onBlocked(verdicts);
    },
  });
  return open && !cancel.aborted
    ? { kind: 'open', prepared: { runId: request.runId, config, source: request.source, move: request.move, log, env, buildMs } }
    : { kind: 'cancelled' };
}
