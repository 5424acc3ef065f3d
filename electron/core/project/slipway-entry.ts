import type { CommandSpec, ProcessConfig, WatchConfig } from '../../../shared/model/process';
import { DEFAULT_RESTART_POLICY, type RestartPolicy } from '../../../shared/model/restart-policy';
import { DEFAULT_STOP, stopSteps } from '../../../shared/model/stop-sequence';
import { formatDuration } from '../../../shared/validate/duration';
import type { ProcessEntry } from '../../../shared/validate/slipway-yaml';
import { DEFAULT_HOLD, DEFAULT_READY_TIMEOUT_MS, DEFAULT_WATCH } from './default-process';
import { relativeTo } from './read-context';

/** A process as slipway.yaml would say it: paths relative, defaults left out, so that `resolveEntry` makes the same process of it. Pure. */
export function slipwayEntry(process: ProcessConfig, root: string): ProcessEntry {
  const at = (path: string) => relativeTo(process.cwd, path);
  return withoutUndefined({
    command: commandOf(process.command),
    cwd: unless('.', relativeTo(root, process.cwd)),
    env: orNothing(process.env),
    env_files: orNothing(process.envFiles.map(at)),
    build: process.build === null ? undefined : commandOf(process.build),
    build_output: process.buildOutput === null ? undefined : at(process.buildOutput),
    watch: process.watch === null ? undefined : watchOf(process.watch, process.cwd),
    on_change: unless('restart', process.onChange),
    reload_signal: unless('SIGHUP', process.reloadSignal),
    stop: orNothing(stopOf(process)),
    restart: orNothing(restartOf(process.restart)),
    ready: readyOf(process),
    ready_timeout: process.readyTimeoutMs === DEFAULT_READY_TIMEOUT_MS ? undefined : formatDuration(process.readyTimeoutMs),
    ports: orNothing([...process.ports]),
    depends_on: orNothing({ ...process.dependsOn }),
    restart_with: orNothing([...(process.restartWith ?? [])]),
    on_build_error: unless('keep', process.onBuildError),
    proxy: proxyOf(process),
    keep_running: process.keepRunning === true ? true : undefined,
  });
}

function commandOf(command: CommandSpec): ProcessEntry['command'] {
  if (command.kind === 'shell') return command.line;
  const [program = '', ...words] = command.argv;
  return [program, ...words];
}

function watchOf(watch: WatchConfig, cwd: string): NonNullable<ProcessEntry['watch']> {
  const paths = watch.paths.map((path) => relativeTo(cwd, path));
  return withoutUndefined({
    paths: paths.length === 1 && paths[0] === '.' ? undefined : paths,
    extensions: orNothing([...watch.extensions]),
    include: same(watch.include, DEFAULT_WATCH.include) ? undefined : [...watch.include],
    exclude: orNothing([...watch.exclude]),
    gitignore: watch.gitignore === DEFAULT_WATCH.gitignore ? undefined : watch.gitignore,
    debounce: watch.debounceMs === DEFAULT_WATCH.debounceMs ? undefined : formatDuration(watch.debounceMs),
    skip_unchanged: watch.skipUnchanged === DEFAULT_WATCH.skipUnchanged ? undefined : watch.skipUnchanged,
  });
}

function stopOf({ stop }: ProcessConfig): NonNullable<ProcessEntry['stop']> {
  const steps = stopSteps(stop).map(({ signal, graceMs }) => ({ signal, kill_delay: formatDuration(graceMs) }));
  const isDefault = stop.stopSignal === DEFAULT_STOP.stopSignal && stop.killDelayMs === DEFAULT_STOP.killDelayMs;
  const [only] = steps;
  return withoutUndefined({
    ...(steps.length > 1 ? { steps } : isDefault ? {} : only),
    scope: unless(DEFAULT_STOP.scope, stop.scope),
    command: stop.command ?? undefined,
  });
}

function restartOf(restart: RestartPolicy): NonNullable<ProcessEntry['restart']> {
  const { policy, maxRestarts, windowMs, backoffInitialMs, backoffMaxMs, successExitCodes } = DEFAULT_RESTART_POLICY;
  const backoff = withoutUndefined({
    initial: restart.backoffInitialMs === backoffInitialMs ? undefined : formatDuration(restart.backoffInitialMs),
    max: restart.backoffMaxMs === backoffMaxMs ? undefined : formatDuration(restart.backoffMaxMs),
  });
  return withoutUndefined({
    policy: unless(policy, restart.policy),
    max_restarts: restart.maxRestarts === maxRestarts ? undefined : restart.maxRestarts,
    window: restart.windowMs === windowMs ? undefined : formatDuration(restart.windowMs),
    backoff: orNothing(backoff),
    success_exit_codes: same(restart.successExitCodes, successExitCodes) ? undefined : [...restart.successExitCodes],
  });
}

function readyOf({ ready }: ProcessConfig): ProcessEntry['ready'] {
  switch (ready.kind) {
    case 'auto':
      return undefined;
    case 'port':
      return { port: ready.port };
    case 'http':
      return { http: ready.url };
    case 'log':
      return { log: ready.text };
  }
}

function proxyOf({ proxy }: ProcessConfig): ProcessEntry['proxy'] {
  if (proxy === null) return undefined;
  const hold = proxy.hold ?? DEFAULT_HOLD;
  return withoutUndefined({
    port: proxy.port,
    target: proxy.target ?? undefined,
    live_reload: proxy.liveReload ? undefined : false,
    hold: orNothing(
      withoutUndefined({
        time: hold.timeMs === DEFAULT_HOLD.timeMs ? undefined : formatDuration(hold.timeMs),
        requests: hold.requests === DEFAULT_HOLD.requests ? undefined : hold.requests,
        bytes: hold.bytes === DEFAULT_HOLD.bytes ? undefined : hold.bytes,
      }),
    ),
  });
}

function unless<T extends string>(usual: T, value: T): T | undefined {
  return value === usual ? undefined : value;
}

/** An empty list or section says nothing. */
function orNothing<T extends object>(value: T): T | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

function same(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}

/** Keys in the order written, without those that have nothing to say. */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } & T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  } & T;
}
