import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { SYSTEM_PATH } from '../system-path';

/** Nothing of the host's environment, so that it carries no mark; a session of its own, so that Ctrl+C in the host's terminal misses it. */
const APART = { cwd: '/', env: { PATH: SYSTEM_PATH, LC_ALL: 'C' }, detached: true } as const;

/**
 * Reads what is thrown away: a program that writes into a pipe without a reader dies of SIGPIPE, and one that writes into a full one stands
 * still. `D` on standard input means the run is over; end of file without it means the host is gone, and from then on both pipes
 * are emptied until their last writer has closed them. $1: number of pipes, the first is descriptor 3.
 */
const HOLD_SCRIPT = `trap '' INT TERM HUP QUIT PIPE TSTP USR1 USR2 ALRM
while read -r line; do [ "$line" = D ] && exit 0; done
[ "$1" -gt 1 ] && cat <&4 &
exec cat <&3`;

/** Stands ready to empty the output of one run should the host be killed. */
export interface OutputHold {
  /** The run is over. Twice does nothing. */
  release(): void;
}

/**
 * Starts a holder (one `sh`, 0.2 MB) for these reading ends, which it takes over: they are closed here. They must be blocking file
 * descriptions of their own. The holder lives until `release`, or, when the host is killed, until the run's last writer has gone. POSIX only.
 */
export function holdOutput(readFds: readonly number[]): OutputHold | null {
  if (readFds.length === 0) return null;
  try {
    const child = spawn('/bin/sh', ['-c', HOLD_SCRIPT, 'slipway-output', String(readFds.length)], {
      ...APART,
      stdio: ['pipe', 'ignore', 'ignore', ...readFds],
    });
    // A holder that has gone, or could not be started, takes no lines: the run then goes on unread, as one without a holder would.
    child.on('error', () => undefined);
    child.unref();
    // With no file descriptor left (EMFILE) there is not even a pipe.
    const stdin = child.stdin as Socket | null | undefined;
    if (stdin == null) return null;
    stdin.unref();
    stdin.on('error', () => undefined);
    let open = true;
    return {
      release() {
        if (open) stdin.end('D\n');
        open = false;
      },
    };
  } finally {
    for (const fd of readFds) closeSync(fd);
  }
}

/**
 * Hands our reading ends to a `cat` each, which empties them until their last writer has closed them, and closes them here. Nothing more
 * of them is read; the writers notice nothing. Returns false where one could not be started.
 */
export function drainElsewhere(pipes: readonly Readable[]): boolean {
  let done = true;
  for (const pipe of pipes) {
    if (pipe.destroyed) continue;
    // The child shares our file description and makes it a blocking one: it must not be read here any more.
    pipe.pause();
    const child = spawn('/bin/sh', ['-c', 'exec cat'], { ...APART, stdio: [pipe, 'ignore', 'ignore'] });
    child.on('error', () => undefined);
    child.unref();
    if (child.pid === undefined) done = false;
    pipe.destroy();
  }
  return done;
}
