import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { probeBind } from '../../electron/core/ports/bind-probe';
import { WILDCARD } from '../../electron/core/ports/bind-target';
import { createPortPlatform } from '../../electron/core/ports/create-port-platform';
import type { ManagedLookup } from '../../electron/core/ports/managed-lookup';
import { createPortService } from '../../electron/core/ports/port-service';
import { waitForRelease } from '../../electron/core/ports/release-gate';
import { NOTHING_MANAGED } from '../helpers/nothing-managed';

const isLinux = process.platform === 'linux';
const hasPython = canRun('python3', ['-c', 'print(1)']);
const platform = createPortPlatform();
const service = createPortService({ platform, selfPid: -1 });
const hasIpv6 = (await probeBind(await freePort(), { address: '::1', v6only: true })) === 'ok';

const servers: Server[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  }
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
});

function canRun(file: string, args: readonly string[]): boolean {
  try {
    execFileSync(file, args, { stdio: 'ignore' });
    return true;
  } catch (error) {
    return !(error instanceof Error);
  }
}

async function listen(host: string, port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer();
  servers.push(server);
  server.listen({ port, host, exclusive: true });
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

/** A free port outside the ephemeral range, so that no client on this machine takes it by chance meanwhile. */
async function freePort(): Promise<number> {
  const port = await service.nextFreePort(20_000 + (process.pid % 10_000));
  if (port === null) throw new Error('no free port found');
  return port;
}

/** Runs a Python program that prints its port when it is set up, then waits for its stdin to end. */
async function python(program: string): Promise<{ child: ChildProcess; port: number; finish(): Promise<void> }> {
  const child = spawn('python3', ['-c', `import socket, sys\n${program}\nprint(port, flush=True)\nsys.stdin.read()\n`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    child,
    port: Number(line),
    finish: async () => {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    },
  };
}

/** A server that closes an accepted connection first, so that the TIME_WAIT row stays on its own port. */
const serverThatClosesFirst = (reuse: 0 | 1): string => `
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, ${reuse})
s.bind(('127.0.0.1', 0))
s.listen()
port = s.getsockname()[1]
c = socket.create_connection(('127.0.0.1', port))
a, _ = s.accept()
a.close()
c.recv(1)
c.close()
`;

describe.skipIf(!isLinux)('the port doctor on real sockets (Linux)', () => {
  it('finds nothing on a free port', async () => {
    const port = await freePort();
    expect(await service.diagnosePort(port, null, NOTHING_MANAGED)).toMatchObject({
      port,
      host: null,
      free: true,
      verdict: 'free',
      probe: 'ok',
      holders: [],
    });
  });

  it('refuses a port that is not one', async () => {
    await expect(service.diagnosePort(99_999, null, NOTHING_MANAGED)).rejects.toThrow('99999 is not a port');
  });

  it('names a foreign holder with pid, command, folder and start', async () => {
    const child = spawn(
      process.execPath,
      ['-e', "require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })"],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        cwd: '/',
      },
    );
    children.push(child);
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const verdict = await service.diagnosePort(Number(line), null, NOTHING_MANAGED);
    expect(verdict).toMatchObject({ free: false, verdict: 'foreign', probe: 'EADDRINUSE' });
    expect(verdict.holders).toMatchObject([{ pid: child.pid, cwd: '/', owner: 'foreign', address: `127.0.0.1:${line}`, state: 'LISTEN' }]);
    expect(verdict.holders[0]?.command).toContain('createServer');
    expect(Math.abs(Date.now() - (verdict.holders[0]?.since ?? 0))).toBeLessThan(60_000);
    expect(verdict.actions[0]).toMatchObject({ id: 'stop-holder', pid: child.pid, startTicks: verdict.holders[0]?.startTicks });
  });

  it('knows a run of ours, its own and another’s', async () => {
    const { port } = await listen('127.0.0.1');
    const waiting: { by: string | null } = { by: null };
    const lookup: ManagedLookup = {
      ...NOTHING_MANAGED,
      ownerOf: (pid) => (pid === process.pid ? { processId: 'shop/api', name: 'api', runId: 3, live: true } : null),
      waitingFor: () => waiting.by,
    };
    expect((await service.diagnosePort(port, null, lookup)).verdict).toBe('own-run');
    expect((await service.diagnosePort(port, null, lookup, { forProcess: 'shop/api' })).verdict).toBe('own-run');
    waiting.by = 'shop/web';
    const verdict = await service.diagnosePort(port, null, lookup);
    expect(verdict).toMatchObject({ verdict: 'other-managed', holders: [{ owner: 'managed', process: 'api', runId: 3 }] });
    const next = verdict.actions.find(({ id }) => id === 'use-next-port');
    expect(next?.label).toMatch(/^Use \d+ for web$/);
  });

  it('lists our listeners first and says which are open to the network', async () => {
    const closed = await listen('127.0.0.1');
    const open = await listen('0.0.0.0');
    const lookup: ManagedLookup = {
      ...NOTHING_MANAGED,
      ownerOf: (pid) => (pid === process.pid ? { processId: 'shop/api', name: 'api', runId: 3, live: true } : null),
    };
    const { listeners } = await service.listListeners(lookup);
    expect(listeners.find(({ port }) => port === closed.port)).toMatchObject({
      owner: 'managed',
      process: 'api',
      exposed: false,
      pid: process.pid,
    });
    expect(listeners.find(({ port }) => port === open.port)).toMatchObject({ exposed: true });
    const firstOther = listeners.findIndex(({ owner }) => owner !== 'managed');
    expect(listeners.slice(firstOther === -1 ? listeners.length : firstOther).every(({ owner }) => owner !== 'managed')).toBe(true);
  });

  it('finds the listeners of given pids only', async () => {
    const { port } = await listen('127.0.0.1');
    expect((await service.ownedSockets([process.pid])).listeners).toContainEqual({
      protocol: 'tcp',
      address: '127.0.0.1',
      port,
      pid: process.pid,
    });
    expect((await service.ownedSockets([process.ppid])).listeners).not.toContainEqual(expect.objectContaining({ port }));
    expect((await service.ownedSockets([])).listeners).toEqual([]);
  });

  it.skipIf(!hasIpv6)('tells a listener on the other loopback address apart (needs IPv6)', async () => {
    const { port } = await listen('::1');
    expect(await service.diagnosePort(port, '127.0.0.1', NOTHING_MANAGED)).toMatchObject({
      verdict: 'split-family',
      free: true,
      probe: 'ok',
    });
    expect(await service.diagnosePort(port, '[::1]', NOTHING_MANAGED)).toMatchObject({ verdict: 'foreign', free: false });
    expect(await service.diagnosePort(port, 'localhost', NOTHING_MANAGED)).toMatchObject({ verdict: 'foreign', free: false });
    expect(await service.diagnosePort(port, null, NOTHING_MANAGED)).toMatchObject({ verdict: 'foreign', free: false });
  });

  it('says that an address is not of this machine', async () => {
    // TEST-NET-3 of RFC 5737: never assigned to anybody.
    expect(await service.diagnosePort(await freePort(), '203.0.113.7', NOTHING_MANAGED)).toMatchObject({
      verdict: 'not-local',
      probe: 'EADDRNOTAVAIL',
    });
  });

  it('suggests the next port that can really be bound', async () => {
    const { port } = await listen('127.0.0.1');
    const next = await service.nextFreePort(port - 1, new Set([port + 1]));
    expect(next).not.toBe(port);
    expect(next).not.toBe(port + 1);
    expect(next === null ? null : await probeBind(next, WILDCARD)).toBe('ok');
  });
});

describe.skipIf(!isLinux || !hasPython)('the port doctor on sockets Node cannot make (Linux, python3)', () => {
  it('tells TIME_WAIT of a server without SO_REUSEADDR, with its end', async () => {
    const { port, finish } = await python(serverThatClosesFirst(0));
    await finish();
    const verdict = await service.diagnosePort(port, null, NOTHING_MANAGED);
    expect(verdict).toMatchObject({ verdict: 'time-wait-strict', free: false, probe: 'EADDRINUSE', holders: [] });
    expect(verdict.freesAt).toBeGreaterThan(Date.now() + 30_000);
    expect(verdict.freesAt).toBeLessThan(Date.now() + 65_000);
    expect(verdict.sockets).toMatchObject([{ state: 'TIME_WAIT', inode: 0 }]);
  });

  it('tells TIME_WAIT of a server with SO_REUSEADDR, which blocks only servers without it', async () => {
    const { port, finish } = await python(serverThatClosesFirst(1));
    await finish();
    expect(await service.diagnosePort(port, null, NOTHING_MANAGED)).toMatchObject({
      verdict: 'time-wait',
      free: true,
      probe: 'ok',
      holders: [],
    });
  });

  it('finds who bound a port without listening', async () => {
    const { child, port } = await python("s = socket.socket()\ns.bind(('127.0.0.1', 0))\nport = s.getsockname()[1]");
    const verdict = await service.diagnosePort(port, '127.0.0.1', NOTHING_MANAGED);
    expect(verdict).toMatchObject({ verdict: 'bound-not-listening', free: false, sockets: [] });
    expect(verdict.holders.map(({ pid }) => pid)).toContain(child.pid);
  });

  it('finds a client that connected to itself', async () => {
    const { child, port } = await python(
      "s = socket.socket()\ns.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\ns.bind(('127.0.0.1', 0))\nport = s.getsockname()[1]\ns.connect(('127.0.0.1', port))",
    );
    expect(await service.diagnosePort(port, null, NOTHING_MANAGED)).toMatchObject({
      verdict: 'self-connect',
      free: false,
      holders: [{ pid: child.pid }],
    });
  });

  it('finds a worker that still serves after its listener was closed', async () => {
    const { child, port } = await python(
      "s = socket.socket()\ns.bind(('127.0.0.1', 0))\ns.listen()\nport = s.getsockname()[1]\nc = socket.create_connection(('127.0.0.1', port))\na, _ = s.accept()\ns.close()",
    );
    const verdict = await service.diagnosePort(port, null, NOTHING_MANAGED);
    expect(verdict).toMatchObject({ verdict: 'draining', free: false, probe: 'EADDRINUSE' });
    expect(verdict.holders.map(({ pid }) => pid)).toEqual([child.pid]);
  });
});

describe('the release gate on real sockets', () => {
  it('releases a port only after a server that closes late has closed', async () => {
    const { server, port } = await listen('127.0.0.1');
    let looks = 0;
    let closedAtMs = Number.POSITIVE_INFINITY;
    const result = await waitForRelease({
      ports: [port],
      hosts: new Map([[port, ['127.0.0.1']]]),
      reader: platform.sockets,
      bindProvesFree: true,
      originMs: 0,
      probe: async (asked, target) => {
        looks += 1;
        if (looks === 4) server.close(() => (closedAtMs = performance.now()));
        return probeBind(asked, target);
      },
    });
    expect(result.released).toBe(true);
    expect(result.ports[0]?.releasedAtMs).toBeGreaterThanOrEqual(closedAtMs);
    expect(looks).toBeGreaterThanOrEqual(4);
  });

  it('ends at its limit and names the listener while a server stays', async () => {
    const { port } = await listen('127.0.0.1');
    const result = await service.waitForRelease({ ports: [port], limitMs: 60 });
    expect(result).toMatchObject({ released: false, cancelled: false, ports: [{ port, releasedAtMs: null, lastSeen: 'LISTEN' }] });
    expect(result.durationMs).toBeGreaterThanOrEqual(59);
  });

  it('ends at once when cancelled', async () => {
    const { port } = await listen('127.0.0.1');
    const controller = new AbortController();
    const waiting = service.waitForRelease({ ports: [port], signal: controller.signal, limitMs: 60_000 });
    controller.abort();
    expect(await waiting).toMatchObject({ released: false, cancelled: true });
  });

  it('leaves the port to the next server: nothing of the probe stays behind', async () => {
    const port = await freePort();
    expect((await service.waitForRelease({ ports: [port] })).released).toBe(true);
    await listen('0.0.0.0', port);
  });
});
