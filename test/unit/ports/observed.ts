import { WILDCARD } from '../../../electron/core/ports/bind-target';
import type { ObservedProcess, ObservedSocket, PortObservations } from '../../../electron/core/ports/port-observations';
import type { SocketState } from '../../../shared/model/port-verdict';

export const PORT = 3000;

/** A server of dana's that Slipway did not start. */
export const anObservedProcess = (overrides: Partial<ObservedProcess> = {}): ObservedProcess => ({
  pid: 811,
  startTicks: 22_722,
  name: 'node',
  command: 'node server.js',
  cwd: '/home/dana',
  uid: 1000,
  user: 'dana',
  since: null,
  terminal: null,
  managed: null,
  canSignal: true,
  isSelf: false,
  ...overrides,
});

/** A TCP socket on 127.0.0.1:3000. */
export const anObservedSocket = (
  state: SocketState,
  holders: readonly ObservedProcess[],
  more: Partial<Omit<ObservedSocket, 'row'>> & { readonly row?: Partial<ObservedSocket['row']> } = {},
): ObservedSocket => ({
  holders,
  unit: null,
  ...more,
  row: {
    protocol: 'tcp',
    localAddress: '127.0.0.1',
    localPort: PORT,
    remoteAddress: state === 'LISTEN' ? '0.0.0.0' : '127.0.0.9',
    remotePort: state === 'LISTEN' ? 0 : 51_544,
    state,
    uid: 1000,
    inode: 7,
    expiresInMs: null,
    pid: null,
    ...more.row,
  },
});

/** What was seen on port 3000, for a start of `web` that waits; a bind was refused. */
export const anObservation = (sockets: readonly ObservedSocket[], overrides: Partial<PortObservations> = {}): PortObservations => ({
  port: PORT,
  host: null,
  targets: [WILDCARD],
  sockets,
  probes: ['EADDRINUSE'],
  suspects: [],
  asking: {
    processId: 'shop/web',
    name: 'web',
    isWaiting: true,
    bindsWithoutReuse: false,
    usesPlaceholder: false,
    language: null,
    program: null,
  },
  socketUnit: null,
  reservedRange: null,
  nextFreePort: 3001,
  system: { platform: 'linux', unprivilegedStart: 1024, ephemeralRange: null, home: null },
  readAt: 0,
  readMs: 1,
  ...overrides,
});
