/**
 * The signal catalogue: what each signal is called, its number per platform, what it does by default and what it customarily means.
 * Numbers and default actions: signal(7) on Linux x86-64/arm64, signal(3) on macOS. Signals are stored by NAME everywhere; numbers are
 * for people and for reading /proc masks.
 */

export type DefaultAction = 'terminate' | 'core' | 'ignore' | 'stop' | 'continue';

/** What a signal would do to one process right now: it has a handler, it ignores the signal, or the kernel's default action applies. */
export type SignalEffect = 'caught' | 'ignored' | 'default';

export interface SignalInfo {
  readonly name: string;
  /** Number on Linux x86-64 and arm64; null where the platform has no such signal. */
  readonly linux: number | null;
  readonly macos: number | null;
  readonly defaultAction: DefaultAction;
  /** False for SIGKILL and SIGSTOP: no program can handle or ignore them. */
  readonly catchable: boolean;
  /** Two to four words: what it usually means to a server. */
  readonly meaning: string;
  /** Longer custom per runtime, or null. */
  readonly custom: string | null;
}

const signal = (
  name: string,
  linux: number | null,
  macos: number | null,
  defaultAction: DefaultAction,
  meaning: string,
  custom: string | null = null,
  catchable = true,
): SignalInfo => ({ name, linux, macos, defaultAction, catchable, meaning, custom });

/** Every signal a person may send, the customary ones first; the order is the order of the menu. */
export const SIGNALS: readonly SignalInfo[] = [
  signal(
    'SIGHUP',
    1,
    1,
    'terminate',
    'reload config',
    'nginx and PostgreSQL reload; a plain Node program ends; some Go servers re-execute themselves',
  ),
  signal('SIGTERM', 15, 15, 'terminate', 'ask to stop', 'the customary graceful stop; plain Python ends without clean-up'),
  signal('SIGINT', 2, 2, 'terminate', 'Ctrl+C', 'Python raises KeyboardInterrupt; background jobs of a shell ignore it'),
  signal(
    'SIGQUIT',
    3,
    3,
    'core',
    'stop, dump stacks',
    'Go dumps every goroutine and exits; Java dumps threads and goes on; nginx stops gracefully',
  ),
  signal('SIGUSR1', 10, 30, 'terminate', 'reopen log files', 'nginx reopens logs; Node opens its debugger'),
  signal('SIGUSR2', 12, 31, 'terminate', 'its own meaning', 'nginx upgrades its binary; unicorn re-executes'),
  signal('SIGWINCH', 28, 28, 'ignore', 'window resized', 'nginx lets its workers finish'),
  signal('SIGSTOP', 19, 17, 'stop', 'pause', null, false),
  signal('SIGCONT', 18, 19, 'continue', 'resume'),
  signal('SIGTSTP', 20, 18, 'stop', 'pause, politely', 'Ctrl+Z in a terminal'),
  signal('SIGALRM', 14, 14, 'terminate', 'timer ran out'),
  signal('SIGPIPE', 13, 13, 'terminate', 'reader went away', 'Node ignores it'),
  signal('SIGABRT', 6, 6, 'core', 'abort, dump core', 'Go prints stacks and exits'),
  signal('SIGTRAP', 5, 5, 'core', 'debugger trap'),
  signal('SIGILL', 4, 4, 'core', 'illegal instruction'),
  signal('SIGBUS', 7, 10, 'core', 'bad memory access'),
  signal('SIGFPE', 8, 8, 'core', 'arithmetic error'),
  signal('SIGSEGV', 11, 11, 'core', 'invalid memory'),
  signal('SIGCHLD', 17, 20, 'ignore', 'a child ended'),
  signal('SIGTTIN', 21, 21, 'stop', 'reads from terminal'),
  signal('SIGTTOU', 22, 22, 'stop', 'writes to terminal'),
  signal('SIGURG', 23, 16, 'ignore', 'urgent socket data', 'Go uses it to preempt goroutines'),
  signal('SIGXCPU', 24, 24, 'core', 'CPU limit reached'),
  signal('SIGXFSZ', 25, 25, 'core', 'file size limit'),
  signal('SIGVTALRM', 26, 26, 'terminate', 'virtual timer'),
  signal('SIGPROF', 27, 27, 'terminate', 'profiling timer'),
  signal('SIGIO', 29, 23, 'terminate', 'input is ready'),
  signal('SIGSTKFLT', 16, null, 'terminate', 'unused'),
  signal('SIGPWR', 30, null, 'terminate', 'power failure'),
  signal('SIGSYS', 31, 12, 'core', 'bad system call'),
  signal('SIGKILL', 9, 9, 'terminate', 'no clean-up', 'the kernel ends it at once; nothing is saved or closed', false),
];

const BY_NAME: ReadonlyMap<string, SignalInfo> = new Map(SIGNALS.map((info) => [info.name, info]));

/**
 * Finds a signal by any spelling a person types: `SIGHUP`, `hup`, `1` (the number on the given platform).
 * Returns null for a name or number that does not exist.
 */
export function findSignal(text: string, platform: 'linux' | 'macos' = 'linux'): SignalInfo | null {
  const upper = text.trim().toUpperCase();
  if (/^\d+$/.test(upper)) return SIGNALS.find((info) => info[platform] === Number(upper)) ?? null;
  return BY_NAME.get(upper) ?? BY_NAME.get(`SIG${upper}`) ?? null;
}

/** True when the signal's default action would end a process that neither handles nor ignores it. */
export function endsByDefault(info: SignalInfo): boolean {
  return info.defaultAction === 'terminate' || info.defaultAction === 'core';
}
