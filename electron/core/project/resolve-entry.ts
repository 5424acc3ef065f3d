import { resolve } from 'node:path';
import type { CommandSpec, ProcessConfig, ReadinessProbe, SourceRef, WatchConfig } from '../../../shared/model/process';
import type { ProjectProblem } from '../../../shared/model/project';
import { DEFAULT_RESTART_POLICY, type RestartPolicy } from '../../../shared/model/restart-policy';
import { findSignal } from '../../../shared/model/signal';
import { DEFAULT_STOP, type StopConfig } from '../../../shared/model/stop-sequence';
import { parseByteSize } from '../../../shared/validate/byte-size';
import { parseDuration } from '../../../shared/validate/duration';
import type { ProcessEntry } from '../../../shared/validate/slipway-yaml';
import { DEFAULT_HOLD, DEFAULT_READY_TIMEOUT_MS, DEFAULT_WATCH, defaultProcess } from './default-process';
import { isInside, type ReadContext } from './read-context';
import { resolveFolder } from './resolve-inside';

/** How a resolver reports and looks up its own section; paths start at the process. */
export interface EntryFile {
  fault(path: readonly (string | number)[], message: string, hint: string, severity?: ProjectProblem['severity']): void;
  /** A scalar as written, or null. */
  textOf(path: readonly (string | number)[]): string | null;
}

/** Turns a checked entry into the full spec: real working folder, defaults filled in. Null when its folder is outside the project. */
export async function resolveEntry(
  context: ReadContext,
  name: string,
  entry: ProcessEntry,
  source: SourceRef,
  file: EntryFile,
): Promise<ProcessConfig | null> {
  const folder = await resolveFolder(context, entry.cwd ?? '.');
  if (folder.kind === 'outside') {
    const message = `cwd leads to ${folder.path}, outside the project.`;
    file.fault(['cwd'], message, `Add that folder as a project of its own. ${name} is left out until then.`);
    return null;
  }
  // It stays listed: a folder comes and goes (a branch that was checked out, a build), and its processes with it would be forgotten.
  if (folder.kind === 'missing') {
    const message = `cwd is ${entry.cwd}, but there is no such folder.`;
    const hint = 'Create the folder or correct the path; it starts at the folder of the project.';
    file.fault(['cwd'], message, `${hint} Starting ${name} would fail.`, 'warning');
  }
  const cwd = folder.path;
  const within = (path: string) => resolve(cwd, path);
  for (const [index, path] of (entry.env_files ?? []).entries()) {
    if (isInside(context.root, within(path))) continue;
    file.fault(
      ['env_files', index],
      `${path} is outside the project.`,
      'Check that you know this file before you trust the project.',
      'warning',
    );
  }
  return {
    ...defaultProcess(name, commandSpec(entry.command), cwd, source),
    env: envOf(entry, file),
    envFiles: (entry.env_files ?? []).map(within),
    build: entry.build == null ? null : commandSpec(entry.build),
    buildOutput: entry.build_output == null ? null : within(entry.build_output),
    watch: entry.watch == null ? null : watchOf(entry.watch, cwd),
    onChange: entry.on_change ?? 'restart',
    reloadSignal: signalName(entry.reload_signal, 'SIGHUP'),
    onBuildError: entry.on_build_error ?? 'keep',
    stop: stopOf(entry),
    restart: restartOf(entry),
    ready: readyOf(entry),
    readyTimeoutMs: durationOf(entry.ready_timeout, DEFAULT_READY_TIMEOUT_MS),
    ports: [...new Set(entry.ports ?? [])],
    dependsOn: entry.depends_on ?? {},
    proxy: proxyOf(entry),
    ...(entry.keep_running === true ? { keepRunning: true } : {}),
    ...(entry.restart_with === undefined ? {} : { restartWith: entry.restart_with }),
  };
}

function commandSpec(command: ProcessEntry['command']): CommandSpec {
  return typeof command === 'string' ? { kind: 'shell', line: command } : { kind: 'argv', argv: [...command] };
}

