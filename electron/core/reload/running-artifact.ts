import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { RunningArtifact } from '../../../shared/model/reload';
import { nullIfGone } from '../null-if-gone';
import { type ArtifactHashes, SHOWN_HASH_DIGITS } from './hash-artifact';

/** Programs that run a script: what changes from version to version is the script. */
const INTERPRETER =
  /^(?:node|nodejs|bun|deno|python[\d.]*|pypy[\d.]*|ruby[\d.]*|perl[\d.]*|php[\d.]*(?:-fpm)?|java|sh|dash|bash|zsh|busybox)$/;
const DELETED = ' (deleted)';
/** USER_HZ of every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
/** A start is known to 10 ms; a script written this shortly before is the one that was read. */
const START_SLACK_MS = 50;

/** The script among an interpreter's arguments: the first that names a file from its folder. Null for `-m`, `-c`, `-e` and the like. */
export function scriptOf(argv: readonly string[], cwd: string, isFile: (path: string) => boolean): string | null {
  for (const word of argv.slice(1)) {
    if (/^-(?:c|e|m|p|-eval|-print)$/.test(word)) return null;
    if (word.startsWith('-') || word === '') continue;
    const path = resolve(cwd, word);
    if (isFile(path)) return path;
  }
  return null;
}

/** The file a process executes, deleted or not, or the script that an interpreter runs. Null where it is gone or cannot be told. Linux only. */
export function programPath(pid: number): string | null {
  const link = nullIfGone(() => readlinkSync(`/proc/${pid}/exe`));
  if (link === null) return null;
  const path = link.endsWith(DELETED) ? link.slice(0, -DELETED.length) : link;
  if (!INTERPRETER.test(basename(path))) return path;
  const argv = nullIfGone(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'));
  const cwd = nullIfGone(() => readlinkSync(`/proc/${pid}/cwd`));
  return argv === null || cwd === null ? null : scriptOf(argv, cwd, (file) => nullIfGone(() => statSync(file))?.isFile() === true);
}

function startedAtOf(pid: number, startTicks: number, now: number): number {
  const uptime = nullIfGone(() => Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]));
  return uptime === null || pid === 0 ? now : now - uptime * 1_000 + (startTicks / TICKS_PER_SECOND) * 1_000;
}

/** A process that runs, and the moment it is asked about, epoch ms. */
export interface RunningProgram {
  readonly pid: number;
  readonly startTicks: number;
  readonly now: number;
  /** Epoch ms before which it cannot have read its script; the shell that became it may be older than that (`process/parked-run.ts`). */
  readonly begunAt?: number;
}

/**
 * What a process really executes. Linux only; null elsewhere, for a process that is gone, and where nothing can be told. Never rejects.
 */
export async function readRunningArtifact(
  hashes: Pick<ArtifactHashes, 'of'>,
  { pid, startTicks, now, begunAt = 0 }: RunningProgram,
): Promise<RunningArtifact | null> {
  if (process.platform !== 'linux') return null;
  const link = nullIfGone(() => readlinkSync(`/proc/${pid}/exe`));
  const running = nullIfGone(() => statSync(`/proc/${pid}/exe`));
  if (link === null || running === null) return null;
  const path = link.endsWith(DELETED) ? link.slice(0, -DELETED.length) : link;
  if (INTERPRETER.test(basename(path))) {
    const script = programPath(pid);
    const found = script === null ? null : nullIfGone(() => statSync(script));
    if (script === null || found === null) return null;
    const changed = found.mtimeMs > Math.max(begunAt, startedAtOf(pid, startTicks, now)) + START_SLACK_MS;
    const hash = changed ? null : ((await hashes.of(script))?.slice(0, SHOWN_HASH_DIGITS) ?? null);
    return { pid, path: script, builtAt: found.mtimeMs, hash, state: changed ? 'changed' : 'current' };
  }
  const onDisk = nullIfGone(() => statSync(path));
  const isSame = onDisk !== null && onDisk.ino === running.ino && onDisk.dev === running.dev;
  const state = isSame ? 'current' : onDisk === null ? 'deleted' : 'replaced';
  const hash = (await hashes.of(`/proc/${pid}/exe`))?.slice(0, SHOWN_HASH_DIGITS) ?? null;
  return { pid, path, builtAt: running.mtimeMs, hash, state };
}
