import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { type RelayPort, socketUrl } from '../../../electron/desktop/attach-relay';
import type { HostProcessMessage } from '../../../electron/desktop/host-process-messages';
import { type ServeHostDeps, serveHost } from '../../../electron/desktop/serve-host';
import type { HostFile } from '../../../electron/host/host-file';
import type { RunHostResult } from '../../../electron/web/run-host';
import { FakePort } from './fake-electron';

const file = (pid: number, url: string | null): HostFile => ({ pid, startTicks: 1, bootId: null, url, token: 'secret', version: '1' });

function setUp(results: readonly (() => RunHostResult)[], found: readonly (HostFile | null)[] = []) {
  const said: HostProcessMessage[] = [];
  const exits: number[] = [];
  const served: unknown[] = [];
  const relayed: { port: RelayPort; pid: number; closed: () => void }[] = [];
  const parent = new EventEmitter();
  let runs = 0;
  let looks = 0;
  let signal: () => void = () => undefined;
  const calls: string[] = [];
  let shutDown: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    shutDown = resolve;
  });
  const own: RunHostResult = {
    kind: 'running',
    host: {
      port: 1,
      url: 'http://127.0.0.1:1/',
      loginUrl: () => '',
      serve: (link) => served.push(link),
      close: () => {
        calls.push('close');
        return Promise.resolve({ stopped: [], kept: [], left: [] });
      },
      force: () => calls.push('force'),
      closed,
    },
  };
  const deps: ServeHostDeps = {
    parent: {
      postMessage: (message) => said.push(message),
      on: (_event, listener) => parent.on('message', listener),
    },
    runHost: () => {
      const result = results[runs];
      runs += 1;
      return Promise.resolve(result === undefined ? own : result());
    },
    findHost: () => {
      const answer = found[Math.min(looks, found.length - 1)] ?? null;
      looks += 1;
      return Promise.resolve(answer);
    },
    createPortLink: (port) => port as never,
    relay: (port, host, onSocketClosed) => relayed.push({ port, pid: host.pid, closed: onSocketClosed }),
    wait: () => Promise.resolve(),
    onSignal: (listener) => {
      signal = listener;
    },
    pid: 55,
    exit: (code) => exits.push(code),
  };
  const connect = (port: unknown = new FakePort()): void => void parent.emit('message', { data: { type: 'connect' }, ports: [port] });
  return {
    deps,
    said,
    exits,
    served,
    relayed,
    calls,
    connect,
    parent,
    signal: () => signal(),
    shutDown: () => shutDown(),
    runs: () => runs,
  };
}

test('ports that came early and late are served by a host of its own', async () => {
  const { deps, said, served, connect, parent } = setUp([]);
  const serving = serveHost(deps);
  connect('early');
  await serving;
  connect('late');
  parent.emit('message', { data: { type: 'other' }, ports: ['stray'] });
  parent.emit('message', { data: { type: 'connect' }, ports: [] });
  expect(served).toEqual(['early', 'late']);
  expect(said).toEqual([{ type: 'ready', mode: 'own', hostPid: 55, url: 'http://127.0.0.1:1/' }]);
});

test('where a host runs already, ports are relayed to it', async () => {
  const { deps, said, relayed, connect } = setUp([() => ({ kind: 'taken', by: file(77, 'http://127.0.0.1:9/') })]);
  await serveHost(deps);
  connect('port');
  expect(relayed.map(({ port, pid }) => [port, pid])).toEqual([['port', 77]]);
  expect(said).toEqual([{ type: 'ready', mode: 'attached', hostPid: 77, url: 'http://127.0.0.1:9/' }]);
});

test('a host that is just starting is waited for', async () => {
  const { deps, said } = setUp([() => ({ kind: 'taken', by: file(77, null) })], [file(77, null), file(77, 'http://127.0.0.1:9/')]);
  await serveHost(deps);
  expect(said[0]).toMatchObject({ mode: 'attached', hostPid: 77 });
});

test('a host that ends while it is waited for is replaced by our own', async () => {
  const { deps, said, runs } = setUp([() => ({ kind: 'taken', by: file(77, null) })], [null]);
  await serveHost(deps);
  expect(runs()).toBe(2);
  expect(said[0]).toMatchObject({ mode: 'own' });
});

test('a host that never publishes its address is a failure that names it', async () => {
  const { deps, said, exits } = setUp([() => ({ kind: 'taken', by: file(77, null) })], [file(77, null)]);
  await serveHost(deps);
  expect(said[0]).toMatchObject({ type: 'failed', message: expect.stringContaining('pid 77') });
  expect(exits).toEqual([1]);
});

test('a host that cannot be opened is a failure with its reason', async () => {
  const { deps, said, exits } = setUp([
    () => {
      throw new Error('EACCES: permission denied');
    },
  ]);
  await serveHost(deps).catch(() => undefined);
  expect(said[0]).toMatchObject({ type: 'failed', message: 'EACCES: permission denied' });
  expect(exits).toEqual([1]);
});

test('a signal closes the host, a second one forces; the process ends when all is stopped', async () => {
  const { deps, calls, exits, signal, shutDown } = setUp([]);
  await serveHost(deps);
  signal();
  signal();
  expect(calls).toEqual(['close', 'force', 'close']);
  expect(exits).toEqual([]);
  shutDown();
  await vi.waitFor(() => expect(exits).toEqual([0]));
});

test.each([
  ['gone', null, [3]],
  ['another one', file(78, 'http://127.0.0.1:9/'), [3]],
  ['still there', file(77, 'http://127.0.0.1:9/'), []],
])('when a relayed socket closes and the host is %s, the process exits with %j', async (_title, last, expected) => {
  const still = file(77, 'http://127.0.0.1:9/');
  const { deps, relayed, exits, connect } = setUp([() => ({ kind: 'taken', by: still })], [still, still, last]);
  await serveHost(deps);
  connect();
  relayed[0]?.closed();
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(exits).toEqual(expected);
});

test('the socket is at the door of the host', () => {
  expect(socketUrl('http://127.0.0.1:4100/')).toBe('ws://127.0.0.1:4100/socket');
});
