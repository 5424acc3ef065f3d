import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../clock';
import type { Waiting } from './hold-queue';
import { hasBody, type RequestShape } from './may-repeat';
import type { LoggedRequest, RequestLog } from './request-log';

/** `held`: waits for the server. `connecting`: goes there now. `sent`: the server has it. `over`: answered, cut or gone. */
export type JobState = 'new' | 'held' | 'connecting' | 'sent' | 'over';

/** What carries the answer: an HTTP response, or the bare connection of an upgrade with what came after its header. */
export type Carrier =
  | { readonly kind: 'web'; readonly res: ServerResponse }
  | { readonly kind: 'upgrade'; readonly socket: Socket; readonly head: Buffer };

/** One request on its way through the proxy, with its line in the list of requests. */
export class RequestJob implements Waiting {
  readonly req: IncomingMessage;
  readonly carrier: Carrier;
  readonly shape: RequestShape;
  readonly #clock: Clock;
  readonly #log: RequestLog;
  readonly #line: LoggedRequest;
  readonly #arrivedMs: number;
  #onOver: (() => void) | null = null;
  #outcome: 'done' | 'aborted' | 'failed' | null = null;
  #waitsSinceMs: number | null = null;
  heldSinceMs = 0;
  bytes = 0;
  state: JobState = 'new';
  /** How many times it was given to a server. */
  tries = 0;
  #sentMs = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(clock: Clock, log: RequestLog, req: IncomingMessage, carrier: Carrier) {
    this.req = req;
    this.carrier = carrier;
    this.#clock = clock;
    this.#log = log;
    const isUpgrade = carrier.kind === 'upgrade';
    this.shape = { method: req.method ?? 'GET', hasBody: hasBody(req.headers), isUpgrade };
    this.#line = log.begin(this.shape.method, req.url ?? '/', isUpgrade ? 'websocket' : 'http');
    this.#arrivedMs = clock.monotonicMs();
  }

  get arrivedAt(): number {
    return this.#line.at;
  }
  get wasHeld(): boolean {
    return this.#line.heldMs > 0;
  }
  /** Null until it is over. */
  get outcome(): 'done' | 'aborted' | 'failed' | null {
    return this.#outcome;
  }
  /** Of the answer; null before it began. */
  get status(): number | null {
    return this.#line.status;
  }
  get isOver(): boolean {
    return this.state === 'over';
  }

  /** Called once, when nothing more will happen to it. */
  onOver(listener: () => void): void {
    this.#onOver = listener;
  }

  /** Given to the server since then (monotonic) and without a word of an answer: resolves when that begins, or the try is over. Else null. */
  answerBegins(sinceMs: number): Promise<void> | null {
    const isUnanswered = this.state === 'sent' && this.#line.status === null;
    return isUnanswered && this.#sentMs >= sinceMs ? new Promise((resolve) => void this.#waiting.push(resolve)) : null;
  }

  #noLongerUnanswered(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  hold(): void {
    this.#noLongerUnanswered();
    const now = this.#clock.monotonicMs();
    if (this.heldSinceMs === 0) this.heldSinceMs = now;
    this.#waitsSinceMs ??= now;
    this.state = 'held';
    this.bytes = bytesOf(this);
    this.#line.state = 'held';
    this.#log.changed(this.#line);
  }

  connect(): void {
    this.#countHold();
    this.state = 'connecting';
  }

  sent(): void {
    this.state = 'sent';
    this.#sentMs = this.#clock.monotonicMs();
    this.tries += 1;
    if (this.#line.state === 'under-way') return;
    this.#line.state = 'under-way';
    this.#log.changed(this.#line);
  }

  note(text: string): void {
    this.#line.note = text;
  }

  answering(status: number, isEventStream: boolean): void {
    this.#line.status = status;
    this.#noLongerUnanswered();
    if (!isEventStream) return;
    this.#line.kind = 'event-stream';
    this.#log.changed(this.#line);
  }

  /** The end of it; the first counts. */
  finish(state: 'done' | 'aborted' | 'failed', status: number | null, note: string | null = null): void {
    if (this.state === 'over') return;
    this.#countHold();
    this.state = 'over';
    this.#noLongerUnanswered();
    this.#outcome = state;
    this.#line.state = state;
    this.#line.status = status ?? this.#line.status;
    this.#line.durationMs = Math.round((this.#clock.monotonicMs() - this.#arrivedMs) * 10) / 10;
    this.#line.note = note ?? this.#line.note;
    this.#log.changed(this.#line);
    this.#onOver?.();
  }

  #countHold(): void {
    if (this.#waitsSinceMs === null) return;
    this.#line.heldMs = Math.round((this.#line.heldMs + this.#clock.monotonicMs() - this.#waitsSinceMs) * 10) / 10;
    this.#waitsSinceMs = null;
  }
}

/** Node reads this much of a body that nobody takes, beside what its stream holds: one read of a socket. */
const READ_BYTES = 64 * 1024;

/** What comes to lie in memory for a request that waits: its header, and as much of its body as is read while nobody takes it. */
function bytesOf({ req, carrier, shape }: RequestJob): number {
  let header = (req.url?.length ?? 0) + 32;
  for (const text of req.rawHeaders) header += text.length + 2;
  if (carrier.kind === 'upgrade') return header + carrier.head.length;
  if (!shape.hasBody) return header;
  const declared = Number(req.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  return header + Math.min(declared, req.readableHighWaterMark + READ_BYTES);
}
