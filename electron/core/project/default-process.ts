import type { CommandSpec, ProcessConfig, SourceRef, WatchConfig } from '../../../shared/model/process';
import { DEFAULT_RESTART_POLICY } from '../../../shared/model/restart-policy';
import { DEFAULT_STOP } from '../../../shared/model/stop-sequence';

/** 30 s: a slow JVM start fits. */
export const DEFAULT_READY_TIMEOUT_MS = 30_000;

/** 50 ms joins the several events of one save; longer is felt. */
export const DEFAULT_DEBOUNCE_MS = 50;

/** Limits of what the proxy holds back while the server is down. */
export const DEFAULT_HOLD = { timeMs: 30_000, requests: 1_000, bytes: 67_108_864 };

export const DEFAULT_WATCH: WatchConfig = {
  paths: [],
  extensions: [],
  include: ['**/*'],
  exclude: [],
  gitignore: true,
  debounceMs: DEFAULT_DEBOUNCE_MS,
  skipUnchanged: true,
};

/** A process with nothing said about it but what it runs and where. `cwd` is absolute and real. */
export function defaultProcess(name: string, command: CommandSpec, cwd: string, source: SourceRef): ProcessConfig {
  return {
    name,
    command,
    cwd,
    env: {},
    envFiles: [],
    build: null,
    buildOutput: null,
    watch: null,
    onChange: 'restart',
    reloadSignal: 'SIGHUP',
    onBuildError: 'keep',
    stop: DEFAULT_STOP,
    restart: DEFAULT_RESTART_POLICY,
    ready: { kind: 'auto' },
    readyTimeoutMs: DEFAULT_READY_TIMEOUT_MS,
    ports: [],
    dependsOn: {},
    proxy: null,
    source,
  };
}
