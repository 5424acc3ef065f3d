import type { OwnedPort, PortChoice } from '../../../shared/model/process';
import type { ProxyUpstream } from '../../../shared/model/proxy';

/** What is known of where the server listens. */
export interface UpstreamFacts {
  readonly name: string;
  /** `target` of the project's file, else ready.port, else the first of `ports`; null where the file names none. */
  readonly target: number | null;
  /** The proxy's own port. */
  readonly proxyPort: number;
  /** Ports that the current run was moved from and to. */
  readonly move: PortChoice | null;
  /** The LISTEN sockets of the current run. */
  readonly listeners: readonly OwnedPort[];
}

export type UpstreamAnswer =
  | { readonly kind: 'known'; readonly upstream: ProxyUpstream }
  | { readonly kind: 'unknown'; readonly text: string }
  /** The configuration can never work. */
  | { readonly kind: 'wrong'; readonly text: string };

/** Where nothing says on which address the server listens. */
const LOOPBACK = ['127.0.0.1', '::1'] as const;

/** An address one can connect to, for one a server listens on. Pure. The wildcard of both families is reached by IPv4, too. */
function hostsFor(address: string): readonly string[] {
  if (address === '0.0.0.0') return ['127.0.0.1'];
  if (address === '::') return ['127.0.0.1', '::1'];
  return [address];
}

/**
 * Which server the proxy of a process speaks to. Pure, and the only place where that is decided: the project's file and the run's own
 * listeners say it, no request ever does. A named target is used also where the run does not own it (a container, another process).
 */
export function upstreamOf({ name, target, proxyPort, move, listeners }: UpstreamFacts): UpstreamAnswer {
  const wanted = target !== null && move !== null && (move.from === target || move.from === null) ? move.to : target;
  if (wanted === proxyPort) {
    const text = `The proxy of ${name} would speak to itself: its port and its target are both ${proxyPort}. Give one of them another port.`;
    return { kind: 'wrong', text };
  }
  const tcp = listeners.filter(({ protocol, port }) => protocol.startsWith('tcp') && port !== proxyPort);
  const ports = [...new Set(tcp.map(({ port }) => port))];
  const port = wanted ?? (ports.length === 1 ? ports[0] : undefined);
  if (port === undefined) {
    const text =
      ports.length === 0
        ? `${name} listens on no port yet.`
        : `${name} listens on ${ports.sort((a, b) => a - b).join(', ')}: say with proxy.target which of them it is.`;
    return { kind: 'unknown', text };
  }
  const own = tcp.filter((listener) => listener.port === port).flatMap(({ address }) => hostsFor(address));
  const hosts = [...new Set(own.length === 0 ? LOOPBACK : own)];
  // IPv4 first: it is what most servers that listen on both are tested with.
  hosts.sort((a, b) => Number(a.includes(':')) - Number(b.includes(':')));
  return { kind: 'known', upstream: { port, hosts } };
}
