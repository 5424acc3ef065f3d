import { joinSentences } from '../../shared/model/join-sentences';
import { isHostProcessMessage } from './host-process-messages';
import { restartDelayMs, STABLE_AFTER_MS } from './restart-delay';

/** What `utilityProcess.fork` gives, as far as it is used here. */
export interface HostChild<Port> {
  readonly pid?: number | undefined;
  postMessage(message: unknown, transfer?: Port[]): void;
  kill(): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
}

export interface HostLinkDeps<Port> {
  /** Starts the host process; throws when that is impossible. */
  fork(): HostChild<Port>;
  createChannel(): { readonly port1: Port; readonly port2: Port };
  now(): number;
  /** Returns the function that cancels. */
  after(delayMs: number, run: () => void): () => void;
  log(message: string): void;
}

export type HostLinkState =
  | { readonly kind: 'starting'; readonly attempt: number }
  | { readonly kind: 'ready'; readonly mode: 'own' | 'attached'; readonly hostPid: number; readonly url: string | null }
  | { readonly kind: 'lost'; readonly why: string; readonly retryAt: number }
  /** It ended because it was asked to, by us or by somebody else (`slipway down`). */
  | { readonly kind: 'closed' };

export interface HostLink<Port> {
  state(): HostLinkState;
  onState(listener: (state: HostLinkState) => void): void;
  /** One end of a fresh channel to the host, or null while it is not ready: ask again. In a pause after a death it starts the host at once. */
  connect(): Port | null;
  /** From now on a death is expected and the host is not started again. */
  expectExit(): void;
  /** Resolves when the host process is gone (at once when it is already). */
  exited(): Promise<void>;
  /** Last resort: ends the host process. Its own handler still stops every process by SIGKILL on the way. */
  kill(): void;
}

/**
 * Main's side of the host: starts its process, starts it again when it dies (250 ms, doubling to 10 s, reset after 30 s alive) and hands
 * out one MessagePort per request. It does not know who asks: the sender is checked before it is called.
 */
export function createHostLink<Port>(deps: HostLinkDeps<Port>): HostLink<Port> {
  let state: HostLinkState = { kind: 'starting', attempt: 1 };
  let child: HostChild<Port> | null = null;
  let failures = 0;
  let closing = false;
  let cancelRetry: (() => void) | null = null;
  let lastWords: string | null = null;
  const stateListeners: ((state: HostLinkState) => void)[] = [];
  const exitListeners: (() => void)[] = [];

  const become = (next: HostLinkState): void => {
    state = next;
    for (const listener of stateListeners) listener(next);
  };

  const lose = (why: string): void => {
    failures += 1;
    const delayMs = restartDelayMs(failures);
    deps.log(`host: ${why}; next start in ${delayMs} ms`);
    cancelRetry = deps.after(delayMs, start);
    become({ kind: 'lost', why, retryAt: deps.now() + delayMs });
  };

  const gone = (ended: HostChild<Port>, code: number, startedAt: number): void => {
    if (child !== ended) return;
    child = null;
    for (const listener of exitListeners.splice(0)) listener();
    const shutDown = code === 0 && state.kind === 'ready' && state.mode === 'own';
    if (closing || shutDown) {
      closing = true;
      become({ kind: 'closed' });
      return;
    }
    if (deps.now() - startedAt >= STABLE_AFTER_MS) failures = 0;
    lose(lastWords ?? `the host process ended (code ${code})`);
  };

  function start(): void {
    cancelRetry?.();
    cancelRetry = null;
    lastWords = null;
    become({ kind: 'starting', attempt: failures + 1 });
    let forked: HostChild<Port>;
    try {
      forked = deps.fork();
    } catch (error) {
      lose(`the host process could not be started: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    child = forked;
    const startedAt = deps.now();
    forked.on('message', (message) => {
      if (child !== forked || !isHostProcessMessage(message)) return;
      if (message.type === 'failed') {
        lastWords = joinSentences(message.message, message.hint);
        deps.log(`host: ${lastWords}`);
        return;
      }
      become({ kind: 'ready', mode: message.mode, hostPid: message.hostPid, url: message.url });
    });
    forked.on('exit', (code) => gone(forked, code, startedAt));
  }

  start();
  return {
    state: () => state,
    onState: (listener) => {
      stateListeners.push(listener);
    },
    connect() {
      if (state.kind === 'lost') start();
      if (state.kind !== 'ready' || child === null) return null;
      const { port1, port2 } = deps.createChannel();
      child.postMessage({ type: 'connect' }, [port1]);
      return port2;
    },
    expectExit() {
      closing = true;
      cancelRetry?.();
      cancelRetry = null;
      if (child === null && state.kind !== 'closed') become({ kind: 'closed' });
    },
    exited() {
      if (child === null) return Promise.resolve();
      return new Promise((resolve) => exitListeners.push(resolve));
    },
    kill() {
      child?.kill();
    },
  };
}