function durationOf(value: string | number | undefined, fallbackMs: number): number {
  return value === undefined ? fallbackMs : (parseDuration(value) ?? fallbackMs);
}

function signalName(value: string | undefined, fallback: string): string {
  return value === undefined ? fallback : (findSignal(value)?.name ?? fallback);
}

/** Numbers and flags are taken as written: `VERSION: 1.10` is "1.10". An empty value is the empty text. */
function envOf(entry: ProcessEntry, file: EntryFile): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(entry.env ?? {}).map(([key, value]) => {
      if (value === null) return [key, ''];
      return [key, typeof value === 'string' ? value : (file.textOf(['env', key]) ?? String(value))];
    }),
  );
}

function watchOf(watch: NonNullable<ProcessEntry['watch']>, cwd: string): WatchConfig {
  return {
    paths: (watch.paths ?? ['.']).map((path) => resolve(cwd, path)),
    extensions: (watch.extensions ?? DEFAULT_WATCH.extensions).map((extension) => extension.replace(/^\./, '')),
    include: watch.include ?? DEFAULT_WATCH.include,
    exclude: watch.exclude ?? DEFAULT_WATCH.exclude,
    gitignore: watch.gitignore ?? DEFAULT_WATCH.gitignore,
    debounceMs: durationOf(watch.debounce, DEFAULT_WATCH.debounceMs),
    skipUnchanged: watch.skip_unchanged ?? DEFAULT_WATCH.skipUnchanged,
  };
}

function stopOf({ stop }: ProcessEntry): StopConfig {
  const steps = (stop?.steps ?? [{ signal: stop?.signal, kill_delay: stop?.kill_delay }]).map((step) => ({
    signal: signalName(step.signal, DEFAULT_STOP.stopSignal),
    graceMs: durationOf(step.kill_delay, DEFAULT_STOP.killDelayMs),
  }));
  const last = steps.at(-1);
  return {
    ...(steps.length > 1 ? { earlier: steps.slice(0, -1) } : {}),
    stopSignal: last?.signal ?? DEFAULT_STOP.stopSignal,
    killDelayMs: last?.graceMs ?? DEFAULT_STOP.killDelayMs,
    scope: stop?.scope ?? DEFAULT_STOP.scope,
    command: stop?.command ?? null,
  };
}

function restartOf({ restart }: ProcessEntry): RestartPolicy {
  return {
    policy: restart?.policy ?? DEFAULT_RESTART_POLICY.policy,
    maxRestarts: restart?.max_restarts ?? DEFAULT_RESTART_POLICY.maxRestarts,
    windowMs: durationOf(restart?.window, DEFAULT_RESTART_POLICY.windowMs),
    backoffInitialMs: durationOf(restart?.backoff?.initial, DEFAULT_RESTART_POLICY.backoffInitialMs),
    backoffMaxMs: durationOf(restart?.backoff?.max, DEFAULT_RESTART_POLICY.backoffMaxMs),
    successExitCodes: restart?.success_exit_codes ?? DEFAULT_RESTART_POLICY.successExitCodes,
  };
}

function readyOf({ ready }: ProcessEntry): ReadinessProbe {
  if (ready === undefined) return { kind: 'auto' };
  if ('port' in ready) return { kind: 'port', port: ready.port };
  return 'http' in ready ? { kind: 'http', url: ready.http } : { kind: 'log', text: ready.log };
}

function proxyOf({ proxy, ready, ports }: ProcessEntry): ProcessConfig['proxy'] {
  if (proxy == null) return null;
  const readyPort = ready !== undefined && 'port' in ready ? ready.port : undefined;
  const { hold } = proxy;
  return {
    port: proxy.port,
    target: proxy.target ?? readyPort ?? ports?.[0] ?? null,
    liveReload: proxy.live_reload ?? true,
    hold: {
      timeMs: durationOf(hold?.time, DEFAULT_HOLD.timeMs),
      requests: hold?.requests ?? DEFAULT_HOLD.requests,
      bytes: hold?.bytes === undefined ? DEFAULT_HOLD.bytes : (parseByteSize(hold.bytes) ?? DEFAULT_HOLD.bytes),
    },
  };
}
