import { type Clock, systemClock, type Timer } from '../clock';
import { type BindProbe, type ProbeResult, probeBind } from './bind-probe';
import { type BindTarget, resolveHost, targetOf, WILDCARD } from './bind-target';
import { conflicts } from './conflicts';
import type { SocketRow } from './socket-row';
import type { SocketReader } from './socket-table';

/** First pause between two looks. A SIGKILLed Node server with 20 connections is bindable again after 5 ms (median), so less is wasted work. */
const FIRST_POLL_MS = 5;
/** Longest pause: keeps a 5 s wait at about 60 looks and the answer no more than this late. */
const LONGEST_POLL_MS = 100;
const POLL_GROWTH = 1.5;
/** After this a stop is over all the same and says which port was not proved free. */
export const RELEASE_LIMIT_MS = 5_000;
/** A bind that was refused this long beside nothing but closed connections is refused because of them, and not by a process that is ending. */
const SETTLED_MS = 250;

export interface ReleaseRequest {
  readonly ports: readonly number[];
  /** Addresses per port, as the run had them (`127.0.0.1`, `::`); a port without an entry is asked for on the wildcard of both families. */
  readonly hosts?: ReadonlyMap<number, readonly string[]>;
  readonly limitMs?: number;
  readonly reader: SocketReader;
  readonly probe?: BindProbe;
  /**
   * A bind that succeeds proves that nobody listens, so the tables are read only after a refusal. True on Linux, whose kernel refuses a
   * bind beside any listener on a common address (SO_REUSEADDR or not); elsewhere a wildcard may be bound beside a listener on 127.0.0.1.
   */
  readonly bindProvesFree?: boolean;
  readonly clock?: Clock;
  /** Ends the wait at once; the ports released so far keep their time. */
  readonly signal?: AbortSignal;
  /** Monotonic instant from which `releasedAtMs` counts (the start of the stop); the gate's own start without it. */
  readonly originMs?: number;
}

export interface PortRelease {
  readonly port: number;
  /** When it was proved bindable, ms after the origin; null when it was not within the limit. */
  readonly releasedAtMs: number | null;
  /** What stood in the way at the last look: `LISTEN`, or the probe's errno; `ok` when released. */
  readonly lastSeen: 'LISTEN' | ProbeResult;
}

export interface ReleaseResult {
  /** Every port is released. */
  readonly released: boolean;
  readonly cancelled: boolean;
  readonly ports: readonly PortRelease[];
  readonly durationMs: number;
}

/**
 * Waits until every port can be bound again: no LISTEN row that conflicts, and a bind probe that succeeds on the same address and family.
 *
 * Looks at once, then every 5 → 100 ms; resolves (never rejects) when all are released, at the limit, or when the signal fires.
 * A refusal other than EADDRINUSE (a privileged port, an address that left the machine) cannot be cured by waiting and says nothing about a
 * holder: without a LISTEN row the port counts as released then, and `lastSeen` keeps the errno. With no ports it resolves at once.
 * Where only closed connections refuse the bind and the kernel's timer goes beyond the limit, the limit is not waited for.
 * Called twice, each call waits for itself. The first look at one free port takes 0.05 ms
 * where a bind proves it (Linux), else one read of the tables more.
 */
