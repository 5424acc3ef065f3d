import { type CallInput, type CallName, type CallOutput, type EventName, type EventPayload, isEventName } from './contract';
import type { ClientLink } from './messages';
import { type AppError, failure, type Result } from './result';

/** The client's end of the contract, the same over every transport. */
export interface CallClient {
  /** Resolves with the Result; never rejects. After the link closed every call (also those under way) gets `host-unreachable`. */
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<Result<CallOutput<N>>>;
  /** Returns the function that unsubscribes; calling that twice does nothing. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void;
  onClose(listener: (reason: string) => void): void;
  close(): void;
}

type AnyListener = (payload: never) => void;

function isReply(message: unknown): message is { id: number; result: Result<unknown> } {
  return typeof message === 'object' && message !== null && (message as { type?: unknown }).type === 'reply';
}

function isEvent(message: unknown): message is { name: string; payload: never } {
  return typeof message === 'object' && message !== null && (message as { type?: unknown }).type === 'event';
}

/** Speaks the contract over a link that is open. */
export function createCallClient(link: ClientLink): CallClient {
  let nextId = 1;
  let closedBecause: string | null = null;
  const pending = new Map<number, (result: Result<never>) => void>();
  const listeners = new Map<EventName, Set<AnyListener>>();
  const closeListeners: ((reason: string) => void)[] = [];

  const unreachable = (): { ok: false; error: AppError } =>
    failure(
      'host-unreachable',
      `The host is not reachable: ${closedBecause ?? 'closed'}.`,
      'Check that it runs: slipway status. Start it with: slipway host.',
    ) as { ok: false; error: AppError };

  link.onMessage((message) => {
    if (isReply(message)) {
      const settle = pending.get(message.id);
      pending.delete(message.id);
      settle?.(message.result as Result<never>);
    } else if (isEvent(message) && isEventName(message.name)) {
      for (const listener of listeners.get(message.name) ?? []) listener(message.payload);
    }
  });
  link.onClose((reason) => {
    closedBecause = reason;
    const waiting = [...pending.values()];
    pending.clear();
    for (const settle of waiting) settle(unreachable());
    for (const listener of closeListeners) listener(reason);
  });

  return {
    call(name, input) {
      if (closedBecause !== null) return Promise.resolve(unreachable());
      const id = nextId++;
      return new Promise((resolve) => {
        pending.set(id, resolve);
        link.send({ type: 'call', id, name, input });
      });
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener as AnyListener);
      return () => {
        set.delete(listener as AnyListener);
      };
    },
    onClose(listener) {
      closeListeners.push(listener);
    },
    close: () => link.close(),
  };
}
