import type { ProxiedRequest } from '../../../shared/model/proxy';
import type { Clock, Timer } from '../clock';
import type { RequestBatch } from './proxies-api';

/** What a person scrolls through; at 200 requests a second the last 2.5 s of a storm. */
const KEPT = 500;
/** Nobody reads more than this four times a second, and every one of them is drawn. */
const PER_BATCH = 200;
const BATCH_MS = 250;
const MAX_PATH = 300;

/** A request while it is under way: changed in place, copied when it is told. */
export type LoggedRequest = { -readonly [K in keyof ProxiedRequest]: ProxiedRequest[K] };

interface Follower {
  readonly onBatch: (batch: RequestBatch) => void;
  readonly changed: Set<LoggedRequest>;
  skipped: number;
}

/** A path as it is shown: control and bidi characters escaped, cut. Pure. */
export function shownPath(url: string): string {
  if (url.length <= MAX_PATH && !/[^\x20-\x7e]/.test(url)) return url;
  const cut = url.length > MAX_PATH ? `${url.slice(0, MAX_PATH - 1)}…` : url;
  return cut.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The last requests of one proxy. Costs nothing but a ring while nobody looks; followers get at most one batch every 250 ms. */
export class RequestLog {
  readonly #clock: Clock;
  readonly #ring: LoggedRequest[] = [];
  readonly #followers = new Set<Follower>();
  #next = 1;
  #timer: Timer | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(method: string, url: string, kind: ProxiedRequest['kind']): LoggedRequest {
    const request: LoggedRequest = {
      id: this.#next++,
      at: this.#clock.now(),
      method: method.slice(0, 20),
      path: shownPath(url),
      kind,
      state: 'under-way',
      status: null,
      durationMs: null,
      heldMs: 0,
      note: null,
    };
    this.#ring[(request.id - 1) % KEPT] = request;
    this.changed(request);
    return request;
  }

  /** To be called after each change of a request. */
  changed(request: LoggedRequest): void {
    if (this.#followers.size === 0) return;
    for (const follower of this.#followers) {
      if (follower.changed.size < PER_BATCH || follower.changed.has(request)) follower.changed.add(request);
      else follower.skipped += 1;
    }
    this.#timer ??= this.#clock.setTimer(() => this.#flush(), BATCH_MS);
  }

  /** The newest `tail`, oldest first, and from then on what changes. */
  follow(tail: number, onBatch: (batch: RequestBatch) => void): { readonly requests: readonly ProxiedRequest[]; leave(): void } {
    const newest = [...this.#ring].sort((a, b) => a.id - b.id);
    const follower: Follower = { onBatch, changed: new Set(), skipped: 0 };
    this.#followers.add(follower);
    return {
      requests: tail === 0 ? [] : newest.slice(-tail).map((request) => ({ ...request })),
      leave: () => {
        this.#followers.delete(follower);
        if (this.#followers.size === 0) this.close();
      },
    };
  }

  /** No timer is left. Twice does nothing. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#followers.clear();
  }

  #flush(): void {
    this.#timer = null;
    for (const follower of [...this.#followers]) {
      if (follower.changed.size === 0 && follower.skipped === 0) continue;
      const batch = { requests: [...follower.changed].map((request) => ({ ...request })), skipped: follower.skipped };
      follower.changed.clear();
      follower.skipped = 0;
      follower.onBatch(batch);
    }
  }
}
