import { SYSTEM_PATH } from '../system-path';
import { errorText } from './error-text';
import type { Leftover } from './find-leftovers';
import type { RunIdentity } from './find-members';
import { AS_MEMBER } from './guardian-script';
import type { StopCommandEnd } from './run-stop-command';
import type { spawnChild } from './spawn-child';

/**
 * Runs the stop command of a leftover as its guardian would have: in the folder and with the variables of its root, else of its oldest member,
 * under the run's mark. What it prints is nobody's. `mayBegin` is asked right before the spawn. Never rejects: where the folder or the variables
 * may not be read it has failed, like one that ends with another code than 0.
 */
export async function runLeftoverCommand(
  { spawn }: { readonly spawn: typeof spawnChild },
  { members, mark }: Pick<Leftover, 'members' | 'mark'>,
  { rootPid, uuid }: Pick<RunIdentity, 'rootPid' | 'uuid'>,
  line: string,
  mayBegin: () => boolean,
): Promise<StopCommandEnd> {
  const pid = rootPid > 0 ? rootPid : members[0]?.pid;
  if (pid === undefined || !mayBegin()) return { text: 'the stop command was not needed any more', failed: false };
  try {
    const argv = [
      '/bin/sh',
      '-c',
      `cd "/proc/$2/cwd" && exec ${AS_MEMBER} "$1" "$2" <"/proc/$2/environ"`,
      'sh',
      line,
      String(pid),
    ] as const;
    // The mark is set by its own shell, a moment after its birth; until then it is known by its environment.
    const env = { PATH: SYSTEM_PATH, LC_ALL: 'C', SLIPWAY_RUN: uuid };
    const child = await spawn({ argv: [...argv], cwd: '/', env, mark, takePipe: () => null });
    child.stdout.resume();
    child.stderr.resume();
    const { code, signal } = await child.exited;
    if (signal !== null) return { text: `the stop command ended by ${signal}`, failed: true };
    return { text: code === 0 ? 'the stop command exited 0' : 'the stop command failed', failed: code !== 0 };
  } catch (error) {
    return { text: `the stop command could not be started: ${errorText(error)}`, failed: true };
  }
}
