import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { SYSTEM_PATH } from '../system-path';
import { GUARDIAN_SCRIPT } from './guardian-script';

/** A running guardian. It never keeps the host alive. */
export interface GuardianLink {
  readonly pid: number | null;
  /** Writes one line, or several; in the kernel's hands when this returns, as long as the guardian reads. */
  send(line: string): void;
  /** Called once when it has ended or could not be started. */
  onGone(listener: () => void): void;
}

export type StartGuardian = (managerId: number) => GuardianLink;

/**
 * Starts a guardian: a session of its own, so that Ctrl+C in the host's terminal misses it; nothing of the host's environment, so that it
 * carries no mark; the pipe's only writing end is ours and close-on-exec, so that it ends with us however we end. `cgroups` is the folder with a
 * group for every run, if there is one: it names what has lost its mark. POSIX only.
 */
export function createStartGuardian(platform: NodeJS.Platform, cgroups: string | null = null): StartGuardian {
  const how = platform === 'linux' ? 'marks' : 'groups';
  return (managerId) => {
    const child = spawn('/bin/sh', ['-c', GUARDIAN_SCRIPT, 'slipway-guardian', how, String(managerId), String(process.pid)], {
      cwd: '/',
      env: { PATH: SYSTEM_PATH, LC_ALL: 'C', ...(cgroups === null ? {} : { CGROUPS: cgroups }) },
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.unref();
    const stdin = child.stdin as Socket;
    stdin.unref();
    // A guardian that has gone takes no lines any more; its exit says so.
    stdin.on('error', () => undefined);
    return {
      pid: child.pid ?? null,
      send: (line) => void stdin.write(`${line}\n`),
      onGone(listener) {
        let told = false;
        const tell = (): void => {
          if (!told) listener();
          told = true;
        };
        child.once('exit', tell);
        child.once('error', tell);
      },
    };
  };
}
