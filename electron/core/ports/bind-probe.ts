import { createServer, isIPv6 } from 'node:net';
import type { BindTarget } from './bind-target';

/** `ok`, or the errno name the bind was refused with. */
export type ProbeResult = string;

/** Tries a bind and closes it at once. Injected, so that the gate's timing can be tested without sockets. */
export type BindProbe = (port: number, target: BindTarget) => Promise<ProbeResult>;

/** What the wildcard of both families fails with on a machine without IPv6 (booted with ipv6.disable=1, or a container without it). */
const NO_IPV6 = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL']);

/**
 * Listens on the address for an instant and closes: the same bind that a Node, Go or Java server makes (SO_REUSEADDR is set; `exclusive`
 * keeps Node's cluster from sharing a handle). Never rejects: a refusal is its errno name. 0.1 ms for one. One at a time in this process, whoever
 * asks: two on the same port would refuse each other, and a free port be said to be taken by somebody who cannot be seen.
 * For the wildcard of both families a machine without IPv6 is asked for 0.0.0.0 instead.
 * While the probe lasts, a client that connects is accepted by the kernel and reset; nothing is read from it.
 */
export const probeBind: BindProbe = (port, target) => {
  const mine = turn.then(() => probeOnce(port, target));
  turn = Promise.allSettled([mine]);
  return mine;
};

/** The probe before, and all before that. */
let turn: Promise<unknown> = Promise.resolve();

const probeOnce: BindProbe = async (port, target) => {
  const result = await listenOnce(port, target);
  if (target.address === '::' && !target.v6only && NO_IPV6.has(result)) return listenOnce(port, { address: '0.0.0.0', v6only: false });
  return result;
};

function listenOnce(port: number, { address, v6only }: BindTarget): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'EUNKNOWN'));
    server.listen({ port, host: address, exclusive: true, backlog: 1, ...(isIPv6(address) ? { ipv6Only: v6only } : {}) }, () => {
      // The descriptor is closed in this very call; only its event comes a turn later.
      server.close();
      resolve('ok');
    });
  });
}
