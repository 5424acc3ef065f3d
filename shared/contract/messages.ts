import type { AppError } from './result';

/** What travels over a link, as JSON on every transport. Client to host: */
export interface CallMessage {
  readonly type: 'call';
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

/** Host to client: the reply to one call… */
export interface ReplyMessage {
  readonly type: 'reply';
  readonly id: number;
  readonly result: { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: AppError };
}

/** …or an event. */
export interface EventMessage {
  readonly type: 'event';
  readonly name: string;
  readonly payload: unknown;
}

export type HostMessage = ReplyMessage | EventMessage;

/**
 * A pair of ears and a mouth: what each transport (MessagePort, WebSocket, in-process) boils down to. Messages are JSON values.
 * `send` after close does nothing. `onClose` fires once.
 */
export interface Link<Out, In> {
  send(message: Out): void;
  onMessage(listener: (message: In) => void): void;
  onClose(listener: (reason: string) => void): void;
  close(): void;
  /** Bytes queued and not yet taken by the other side; 0 where the transport cannot tell. For backpressure. */
  queuedBytes(): number;
}

export type HostLink = Link<HostMessage, unknown>;
export type ClientLink = Link<CallMessage, unknown>;
