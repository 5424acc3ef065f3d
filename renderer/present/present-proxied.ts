import { clockTime } from '../../shared/model/clock-time';
import type { ProxiedRequest } from '../../shared/model/proxy';
import { durationText } from './format-duration';
import { clockTimeMs } from './format-time';

/** One request as a row: plain words only. */
export interface PresentedRequest {
  readonly time: string;
  /** `held`, `open`, `201`, `left` (the browser went away) or `failed`. */
  readonly status: string;
  readonly tone: 'quiet' | 'held' | 'bad';
  /** `WebSocket`, `event stream`; empty for the rest. */
  readonly kind: string;
  /** Empty while it is under way. */
  readonly took: string;
  /** Empty where it did not wait. */
  readonly held: string;
}

const KIND_WORDS: Readonly<Record<ProxiedRequest['kind'], string>> = { http: '', websocket: 'WebSocket', 'event-stream': 'event stream' };

/** A server's error is one to look at; a client's is what tests and crawlers make all day. */
const FIRST_SERVER_ERROR = 500;

function statusOf({ state, status }: ProxiedRequest): Pick<PresentedRequest, 'status' | 'tone'> {
  if (state === 'held') return { status: 'held', tone: 'held' };
  if (state === 'under-way') return { status: status === null ? 'open' : `${status} open`, tone: 'quiet' };
  if (state === 'aborted') return { status: 'left', tone: 'quiet' };
  if (state === 'failed') return { status: status === null ? 'failed' : String(status), tone: 'bad' };
  return { status: status === null ? '' : String(status), tone: (status ?? 0) >= FIRST_SERVER_ERROR ? 'bad' : 'quiet' };
}

/** A request at the instant `now` (epoch ms), which counts only while it is held. Pure and total. */
export function presentRequest(request: ProxiedRequest, now: number): PresentedRequest {
  const { at, state, kind, durationMs, heldMs } = request;
  const waitedMs = state === 'held' ? Math.max(heldMs, now - at) : heldMs;
  return {
    time: clockTime(at),
    ...statusOf(request),
    kind: KIND_WORDS[kind],
    took: durationMs === null ? '' : durationText(durationMs),
    held: state === 'held' || waitedMs > 0 ? durationText(waitedMs) : '',
  };
}

/** A request as it is pasted elsewhere: `10:42:07.312 POST /orders 201 0.91 s, held 0.88 s (sent again: …)`. Pure. */
export function requestLine(request: ProxiedRequest, now: number): string {
  const { status, took, held, kind } = presentRequest(request, now);
  const words = [clockTimeMs(request.at), request.method, request.path, kind, status, took];
  const line = words.filter((word) => word !== '').join(' ');
  // "held" is the status of one that waits: it is not said twice.
  const wait = held === '' ? '' : request.state === 'held' ? ` for ${held}` : `, held ${held}`;
  return `${line}${wait}${request.note === null ? '' : ` (${request.note})`}`;
}

/** Those whose path holds the text, whatever the case; all of them for an empty one. Pure. */
export function filterRequests(requests: readonly ProxiedRequest[], text: string): readonly ProxiedRequest[] {
  const wanted = text.trim().toLowerCase();
  return wanted === '' ? requests : requests.filter(({ path }) => path.toLowerCase().includes(wanted));
}
