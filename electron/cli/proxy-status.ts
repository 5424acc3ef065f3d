import type { ProxySnapshot } from '../../shared/model/proxy';

/** What `status` says of a proxy, apart from how it is printed. */
export interface ProxyStatus {
  /** `forwarding`, `holding`, `off`, `opening`, `port busy`, `not listening`. */
  readonly word: string;
  readonly isWell: boolean;
  /** Its address, what is held and why, and the last request that did not come through. */
  readonly detail: string;
}

function stateOf({ listening, passage, held, port }: ProxySnapshot): { word: string; isWell: boolean; why: string } {
  if (listening.kind === 'starting') return { word: 'opening', isWell: true, why: '' };
  if (listening.kind === 'failed') return { word: 'not listening', isWell: false, why: listening.text };
  if (listening.kind === 'blocked')
    return { word: 'port busy', isWell: false, why: `${listening.verdict.explanation} Why, and what can be done: slipway port ${port}` };
  if (passage.kind === 'refusing') return { word: 'off', isWell: true, why: passage.text };
  const count = held.requests === 0 ? 'no request held' : `${held.requests} of ${held.limit.requests} requests held`;
  if (passage.kind === 'holding') return { word: 'holding', isWell: true, why: `${passage.text}, ${count}` };
  return held.requests > 0 ? { word: 'holding', isWell: true, why: count } : { word: 'forwarding', isWell: true, why: '' };
}

/** A proxy in the words of `status`. `clock` says an instant (epoch ms) as a person reads it. Pure. */
export function proxyStatus(proxy: ProxySnapshot, clock: (at: number) => string): ProxyStatus {
  const { word, isWell, why } = stateOf(proxy);
  const [last] = proxy.faults;
  const error = last === undefined ? '' : `last error at ${clock(last.at)}: ${last.method} ${last.path}, ${last.text}`;
  return { word, isWell, detail: [proxy.url, why, error].filter(Boolean).join('; ') };
}

/** The `proxy` of a process in the document of `status`; null without one. Instants are ISO 8601. Pure. */
export function proxyJson(proxy: ProxySnapshot | null, instant: (at: number | null) => string | null) {
  if (proxy === null) return null;
  const { url, port, listening, passage, held, upstream, faults, totals, liveReload } = proxy;
  const [last] = faults;
  return {
    url,
    port,
    listening: listening.kind,
    addresses: listening.kind === 'listening' ? listening.addresses : [],
    passage: passage.kind,
    reason: passage.kind === 'passing' ? null : passage.text,
    upstream,
    held: { requests: held.requests, bytes: held.bytes, oldestAt: instant(held.oldestAt), limit: held.limit },
    totals,
    liveReload: liveReload.isOn,
    browsers: liveReload.browsers,
    lastError: last === undefined ? null : { ...last, at: instant(last.at) },
  };
}
