import type { ProcReader } from './proc-reader';
import { commandLine, type ProcessDescription, programName } from './process-description';

/** USER_HZ, the unit of start ticks: 100 on every architecture Node runs on (man 5 proc, man 7 time). */
const TICKS_PER_SECOND = 100;

/** Identity of a process as /proc/PID/stat tells it; null when it is gone. */
export interface ProcStat {
  readonly state: string;
  readonly comm: string;
  readonly ppid: number;
  readonly sid: number;
  readonly ttyNumber: number;
  readonly startTicks: number;
}

/** Parses one line of /proc/PID/stat; the command name may itself hold spaces and parentheses. Pure. */
export function parseProcStat(text: string): ProcStat | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open === -1 || close < open) return null;
  // Fields 3 onward: state, ppid, pgrp, session, tty_nr, …; start time is field 22.
  const fields = text.slice(close + 2).split(' ');
  const ppid = Number(fields[1]);
  const sid = Number(fields[3]);
  const ttyNumber = Number(fields[4]);
  const startTicks = Number(fields[19]);
  if (![ppid, sid, ttyNumber, startTicks].every(Number.isInteger)) return null;
  return { state: fields[0] ?? '?', comm: text.slice(open + 1, close), ppid, sid, ttyNumber, startTicks };
}

/** Terminal of a tty_nr (man 5 proc: minor in bits 31–20 and 7–0, major in 15–8). Pure. */
export function terminalName(ttyNumber: number): string | null {
  if (ttyNumber === 0) return null;
  const major = (ttyNumber >> 8) & 0xff;
  const minor = ((ttyNumber >>> 20) << 8) | (ttyNumber & 0xff);
  // Unix98 pseudo-terminals have majors 136 to 143 (Documentation/admin-guide/devices.txt).
  if (major >= 136 && major <= 143) return `pts/${(major - 136) * 256 + minor}`;
  return major === 4 ? (minor < 64 ? `tty${minor}` : `ttyS${minor - 64}`) : null;
}

/**
 * Describes a process for a person: command, folder, user, since when, terminal. Null when it is gone.
 * Folder and terminal of another user's process may be unreadable and are then null. About 0.1 ms.
 */
export function describeProcess(proc: ProcReader, pid: number): ProcessDescription | null {
  const statText = proc.readText(`/proc/${pid}/stat`);
  const stat = statText === null ? null : parseProcStat(statText);
  if (stat === null) return null;
  const argv = (proc.readText(`/proc/${pid}/cmdline`) ?? '').replace(/\0+$/, '').split('\0');
  const uid = readUid(proc, pid);
  const bootSeconds = /^btime (\d+)$/m.exec(proc.readText('/proc/stat') ?? '')?.[1];
  const line = commandLine(argv);
  return {
    pid,
    startTicks: stat.startTicks,
    name: programName(argv, stat.comm),
    command: line === '' ? `[${stat.comm}]` : line,
    cwd: proc.readLink(`/proc/${pid}/cwd`),
    uid,
    user: uid === null ? null : userName(proc.readText('/etc/passwd') ?? '', uid),
    since: bootSeconds === undefined ? null : Number(bootSeconds) * 1000 + (stat.startTicks * 1000) / TICKS_PER_SECOND,
    terminal: terminalName(stat.ttyNumber),
  };
}

/** Name of a user in the text of /etc/passwd, else `uid N` (directory services are not asked: that may block). Pure. */
export function userName(passwd: string, uid: number): string {
  for (const line of passwd.split('\n')) {
    const [name, , id] = line.split(':', 3);
    if (name !== undefined && name !== '' && id === String(uid)) return name;
  }
  return `uid ${uid}`;
}

function readUid(proc: ProcReader, pid: number): number | null {
  const status = proc.readText(`/proc/${pid}/status`);
  // Real, effective, saved, filesystem: the effective one decides what it may bind.
  const effective = status === null ? undefined : /^Uid:\t\d+\t(\d+)/m.exec(status)?.[1];
  return effective === undefined ? null : Number(effective);
}
