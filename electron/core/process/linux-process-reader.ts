import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { marksOfCgroup } from './cgroup-paths';
import type { ProcessEntry, ProcessReader, SignalMasks } from './process-reader';

/** USER_HZ: 100 on every Linux architecture Node runs on (times(2)). */
const TICKS_PER_SECOND = 100;
/** x86-64 and most arm64 kernels; only used to show memory. */
const PAGE_BYTES = 4096;
/** A stat line is under 400 bytes, the name in it at most 64; the sixteen lines of `limits` are under 1 400. One read gives all of it. */
const SHORT_BYTES = 4096;

/** Parses one `/proc/PID/stat` line (proc_pid_stat(5)). The name may hold spaces and parentheses: it ends at the last `)`. Null if torn. */
export function parseStat(text: string): ProcessEntry | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  const fields = text.slice(close + 2).split(' ');
  const pid = Number.parseInt(text, 10);
  const startTicks = Number(fields[19]);
  if (!Number.isInteger(pid) || !Number.isFinite(startTicks)) return null;
  return {
    pid,
    ppid: Number(fields[1]),
    pgid: Number(fields[2]),
    sid: Number(fields[3]),
    startTicks,
    state: fields[0] ?? '?',
    name: text.slice(open + 1, close),
    cpuTicks: Number(fields[11]) + Number(fields[12]),
    rssBytes: Number(fields[21]) * PAGE_BYTES,
  };
}

/** `Max file locks  123  unlimited  locks` in /proc/PID/limits (proc_pid_limits(5)). Null for unlimited. */
export function parseSoftLocks(text: string): number | null {
  const at = text.indexOf('Max file locks');
  if (at < 0) return null;
  const soft = /^\s+(\d+|unlimited)/.exec(text.slice(at + 'Max file locks'.length));
  return soft?.[1] === undefined || soft[1] === 'unlimited' ? null : Number(soft[1]);
}

/**
 * SigIgn and SigCgt of /proc/PID/status (proc_pid_status(5)), hexadecimal masks, and whether `sender` (real and effective user; none: not
 * asked) may signal it: kill(2) wants one of them to be the receiver's real or saved user, or root.
 */
export function parseSignalMasks(text: string, sender: readonly number[] = []): SignalMasks | null {
  const ignored = /^SigIgn:\s*([0-9a-f]+)/m.exec(text)?.[1];
  const caught = /^SigCgt:\s*([0-9a-f]+)/m.exec(text)?.[1];
  if (!ignored || !caught) return null;
  const masks = { ignored: BigInt(`0x${ignored}`), caught: BigInt(`0x${caught}`) };
  const users = /^Uid:\s*(\d+)\s+\d+\s+(\d+)/m.exec(text);
  if (users === null || sender.length === 0) return masks;
  const may = sender.includes(0) || sender.some((user) => user === Number(users[1]) || user === Number(users[2]));
  return may ? masks : { ...masks, refuses: true };
}

