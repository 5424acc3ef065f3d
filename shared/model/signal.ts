import { realtimeSignals, toRealtimeName } from './realtime-signals';

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
  /** Where macOS does something else by default (SIGIO); absent: the same. */
  readonly macosAction?: DefaultAction;
}

export type SignalPlatform = 'linux' | 'macos';

const signal = (
  name: string,
  linux: number | null,
  macos: number | null,
  defaultAction: DefaultAction,
  meaning: string,
  catchable = true,
): SignalInfo => ({ name, linux, macos, defaultAction, catchable, meaning });

/** Every signal a person may send, the customary ones first; the order is the order of the menu. */
export const SIGNALS: readonly SignalInfo[] = [
  signal('SIGHUP', 1, 1, 'terminate', 'reload config'),
  signal('SIGTERM', 15, 15, 'terminate', 'ask to stop'),
  signal('SIGINT', 2, 2, 'terminate', 'Ctrl+C'),
  signal('SIGQUIT', 3, 3, 'core', 'stop, dump stacks'),
  signal('SIGUSR1', 10, 30, 'terminate', 'reopen log files'),
  signal('SIGUSR2', 12, 31, 'terminate', 'its own meaning'),
  signal('SIGWINCH', 28, 28, 'ignore', 'window resized'),
  signal('SIGSTOP', 19, 17, 'stop', 'pause', false),
  signal('SIGCONT', 18, 19, 'continue', 'resume'),
  signal('SIGTSTP', 20, 18, 'stop', 'pause, politely'),
  signal('SIGALRM', 14, 14, 'terminate', 'timer ran out'),
  signal('SIGPIPE', 13, 13, 'terminate', 'reader went away'),
  signal('SIGABRT', 6, 6, 'core', 'abort, dump core'),
  signal('SIGTRAP', 5, 5, 'core', 'debugger trap'),
  signal('SIGILL', 4, 4, 'core', 'illegal instruction'),
  signal('SIGBUS', 7, 10, 'core', 'bad memory access'),
  signal('SIGFPE', 8, 8, 'core', 'arithmetic error'),
  signal('SIGSEGV', 11, 11, 'core', 'invalid memory'),
  signal('SIGCHLD', 17, 20, 'ignore', 'a child ended'),
  signal('SIGTTIN', 21, 21, 'stop', 'reads from terminal'),
  signal('SIGTTOU', 22, 22, 'stop', 'writes to terminal'),
  signal('SIGURG', 23, 16, 'ignore', 'urgent socket data'),
  signal('SIGXCPU', 24, 24, 'core', 'CPU limit reached'),
  signal('SIGXFSZ', 25, 25, 'core', 'file size limit'),
  signal('SIGVTALRM', 26, 26, 'terminate', 'virtual timer'),
  signal('SIGPROF', 27, 27, 'terminate', 'profiling timer'),
  { ...signal('SIGIO', 29, 23, 'terminate', 'input is ready'), macosAction: 'ignore' },
  signal('SIGSTKFLT', 16, null, 'terminate', 'unused'),
  signal('SIGPWR', 30, null, 'terminate', 'power failure'),
  signal('SIGSYS', 31, 12, 'core', 'bad system call'),
  signal('SIGINFO', null, 29, 'ignore', 'asks for status'),
  signal('SIGEMT', null, 7, 'core', 'emulator trap'),
  ...realtimeSignals((name, number) => signal(name, number, null, 'terminate', 'its own meaning')),
  signal('SIGKILL', 9, 9, 'terminate', 'no clean-up', false),
];

const BY_NAME: ReadonlyMap<string, SignalInfo> = new Map(SIGNALS.map((info) => [info.name, info]));

/**
 * Finds a signal by any spelling a person types: `SIGHUP`, `hup`, `1` (the number on the given platform), `RTMIN+2`, `RTMAX-1`.
 * Returns null for a name or number that does not exist. A name is found whatever the platform; `numberOn` says whether it exists there.
 */
export function findSignal(text: string, platform: SignalPlatform = 'linux'): SignalInfo | null {
  const upper = toRealtimeName(text.trim().toUpperCase());
  if (/^\d+$/.test(upper)) return SIGNALS.find((info) => info[platform] === Number(upper)) ?? null;
  return BY_NAME.get(upper) ?? BY_NAME.get(`SIG${upper}`) ?? null;
}

/** Its number on a platform; null where the platform has no such signal (Windows has none at all). */
export function numberOn(info: SignalInfo, platform: SignalPlatform | 'windows'): number | null {
  return platform === 'windows' ? null : info[platform];
}

/** What the kernel does with it for a process that neither handles nor ignores it. */
export function defaultActionOn(info: SignalInfo, platform: SignalPlatform): DefaultAction {
  return platform === 'macos' ? (info.macosAction ?? info.defaultAction) : info.defaultAction;
}

/** True when the signal's default action would end a process that neither handles nor ignores it. */
export function endsByDefault(info: SignalInfo): boolean {
  return info.defaultAction === 'terminate' || info.defaultAction === 'core';
}
