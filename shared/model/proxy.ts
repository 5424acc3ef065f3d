import type { PortVerdict } from './port-verdict';
import type { ProcessId, ProjectId } from './process';

/** Whether the proxy itself can be reached. */
export type ProxyListening =
  | { readonly kind: 'starting' }
  /** `host:port` of each socket, `127.0.0.1:8081` and `[::1]:8081`. A family this machine does not have is left out. */
  | { readonly kind: 'listening'; readonly addresses: readonly string[] }
  /** Somebody else has its port. The process runs all the same; it tries again by itself at `retryAt`, epoch ms. */
  | { readonly kind: 'blocked'; readonly verdict: PortVerdict; readonly retryAt: number }
  /** It cannot be opened as configured: the text says why and what to change. */
  | { readonly kind: 'failed'; readonly text: string };

/** What becomes of a request that arrives now. */
export type ProxyPassage =
  /** It goes to the server at once. */
  | { readonly kind: 'passing' }
  /** It waits for the server; `text` says what for: `api is stopping`, `api is being built`. */
  | { readonly kind: 'holding'; readonly since: number; readonly text: string }
  /** It is answered with 503 at once: the process is down and will not come back by itself. */
  | { readonly kind: 'refusing'; readonly text: string };

/** Where requests go: fixed by the project's file and the run's own listeners, never by a request. */
export interface ProxyUpstream {
  readonly port: number;
  /** Addresses tried in this order. */
  readonly hosts: readonly string[];
}

/** Requests that wait now, and their limits. */
export interface ProxyHeld {
  readonly requests: number;
  /** Of the above: WebSocket and other upgrades. */
  readonly upgrades: number;
  /** What lies in memory for them. */
  readonly bytes: number;
  /** When the oldest of them arrived, epoch ms; null where none waits. */
  readonly oldestAt: number | null;
  readonly limit: { readonly timeMs: number; readonly requests: number; readonly bytes: number };
}

/** Something browsers were told. */
export interface BrowserNews {
  readonly at: number;
  /** `css`: style sheets were swapped without a reload. `error`: the overlay of a failed build. `cleared`: the overlay went away. */
  readonly kind: 'reload' | 'css' | 'error' | 'cleared';
  /** Files that caused it, relative to the project's root, at most 20. */
  readonly files: readonly string[];
  /** Browsers that were connected. */
  readonly browsers: number;
  /** The run that is new; null for `css`, `error` and `cleared`. */
  readonly runId: number | null;
}

/** A page without live reload, and why: `page CSP`, `zstd`, … The newest of each path and reason, newest first, at most 10. */
export interface LiveReloadGap {
  readonly at: number;
  readonly path: string;
  /** The clause after "live reload off:". */
  readonly reason: string;
}

export interface LiveReloadView {
  /** In force now: as the file says, unless a person switched it here. */
  readonly isOn: boolean;
  /** As the project's file says. */
  readonly configured: boolean;
  /** Browsers connected now: one connection per browser, whatever its tabs. */
  readonly browsers: number;
  /** Newest first, at most 10. */
  readonly news: readonly BrowserNews[];
  readonly gaps: readonly LiveReloadGap[];
}

/**
 * Why a request did not come through. `held-too-long`: it waited as long as `hold.time` allows. `no-room`: as many wait as `hold.requests` or
 * `hold.bytes` allow. `down`: the process is stopped, has ended or failed. `unanswered`: the server took it and ended the connection without
 * an answer. `cut`: it ended in the middle of its answer. `closing`: the proxy itself is being closed.
 */
export type ProxyFaultKind = 'held-too-long' | 'no-room' | 'down' | 'unanswered' | 'cut' | 'closing';

/** A request that did not come through as it should, newest first. */
export interface ProxyFault {
  readonly kind: ProxyFaultKind;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** One sentence. */
  readonly text: string;
}

/** One proxy as every door sees it. Instants are epoch ms, durations ms, sizes bytes. Numbers are told at most four times a second, a change of `passage` at once. */
export interface ProxySnapshot {
  /** Of its process. */
  readonly id: ProcessId;
  readonly projectId: ProjectId;
  /** Of its process. */
  readonly name: string;
  readonly port: number;
  /** To open in a browser, `http://localhost:8081/`. */
  readonly url: string;
  readonly listening: ProxyListening;
  readonly passage: ProxyPassage;
  /** Null where it is not known yet; `upstreamText` says why then. */
  readonly upstream: ProxyUpstream | null;
  readonly upstreamText: string;
  readonly held: ProxyHeld;
  readonly liveReload: LiveReloadView;
  /** At most 10. */
  readonly faults: readonly ProxyFault[];
  /** Since the proxy was opened. */
  readonly totals: {
    readonly requests: number;
    /** Held for a while and then answered by the server. */
    readonly heldThenServed: number;
    /** Answered by the proxy with an error, or cut. */
    readonly failed: number;
  };
  /** Requests under way, event streams and WebSockets among them. */
  readonly open: { readonly requests: number; readonly eventStreams: number; readonly webSockets: number };
}

/** One line of the light list of requests. An entry is told again with the same `id` when it changes. */
export interface ProxiedRequest {
  /** Counts up per proxy. */
  readonly id: number;
  readonly at: number;
  readonly method: string;
  /** Path and query, control characters escaped, at most 300 characters. */
  readonly path: string;
  readonly kind: 'http' | 'websocket' | 'event-stream';
  /** `aborted`: the browser went away. `failed`: see `note`. */
  readonly state: 'held' | 'under-way' | 'done' | 'aborted' | 'failed';
  /** Of the answer the browser got; null while there is none. */
  readonly status: number | null;
  /** From its arrival to the end of the answer; null while it is under way. */
  readonly durationMs: number | null;
  /** How long it waited for the server; 0 where it did not. */
  readonly heldMs: number;
  /** What a person should know of it: repeated, answered by the proxy, cut. Null for most. */
  readonly note: string | null;
}
