import { bytesText } from '../../shared/model/bytes-text';
import { clockTime } from '../../shared/model/clock-time';
import type { SourceRef } from '../../shared/model/process';
import type { ProxyFaultKind, ProxyHeld, ProxySnapshot, ProxyUpstream } from '../../shared/model/proxy';
import { countdownText, durationText } from './format-duration';
import type { StateTone } from './present-state';

/** `1 request`, `1,204 requests`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** What a proxy does now, in words. */
export interface PresentedProxy {
  readonly icon: 'running' | 'waiting' | 'backoff' | 'failed' | 'stopped' | 'starting';
  readonly word: string;
  /** `quiet` keeps the word grey. */
  readonly tone: StateTone;
  /** The clause beside the word; empty where there is nothing to say. */
  readonly reason: string;
  /** How often the words change by themselves, ms; null when they do not. */
  readonly ticksMs: number | null;
}

const TICK_MS = 1_000;

/** The state of a proxy at the instant `now` (epoch ms). Pure and total: that it cannot be reached comes before what it would do. */
export function presentProxy({ listening, passage, held, open, port }: ProxySnapshot, now: number): PresentedProxy {
  if (listening.kind === 'starting')
    return { icon: 'starting', word: 'opening', tone: 'starting', reason: `its port ${port}`, ticksMs: null };
  if (listening.kind === 'failed')
    return { icon: 'failed', word: 'not listening', tone: 'failed', reason: `on port ${port}`, ticksMs: null };
  if (listening.kind === 'blocked') {
    const when = listening.retryAt <= now ? 'now' : `in ${countdownText(listening.retryAt, now)}`;
    return { icon: 'backoff', word: `port ${port} busy`, tone: 'backoff', reason: `tried again ${when}`, ticksMs: TICK_MS };
  }
  if (passage.kind === 'refusing') return { icon: 'stopped', word: 'off', tone: 'quiet', reason: passage.text, ticksMs: null };
  if (passage.kind === 'holding' || held.requests > 0) {
    const since = passage.kind === 'holding' ? passage.since : (held.oldestAt ?? now);
    const why = passage.kind === 'holding' ? passage.text : 'they go on as soon as the server takes them';
    return {
      icon: 'waiting',
      word: held.requests === 0 ? 'holding' : `holding ${countOf(held.requests, 'request')}`,
      tone: 'waiting',
      reason: `since ${clockTime(since)} · ${why}`,
      ticksMs: null,
    };
  }
  const parts = [
    open.requests > 0 ? `${countOf(open.requests, 'request')} open` : null,
    open.eventStreams > 0 ? countOf(open.eventStreams, 'event stream') : null,
    open.webSockets > 0 ? countOf(open.webSockets, 'WebSocket') : null,
  ];
  return { icon: 'running', word: 'forwarding', tone: 'quiet', reason: parts.filter((part) => part !== null).join(' · '), ticksMs: null };
}

/** `127.0.0.1:8080`, `[::1]:8080`. */
export function endpointText(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Where requests go, and the other addresses that are tried after it; null where it is not known. */
export function presentUpstream(upstream: ProxyUpstream | null): { readonly text: string; readonly others: string } | null {
  if (upstream === null) return null;
  const [first = 'localhost', ...rest] = upstream.hosts;
  return {
    text: endpointText(first, upstream.port),
    others: rest.length === 0 ? '' : `then ${rest.map((host) => endpointText(host, upstream.port)).join(', ')}`,
  };
}

/** `localhost:8081`: its address as it is shown; what is copied and opened is the whole URL. */
export function addressText(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/** One limit of what is held, and how full it is. */
export interface HoldMeter {
  readonly label: string;
  readonly text: string;
  /** 0 to 1. */
  readonly full: number;
}

const settingText = (ms: number): string => (ms % 1_000 === 0 ? `${ms / 1_000} s` : durationText(ms));

/** Count, memory and the oldest one's time, each against its limit, at the instant `now` (epoch ms). Pure. */
export function presentHold({ requests, bytes, oldestAt, limit }: ProxyHeld, now: number): readonly HoldMeter[] {
  const waitedMs = oldestAt === null ? 0 : Math.max(0, now - oldestAt);
  const part = (value: number, most: number): number => (most <= 0 ? 0 : Math.min(1, value / most));
  return [
    {
      label: 'Requests held',
      text: `${requests.toLocaleString('en')} of ${limit.requests.toLocaleString('en')}`,
      full: part(requests, limit.requests),
    },
    { label: 'Memory held', text: `${bytesText(bytes)} of ${bytesText(limit.bytes)}`, full: part(bytes, limit.bytes) },
    {
      label: 'Longest wait',
      text: `${oldestAt === null ? '0 s' : durationText(waitedMs)} of ${settingText(limit.timeMs)}`,
      full: part(waitedMs, limit.timeMs),
    },
  ];
}

/** What is said of all requests since the proxy was opened. */
export function presentTotals({ totals }: Pick<ProxySnapshot, 'totals'>): string {
  return `${countOf(totals.requests, 'request')} · ${totals.heldThenServed.toLocaleString('en')} held, then served · ${totals.failed.toLocaleString('en')} failed`;
}

/**
 * Where a key of the proxy is set, or would be: `proxy.hold in slipway.yaml:3`. Air's file has other names, and none for what is held. Pure.
 */
export function keyPlace(key: 'port' | 'hold', { file, line, keys }: SourceRef): string {
  if (!/air\.toml$/.test(file)) return `proxy.${key} in ${file}:${keys?.[`proxy.${key}`] ?? keys?.proxy ?? line}`;
  return key === 'port' ? `proxy.proxy_port in ${file}` : 'proxy.hold in a slipway.yaml, to be made with “Save as slipway.yaml…”';
}

/** The next step after a request that did not come through. */
export interface FaultStep {
  readonly text: string;
  readonly does: 'edit-file' | 'open-log' | 'start';
}

/** What to do about a request that did not come through; null where there is nothing to be done. Pure and total. */
export function faultNext(kind: ProxyFaultKind, name: string, source: SourceRef): FaultStep | null {
  switch (kind) {
    case 'held-too-long':
    case 'no-room':
      return { text: `If ${name} takes this long as a rule, raise ${keyPlace('hold', source)}.`, does: 'edit-file' };
    case 'down':
      return { text: `${name} does not come back by itself: start it, and requests pass again.`, does: 'start' };
    case 'unanswered':
    case 'cut':
      return { text: `The log of ${name} says what it did then.`, does: 'open-log' };
    case 'closing':
      return null;
  }
}

/** The status bar's words on all proxies; null without any. */
export function presentProxies(
  proxies: readonly Pick<ProxySnapshot, 'name' | 'port' | 'listening'>[],
): { readonly label: string; readonly value: string; readonly title: string; readonly tone: 'quiet' | 'warn' } | null {
  const [first] = proxies;
  if (first === undefined) return null;
  const down = proxies.filter(({ listening }) => listening.kind === 'blocked' || listening.kind === 'failed');
  const title = proxies.map(({ name, port }) => `${name} :${port}`).join(', ');
  if (down.length > 0)
    return {
      label: 'proxy',
      value: `:${down[0]?.port} not open`,
      title: `Not open: ${down.map(({ name, port }) => `${name} :${port}`).join(', ')}`,
      tone: 'warn',
    };
  return proxies.length === 1
    ? { label: 'proxy', value: `:${first.port}`, title: `Proxy of ${title}`, tone: 'quiet' }
    : { label: 'proxies', value: String(proxies.length), title: `Proxies: ${title}`, tone: 'quiet' };
}
