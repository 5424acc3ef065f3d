import { createHash } from 'node:crypto';
import type { ProcessConfig } from '../../../shared/model/process';
import type { PlannedEnvFile } from '../../../shared/model/project';
import { relativeTo } from './read-context';

/**
 * SHA-256 (hex) over everything about one process that decides what runs, where and with what: command and shell, what it runs in turn, folder,
 * variables with values, env files and their code-loading variables, build, watch rules, stop command, ports, health address, proxy,
 * and whether it outlives a killed host.
 * Not in it: line numbers, signals and waits of the stop sequence, restart policy, dependencies; changing these runs nothing new.
 */
export function processHash(process: ProcessConfig, root: string, envFiles: readonly PlannedEnvFile[]): string {
  const at = (path: string) => relativeTo(root, path);
  return sha256(
    canonical({
      name: process.name,
      command: process.command,
      runs: process.runs ?? null,
      cwd: at(process.cwd),
      env: Object.entries(process.env)
        .map(([key, value]) => [key, sha256(value)])
        .sort(byKey),
      envFiles: process.envFiles.map((path) => [at(path), envFiles.find((file) => file.path === path)?.loaders ?? {}]),
      build: process.build,
      buildOutput: process.buildOutput === null ? null : at(process.buildOutput),
      watch: process.watch === null ? null : { ...process.watch, paths: process.watch.paths.map(at) },
      onChange: process.onChange,
      reloadSignal: process.reloadSignal,
      stopCommand: process.stop.command,
      ready: process.ready.kind === 'http' ? process.ready.url : null,
      ports: process.ports,
      proxy: process.proxy,
      ...(process.keepRunning === true ? { keepRunning: true } : {}),
    }),
  );
}

/** SHA-256 (hex) of a whole plan: what trust is bound to. The order of processes does not matter. */
export function planHash(processes: readonly ProcessConfig[], root: string, envFiles: readonly PlannedEnvFile[]): string {
  return sha256(canonical(processes.map((process) => processHash(process, root, envFiles)).sort()));
}

function byKey(a: readonly string[], b: readonly string[]): number {
  const [left = '', right = ''] = [a[0], b[0]];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** JSON with sorted keys, so that equal data gives equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, current: unknown) => {
    if (typeof current !== 'object' || current === null || Array.isArray(current)) return current;
    return Object.fromEntries(Object.entries(current).sort(byEntryKey));
  });
}

function byEntryKey([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