export async function waitForRelease(request: ReleaseRequest): Promise<ReleaseResult> {
  const { reader, probe = probeBind, clock = systemClock, limitMs = RELEASE_LIMIT_MS, signal } = request;
  const startMs = clock.monotonicMs();
  const originMs = request.originMs ?? startMs;
  const ports = [...new Set(request.ports)];
  const seen = new Map<number, PortRelease>(ports.map((port) => [port, { port, releasedAtMs: null, lastSeen: 'LISTEN' }]));
  const targets = new Map<number, readonly BindTarget[]>();
  for (const port of ports) targets.set(port, await targetsOf(request.hosts?.get(port)));

  const refusedSince = new Map<number, number>();
  const result = (cancelled: boolean): ReleaseResult => {
    const releases = [...seen.values()];
    return {
      released: releases.every((release) => release.releasedAtMs !== null),
      cancelled,
      ports: releases,
      durationMs: clock.monotonicMs() - startMs,
    };
  };

  let pauseMs = FIRST_POLL_MS;
  for (;;) {
    if (signal?.aborted) return result(true);
    const open = ports.filter((port) => seen.get(port)?.releasedAtMs === null);
    if (open.length === 0) return result(false);
    await lookOnce(open);
    const leftMs = limitMs - (clock.monotonicMs() - startMs);
    const done = [...seen.values()].every((release) => release.releasedAtMs !== null);
    if (done || leftMs <= 0 || (await isHopeless(leftMs))) return result(false);
    await pause(Math.min(pauseMs, leftMs), clock, signal);
    pauseMs = Math.min(pauseMs * POLL_GROWTH, LONGEST_POLL_MS);
  }

  async function lookOnce(open: readonly number[]): Promise<void> {
    const answers = new Map<number, ProbeResult>();
    if (request.bindProvesFree) {
      for (const port of open) answers.set(port, await probeAll(port));
      if ([...answers.values()].every((answer) => answer === 'ok')) {
        for (const port of open) release(port, 'ok');
        return;
      }
    }
    const rows = await reader.read({ listenersOnly: true, ports: new Set(open) });
    for (const port of open) {
      const known = answers.get(port);
      if (known === 'ok') release(port, known);
      else if (rows.some((row) => isHeld(row, port))) seen.set(port, { port, releasedAtMs: null, lastSeen: 'LISTEN' });
      else {
        const answer = known ?? (await probeAll(port));
        if (answer === 'EADDRINUSE') {
          seen.set(port, { port, releasedAtMs: null, lastSeen: answer });
          if (!refusedSince.has(port)) refusedSince.set(port, clock.monotonicMs());
        } else release(port, answer);
      }
    }
  }

  /**
   * Whether every port that is left waits for the kernel's own timer of closed connections, and beyond the limit: a bind is refused until the
   * last of them has gone, so looking on proves nothing. A socket with an owner may be closed any moment, and is waited for.
   */
  async function isHopeless(leftMs: number): Promise<boolean> {
    const open = ports.filter((port) => seen.get(port)?.releasedAtMs === null);
    const isSettled = (port: number): boolean => clock.monotonicMs() - (refusedSince.get(port) ?? Number.POSITIVE_INFINITY) >= SETTLED_MS;
    if (!open.every((port) => seen.get(port)?.lastSeen === 'EADDRINUSE' && isSettled(port))) return false;
    const rows = await reader.read({ ports: new Set(open) });
    for (const port of open) {
      const own = rows.filter((row) => row.localPort === port && row.state !== 'LISTEN');
      if (own.length === 0 || own.some((row) => row.inode !== 0 || row.expiresInMs === null)) {
        // Asked again after another while: a read of all connections is dear on a busy machine.
        for (const [one] of refusedSince) refusedSince.set(one, clock.monotonicMs());
        return false;
      }
      if (own.every((row) => (row.expiresInMs ?? 0) <= leftMs)) return false;
    }
    return true;
  }

  function release(port: number, answer: ProbeResult): void {
    seen.set(port, { port, releasedAtMs: clock.monotonicMs() - originMs, lastSeen: answer });
  }

  function isHeld(row: SocketRow, port: number): boolean {
    if (row.localPort !== port || row.state !== 'LISTEN') return false;
    return (targets.get(port) ?? [WILDCARD]).some((target) => conflicts(targetOf(row.localAddress), target));
  }

  /** One address after the other: two probes of overlapping addresses at once would refuse each other. EADDRINUSE outweighs other refusals. */
  async function probeAll(port: number): Promise<ProbeResult> {
    let answer: ProbeResult = 'ok';
    for (const target of targets.get(port) ?? [WILDCARD]) {
      const one = await probe(port, target);
      if (one === 'EADDRINUSE') return one;
      if (one !== 'ok') answer = one;
    }
    return answer;
  }
}

async function targetsOf(hosts: readonly string[] | undefined): Promise<readonly BindTarget[]> {
  if (hosts === undefined || hosts.length === 0) return [WILDCARD];
  const targets = new Map<string, BindTarget>();
  for (const host of hosts) {
    const resolution = await resolveHost(host);
    if (resolution.kind === 'addresses') for (const target of resolution.targets) targets.set(`${target.address} ${target.v6only}`, target);
  }
  return targets.size === 0 ? [WILDCARD] : [...targets.values()];
}

function pause(ms: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    let timer: Timer | null = null;
    const finish = (): void => {
      timer?.cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    timer = clock.setTimer(finish, ms);
    signal?.addEventListener('abort', finish, { once: true });
  });
}
