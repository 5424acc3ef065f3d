import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../clock';
import type { PageTrouble } from './page-trouble';

/** What a page is told. The whole each time, so that a tab that missed something, or comes late, knows as much as any other. */
export interface PageState {
  readonly name: string;
  /** Live reload is on. */
  readonly isOn: boolean;
  /** Another one than the page was served with: it is old. */
  readonly page: string;
  /** Counts up when style sheets alone have changed. */
  readonly css: number;
  readonly passage: 'passing' | 'holding' | 'refusing';
  /** Why it does not pass; empty where it does. */
  readonly text: string;
  readonly failure: {
    readonly text: string;
    readonly errors: readonly { readonly file: string; readonly line: number; readonly column: number | null; readonly message: string }[];
  } | null;
  /** The server ended by itself, or a reload left the old version; null where all is well. */
  readonly trouble: PageTrouble | null;
}

/** The state as it is told to a page whose host name is not this machine's own: that something is wrong, in no words but our own. Pure. */
export function withoutWords(state: PageState): PageState {
  const { failure, trouble } = state;
  return {
    ...state,
    failure: failure === null ? null : { text: 'The build failed', errors: [] },
    trouble: trouble === null ? null : { title: trouble.title, text: 'Its log in Slipway says more.' },
  };
}

/** A browser that does not read loses its connection, and comes back for the newest state. */
const MAX_UNREAD_BYTES = 256 * 1024;
/** Proxies and browsers drop connections that are silent for a minute. */
const HEARTBEAT_MS = 20_000;
/** One connection per browser; this many is no browser. */
const MAX_SUBSCRIBERS = 1_000;

interface Subscriber {
  readonly res: ServerResponse;
  /** False where the page's host name is not this machine's own: words of a compiler are then left out. */
  readonly mayReadErrors: boolean;
}

/** The one owner of the event streams to browsers. Nothing here throws, whatever a browser does in the middle of a broadcast. */
export class ReloadHub {
  readonly #clock: Clock;
  readonly #onCount: () => void;
  readonly #subscribers = new Set<Subscriber>();
  #state: PageState | null = null;
  #sent = '';
  #sentReduced = '';
  #heartbeat: Timer | null = null;
  #phase: 'open' | 'closed' = 'open';

  constructor(clock: Clock, onCount: () => void) {
    this.#clock = clock;
    this.#onCount = onCount;
  }

  get browsers(): number {
    return this.#subscribers.size;
  }

  /** Takes the answer over as an event stream; the newest state is sent at once. */
  attach(res: ServerResponse, mayReadErrors: boolean): void {
    if (this.#phase === 'closed' || this.#subscribers.size >= MAX_SUBSCRIBERS) {
      res.writeHead(503, { 'retry-after': '5', 'content-length': 0 }).end();
      return;
    }
    const subscriber: Subscriber = { res, mayReadErrors };
    const leave = (): void => {
      if (!this.#subscribers.delete(subscriber)) return;
      if (this.#subscribers.size === 0) this.#stopHeartbeat();
      this.#onCount();
    };
    res.once('close', leave);
    res.on('error', leave);
    res.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-accel-buffering': 'no',
    });
    this.#subscribers.add(subscriber);
    this.#write(subscriber, 'retry: 1000\n\n');
    if (this.#state !== null) this.#write(subscriber, mayReadErrors ? this.#sent : this.#sentReduced);
    if (this.#heartbeat === null) this.#beat();
    this.#onCount();
  }

  /** Tells every browser; what is told already is not told again. */
  tell(state: PageState): void {
    const text = event(state);
    if (this.#phase === 'closed' || text === this.#sent) return;
    this.#state = state;
    this.#sent = text;
    this.#sentReduced = event(withoutWords(state));
    for (const subscriber of [...this.#subscribers]) this.#write(subscriber, subscriber.mayReadErrors ? text : this.#sentReduced);
  }

  /** Ends every stream. Twice does nothing. */
  close(): void {
    this.#phase = 'closed';
    this.#stopHeartbeat();
    for (const { res } of [...this.#subscribers]) {
      if (!res.writableEnded) res.end();
    }
  }

  #write({ res }: Subscriber, text: string): void {
    if (res.destroyed || res.writableEnded) return;
    res.write(text);
    if (res.writableLength > MAX_UNREAD_BYTES) res.destroy();
  }

  #beat(): void {
    this.#heartbeat = this.#clock.setTimer(() => {
      for (const subscriber of [...this.#subscribers]) this.#write(subscriber, ':\n\n');
      this.#heartbeat = null;
      if (this.#subscribers.size > 0 && this.#phase === 'open') this.#beat();
    }, HEARTBEAT_MS);
  }

  #stopHeartbeat(): void {
    this.#heartbeat?.cancel();
    this.#heartbeat = null;
  }
}

function event(state: PageState): string {
  return `data: ${JSON.stringify(state)}\n\n`;
}