/** Errors that mean "gone" or "may not be looked at"; anything else is a programmer's mistake or a broken /proc. */
const EXPECTED = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if (EXPECTED.has((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

/** Reads /proc. One pass over 78 processes takes 0.7 ms here (a shared buffer; `readFileSync` takes 2 ms), over 400 about 4 ms. */
export function createLinuxProcessReader(root = '/proc'): ProcessReader {
  const buffer = Buffer.allocUnsafe(SHORT_BYTES);
  // Asked each time: who the host is may change once, when it gives up root at its start.
  const senderNow = (): number[] => [process.getuid?.(), process.geteuid?.()].filter((user) => user !== undefined);

  const readShort = (path: string): string | null => {
    let fd: number;
    try {
      fd = openSync(path, 'r');
    } catch (error) {
      if (EXPECTED.has((error as NodeJS.ErrnoException).code ?? '')) return null;
      throw error;
    }
    try {
      return buffer.toString('latin1', 0, readSync(fd, buffer, 0, SHORT_BYTES, 0));
    } catch (error) {
      if (EXPECTED.has((error as NodeJS.ErrnoException).code ?? '')) return null;
      throw error;
    } finally {
      closeSync(fd);
    }
  };

  /** As many as every Linux has unless somebody took some away (pid_max, proc_sys_kernel(5)): who counts births relies on that. */
  const hasManyPids = Number(readOrNull(`${root}/sys/kernel/pid_max`) ?? 0) >= 32_768;

  const entry = (pid: number | string): ProcessEntry | null => {
    const text = readShort(`${root}/${pid}/stat`);
    return text === null ? null : parseStat(text);
  };

  return {
    ticksPerSecond: TICKS_PER_SECOND,
    async list(except) {
      const entries: ProcessEntry[] = [];
      for (const name of readdirSync(root)) {
        const first = name.charCodeAt(0);
        if (first < 48 || first > 57 || except?.has(Number(name)) === true) continue;
        const row = entry(name);
        if (row !== null) entries.push(row);
      }
      return entries;
    },
    lastBorn() {
      // `0.20 0.18 0.12 1/80 11206`: the last field is the last pid of this pid namespace (proc_loadavg(5)).
      const last = Number(readShort(`${root}/loadavg`)?.trim().split(' ').at(-1));
      // Some sandboxes show a 0 that never moves.
      return Number.isInteger(last) && last > 0 ? last : null;
    },
    births() {
      if (!hasManyPids) return null;
      // `processes 12345`: all clones since boot (proc_stat(5)).
      const count = Number(/^processes (\d+)$/m.exec(readOrNull(`${root}/stat`) ?? '')?.[1]);
      return Number.isInteger(count) && count > 0 ? count : null;
    },
    entry,
    hasLiveThread(pid) {
      let threads: string[];
      try {
        threads = readdirSync(`${root}/${pid}/task`);
      } catch (error) {
        if (EXPECTED.has((error as NodeJS.ErrnoException).code ?? '')) return false;
        throw error;
      }
      return threads.some((tid) => {
        const text = Number(tid) === pid ? null : readOrNull(`${root}/${pid}/task/${tid}/stat`);
        const thread = text === null ? null : parseStat(text);
        return thread !== null && thread.state !== 'Z' && thread.state !== 'X';
      });
    },
    runMark(pid) {
      const text = readShort(`${root}/${pid}/limits`);
      return text === null ? null : parseSoftLocks(text);
    },
    cgroupMarks(pid) {
      const text = readOrNull(`${root}/${pid}/cgroup`);
      return text === null ? [] : marksOfCgroup(text);
    },
    environmentMark(pid) {
      const text = readOrNull(`${root}/${pid}/environ`);
      if (text === null) return null;
      const at = text.startsWith('SLIPWAY_RUN=') ? 0 : text.indexOf('\0SLIPWAY_RUN=') + 1;
      if (at === 0 && !text.startsWith('SLIPWAY_RUN=')) return null;
      const from = at + 'SLIPWAY_RUN='.length;
      const end = text.indexOf('\0', from);
      return text.slice(from, end < 0 ? undefined : end);
    },
    commandLine(pid) {
      const text = readOrNull(`${root}/${pid}/cmdline`);
      if (text === null) return null;
      const line = Buffer.from(text, 'latin1').toString('utf8').replace(/\0+$/, '').replaceAll('\0', ' ');
      if (line !== '') return line;
      const row = entry(pid);
      return row === null ? null : `[${row.name}]`;
    },
    isOurs(pid) {
      const sender = senderNow();
      if (sender.includes(0)) return true;
      // The owner of the folder is its effective user, which is its real or its saved one as well, but for what sets them one by one.
      const uid = statSync(`${root}/${pid}`, { throwIfNoEntry: false })?.uid;
      return uid !== undefined && sender.includes(uid);
    },
    signalMasks(pid) {
      const path = `${root}/${pid}/status`;
      const start = readShort(path);
      const sender = senderNow();
      if (start === null) return null;
      // Before the masks stands the list of the user's groups, which may be longer than all the rest.
      return parseSignalMasks(start, sender) ?? parseSignalMasks(readOrNull(path) ?? '', sender);
    },
  };
}
