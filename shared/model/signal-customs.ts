import type { SignalName } from './process';
import type { Runtime } from './recognise-runtime';

/** What one runtime or server customarily does with one signal. */
export interface SignalCustom {
  readonly signal: SignalName;
  readonly runtime: Runtime;
  /** A clause without a subject: `runs its shutdown hooks, then ends`. */
  readonly does: string;
  /** Where it is written. */
  readonly source: string;
}

const SOURCES: Readonly<Record<Runtime, string>> = {
  go: 'https://pkg.go.dev/os/signal',
  node: 'https://nodejs.org/api/process.html#signal-events',
  python: 'https://docs.python.org/3/library/signal.html',
  java: 'https://docs.oracle.com/en/java/javase/17/troubleshoot/handle-signals-and-exceptions.html',
  nginx: 'https://nginx.org/en/docs/control.html',
  postgresql: 'https://www.postgresql.org/docs/current/server-shutdown.html',
};
const POSTGRES_SERVER = 'https://www.postgresql.org/docs/current/app-postgres.html';
const PYTHON_EXCEPTIONS = 'https://docs.python.org/3/library/exceptions.html#KeyboardInterrupt';

const custom = (signal: SignalName, runtime: Runtime, does: string, source = SOURCES[runtime]): SignalCustom => ({
  signal,
  runtime,
  does,
  source,
});

/** Every custom that is known: what happens when the program itself asks for nothing else. A program may always do otherwise. */
export const SIGNAL_CUSTOMS: readonly SignalCustom[] = [
  custom('SIGHUP', 'go', 'ends, unless the program asked for it'),
  custom('SIGHUP', 'node', 'ends, unless the program listens for it'),
  custom('SIGHUP', 'python', 'ends without clean-up, unless the program handles it'),
  custom('SIGHUP', 'java', 'runs its shutdown hooks, then ends'),
  custom('SIGHUP', 'nginx', 'reads its configuration again and replaces its workers'),
  custom('SIGHUP', 'postgresql', 'reads its configuration files again', POSTGRES_SERVER),
  custom('SIGTERM', 'go', 'ends at once; with signal.Notify it shuts down as written'),
  custom('SIGTERM', 'node', 'ends at once; with a listener the program decides'),
  custom('SIGTERM', 'python', 'ends at once: no finally, no atexit, unless the program handles it'),
  custom('SIGTERM', 'java', 'runs its shutdown hooks, then ends with 143'),
  custom('SIGTERM', 'nginx', 'ends fast: open connections are cut'),
  custom('SIGTERM', 'postgresql', 'takes no new clients and waits until the last has left'),
  custom('SIGINT', 'go', 'ends at once; with signal.Notify it shuts down as written'),
  custom('SIGINT', 'node', 'ends at once; with a listener the program decides'),
  custom('SIGINT', 'python', 'raises KeyboardInterrupt: finally and atexit run', PYTHON_EXCEPTIONS),
  custom('SIGINT', 'java', 'runs its shutdown hooks, then ends with 130'),
  custom('SIGINT', 'nginx', 'ends fast: open connections are cut'),
  custom('SIGINT', 'postgresql', 'ends all sessions, rolls back and stops: the fast shutdown'),
  custom('SIGQUIT', 'go', 'prints every goroutine’s stack and ends'),
  custom('SIGQUIT', 'node', 'dumps core and ends, unless the program listens for it'),
  custom('SIGQUIT', 'python', 'dumps core and ends, unless the program handles it'),
  custom('SIGQUIT', 'java', 'prints all threads’ stacks and goes on'),
  custom('SIGQUIT', 'nginx', 'finishes open requests, then ends'),
  custom('SIGQUIT', 'postgresql', 'ends at once and has to recover at the next start'),
  custom('SIGUSR1', 'go', 'does nothing, unless the program asked for it'),
  custom('SIGUSR1', 'node', 'opens its debugger on port 9229'),
  custom('SIGUSR1', 'nginx', 'opens its log files anew'),
  custom('SIGUSR2', 'go', 'does nothing, unless the program asked for it'),
  custom('SIGUSR2', 'node', 'ends, unless the program listens for it; nodemon restarts by it'),
  custom('SIGUSR2', 'nginx', 'starts its new binary beside the old one'),
  custom('SIGWINCH', 'nginx', 'lets its workers finish; the master stays'),
  custom('SIGPIPE', 'go', 'ends when standard output or error is broken; else the write fails'),
  custom('SIGPIPE', 'node', 'ignores it; the write fails with EPIPE'),
  custom('SIGPIPE', 'python', 'ignores it; the write raises BrokenPipeError'),
  custom('SIGABRT', 'go', 'prints stacks and ends'),
  custom('SIGURG', 'go', 'preempts goroutines by it; harmless'),
  custom('SIGPROF', 'go', 'samples by it while a CPU profile is taken'),
  custom('SIGXFSZ', 'python', 'ignores it; the write fails'),
  custom('SIGKILL', 'postgresql', 'should never get it: shared memory is left behind'),
];

/** The customs of one signal, those of the given runtime first, the others in the order of the table. */
export function customsOf(signal: SignalName, first: Runtime | null = null): readonly SignalCustom[] {
  const all = SIGNAL_CUSTOMS.filter((each) => each.signal === signal);
  return [...all.filter(({ runtime }) => runtime === first), ...all.filter(({ runtime }) => runtime !== first)];
}
