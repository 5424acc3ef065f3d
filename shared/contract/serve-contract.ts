import { CALLS, type CallName, type CallOutput, type EventName, type EventPayload, isCallName, type ParsedInput } from './contract';
import type { CallMessage, HostLink } from './messages';
import { CallError, failure, type Result } from './result';

/** What a handler may know about who calls: one per link. */
export interface Caller {
  /** Sends an event to this client only. */
  emit<N extends EventName>(name: N, payload: EventPayload<N>): void;
  /** Bytes this client has not taken yet. */
  queuedBytes(): number;
  /** Called once when the client is gone. */
  onClose(listener: () => void): void;
}

export type Handler<N extends CallName> = (input: ParsedInput<N>, caller: Caller) => Promise<CallOutput<N>> | CallOutput<N>;
/** One handler for every entry of the table; the compiler and a test prove that none is missing. */
export type Handlers = { readonly [N in CallName]: Handler<N> };

/** Told about handler errors that nobody expected; the call itself already got an `internal` error. */
export type Report = (message: string, error: unknown) => void;

function isCallMessage(message: unknown): message is CallMessage {
  if (typeof message !== 'object' || message === null) return false;
  const { type, id, name } = message as Record<string, unknown>;
  return type === 'call' && typeof id === 'number' && Number.isSafeInteger(id) && typeof name === 'string';
}

async function answer(handlers: Handlers, name: string, input: unknown, caller: Caller, report: Report): Promise<Result<unknown>> {
  if (!isCallName(name))
    return failure(
      'bad-argument',
      `There is no call named ${name.slice(0, 80)}.`,
      'Update the client: it speaks another version of the contract.',
    );
  const parsed = CALLS[name].input.safeParse(input ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue && issue.path.length > 0 ? ` (${issue.path.join('.')})` : '';
    return failure(
      'bad-argument',
      `${name}: ${issue?.message ?? 'the arguments are not valid'}${where}.`,
      'Correct the argument and try again.',
    );
  }
  try {
    const handler = handlers[name] as (input: unknown, caller: Caller) => unknown;
    return { ok: true, value: await handler(parsed.data, caller) };
  } catch (error) {
    if (error instanceof CallError) return failure(error.code, error.message, error.hint);
    report(`${name} failed`, error);
    const text = error instanceof Error ? error.message : String(error);
    return failure(
      'internal',
      `${name} failed: ${text}`,
      'The host goes on. Try again; if it happens again, copy this text into a bug report.',
    );
  }
}

/**
 * Serves one client: parses every message, calls the handler, replies with a Result. A handler that throws becomes an error of that call,
 * never a dead host; a message that is no call is ignored and reported.
 */
export function serveContract(handlers: Handlers, link: HostLink, report: Report): Caller {
  const closeListeners: (() => void)[] = [];
  const caller: Caller = {
    emit: (name, payload) => link.send({ type: 'event', name, payload }),
    queuedBytes: () => link.queuedBytes(),
    onClose: (listener) => {
      closeListeners.push(listener);
    },
  };
  link.onClose(() => {
    for (const listener of closeListeners.splice(0)) listener();
  });
  link.onMessage((message) => {
    if (!isCallMessage(message)) {
      report('a client sent something that is no call', message);
      return;
    }
    void answer(handlers, message.name, message.input, caller, report).then((result) =>
      link.send({ type: 'reply', id: message.id, result }),
    );
  });
  return caller;
}
