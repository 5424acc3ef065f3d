import { get } from 'node:http';
import { get as getSecure } from 'node:https';
import type { OwnedPort, ReadinessProbe } from '../../../shared/model/process';
import type { Clock, Timer } from '../clock';

/** First look after a spawn, growing to the second: fast programs are seen at once, slow ones cost little. */
const FIRST_LOOK_MS = 5;
const LONGEST_LOOK_MS = 100;
/** Once overdue, nobody is waiting at the door any more. */
const OVERDUE_LOOK_MS = 1_000;
/** `auto` without known ports: alive this long counts as running. */
const ALIVE_MS = 1_000;
const HTTP_TIMEOUT_MS = 2_000;
/** Above this the kernel hands ports out to clients, so last run's number says nothing (ip_local_port_range(7)). */
const FIRST_EPHEMERAL_PORT = 32_768;

/** How the run was found ready: by its probe, or only by staying alive. */
export interface Readiness {
  readonly how: 'probe' | 'alive';
  readonly text: string;
}

export interface ReadinessQuestion {
  readonly probe: ReadinessProbe;
  /** Ports of the project file. */
  readonly configured: readonly number[];
  /** Ports the last run listened on. */
  readonly learned: readonly number[];
  /** ms since the spawn. */
  readonly aliveMs: number;
  readonly listeners: readonly OwnedPort[];
  readonly sawText: boolean;
}

function openText({ port, pid, presumed }: OwnedPort): string {
  if (presumed !== true) return `port ${port} is open, held by pid ${pid}`;
  return `port ${port} is open; who holds it can’t be seen, and it counts as pid ${pid}’s, which may not be looked into: it was free before`;
}

function opened(ports: readonly number[], listeners: readonly OwnedPort[]): Readiness | null {
  const owners = ports.map((port) => listeners.find((listener) => listener.port === port));
  if (owners.some((owner) => owner === undefined)) return null;
  return { how: 'probe', text: owners.flatMap((owner) => (owner === undefined ? [] : [openText(owner)])).join('; ') };
}

/**
 * Decides readiness from what was seen. Pure; `http` is decided by the shell once its port is owned by the run, so here it only says null.
 * Never by connect(): on an ephemeral port that can connect to itself and take the port.
 */
export function judgeReadiness(question: ReadinessQuestion): Readiness | null {
  const { probe, listeners } = question;
  switch (probe.kind) {
    case 'port':
      return opened([probe.port], listeners);
    case 'log':
      return question.sawText ? { how: 'probe', text: `its output said “${probe.text}”` } : null;
    case 'http':
      return null;
    case 'auto': {
      if (question.configured.length > 0) return opened(question.configured, listeners);
      if (question.learned.length > 0) {
        const fixed = question.learned.filter((port) => port < FIRST_EPHEMERAL_PORT);
        if (fixed.length > 0) return opened(fixed, listeners);
        const first = listeners[0];
        if (first === undefined || listeners.length < question.learned.length) return null;
        return { how: 'probe', text: openText(first) };
      }
      const first = listeners[0];
      if (first !== undefined) return { how: 'probe', text: openText(first) };
      return question.aliveMs >= ALIVE_MS ? { how: 'alive', text: 'it has been up for 1 s; it has no ready check' } : null;
    }
  }
}

/** One http request; true for any answer below 500 (a 404 still proves that the server answers). */
function askHttp(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = (url.startsWith('https:') ? getSecure : get)(
      url,
      { timeout: HTTP_TIMEOUT_MS, rejectUnauthorized: false },
      (response) => {
        response.resume();
        resolve((response.statusCode ?? 500) < 500);
      },
    );
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', () => resolve(false));
  });
}

export interface ReadinessWatch {
  /** Look at once (a log line appeared). */
  poke(): void;
  /** Look less often from now on. */
  slowDown(): void;
  /** Twice does nothing; after it `onReady` is not called. */
  cancel(): void;
}

export interface ReadinessWatchDeps {
  readonly clock: Clock;
  readonly probe: ReadinessProbe;
  readonly configured: readonly number[];
  readonly learned: readonly number[];
  listeners(): Promise<readonly OwnedPort[]>;
  sawText(): boolean;
  onReady(readiness: Readiness): void;
}

async function look(deps: ReadinessWatchDeps, aliveMs: number): Promise<Readiness | null> {
  const listeners = await deps.listeners();
  if (deps.probe.kind !== 'http') return judgeReadiness({ ...deps, aliveMs, listeners, sawText: deps.sawText() });
  const url = new URL(deps.probe.url);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (!listeners.some((listener) => listener.port === port)) return null;
  return (await askHttp(deps.probe.url)) ? { how: 'probe', text: `${deps.probe.url} answers` } : null;
}

/** Watches one run until it is ready or cancelled. An error of a look counts as "not yet". */
export function watchReadiness(deps: ReadinessWatchDeps): ReadinessWatch {
  const startedMs = deps.clock.monotonicMs();
  let intervalMs = FIRST_LOOK_MS;
  let longestMs = LONGEST_LOOK_MS;
  let timer: Timer | null = null;
  let phase: 'idle' | 'looking' | 'look-again' | 'over' = 'idle';

  const schedule = (ms: number): void => {
    timer?.cancel();
    timer = deps.clock.setTimer(() => void run(), ms);
  };
  const run = async (): Promise<void> => {
    if (phase === 'over') return;
    if (phase === 'looking') {
      phase = 'look-again';
      return;
    }
    phase = 'looking';
    // A look that failed (a table torn by a dying process) is a "not yet".
    const readiness = await look(deps, deps.clock.monotonicMs() - startedMs).catch(() => null);
    // Cancelled, or poked, while it looked.
    const after = phase as 'looking' | 'look-again' | 'over';
    if (after === 'over') return;
    phase = 'idle';
    if (readiness !== null) {
      phase = 'over';
      deps.onReady(readiness);
      return;
    }
    schedule(after === 'look-again' ? 0 : intervalMs);
    intervalMs = Math.min(longestMs, intervalMs * 2);
  };
  schedule(FIRST_LOOK_MS);
  return {
    poke: () => {
      if (phase !== 'over') schedule(0);
    },
    slowDown() {
      longestMs = OVERDUE_LOOK_MS;
    },
    cancel() {
      phase = 'over';
      timer?.cancel();
    },
  };
}
