import { readFileSync } from 'node:fs';
import { nullIfGone } from '../null-if-gone';

/** Of what follows the name in /proc/PID/stat: `startcode` and `startstack`, fields 26 and 28 (proc_pid_stat(5)). */
const START_CODE = 23;
const START_STACK = 25;

/**
 * What is another one as soon as a process executes a program, and the same in a fork that has not: where its code and its stack begin, which
 * the kernel chooses anew at each execve. Null where it cannot be told: not Linux, gone, of another user. Equal proves nothing where
 * the choice is switched off (`setarch -R`).
 */
export function programMark(pid: number): string | null {
  const text = nullIfGone(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [code, stack] = [fields[START_CODE] ?? '0', fields[START_STACK] ?? '0'];
  return stack === '0' ? null : `${code} ${stack}`;
}
