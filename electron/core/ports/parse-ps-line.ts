import { escapeControl, type ProcessDescription, programName } from './process-description';

/**
 * Parses one line of `ps -o pid=,uid=,user=,tty=,lstart=,command=` (macOS, LC_ALL=C). Pure; null for a line of another form.
 * Start ticks are the start second, the finest identity ps gives. The start is in local time, as ps prints it.
 */
export function parsePsLine(line: string): ProcessDescription | null {
  const match = /^\s*(\d+)\s+(-?\d+)\s+(\S+)\s+(\S+)\s+(\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4})\s+(.*)$/.exec(line);
  if (match === null) return null;
  const [, pid = '', uid = '', user = '', tty = '', started = '', command = ''] = match;
  const since = Date.parse(started);
  const known = Number.isFinite(since);
  return {
    pid: Number(pid),
    startTicks: known ? since / 1000 : null,
    name: programName([command.split(' ')[0] ?? ''], command),
    command: escapeControl(command),
    cwd: null,
    uid: Number(uid),
    user,
    since: known ? since : null,
    terminal: tty.startsWith('?') ? null : tty,
  };
}
