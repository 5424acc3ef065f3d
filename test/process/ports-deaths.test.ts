import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { freePort } from '../helpers/free-port';
import { type HostHarness, openHost } from '../helpers/host-harness';

let harness: HostHarness | null = null;
afterEach(async () => {
  await harness?.close();
  harness = null;
});

/** Node's words have the path, Python's have not: there it is in the command line. */
const NODE_ON_PATH = "require('net').createServer().listen(process.argv[1])";
const PYTHON_ON_PATH = 'import socket, sys, time\ns = socket.socket(socket.AF_UNIX)\ns.bind(sys.argv[2])\ns.listen()\ntime.sleep(600)';
const onPath = (file: string) => ({
  node: { command: ['node', '-e', NODE_ON_PATH, file], restart: { policy: 'never' } },
  python: { command: ['python3', '-c', PYTHON_ON_PATH, '--uds', file], restart: { policy: 'never' } },
});
/** TEST-NET-3 (RFC 5737): an address of nobody. */
const NOBODYS = '203.0.113.9';

async function open(processes: (folder: string) => object): Promise<HostHarness> {
  harness = await openHost();
  await harness.writeProject(JSON.stringify({ version: 1, processes: processes(harness.folder) }));
  await harness.addTrusted();
  return harness;
}
const died = async (name: string) => {
  if (harness === null) throw new Error('no host');
  await harness.call('process.start', { processId: `shop/${name}`, by: 'window' });
  const process = await harness.until(`shop/${name}`, ({ state }) => state.kind === 'exited');
  return { process, exit: process.state.lastExit };
};

describe('a run that dies because its unix socket path is taken', () => {
  test.each(['node', 'python'])('%s on a stale file carries that verdict; deleting the file from its card starts it', async (name) => {
    const { folder, call, until } = await open((root) => onPath(join(root, 'app.sock')));
    const file = join(folder, 'app.sock');
    const bind = 'import socket, sys\nsocket.socket(socket.AF_UNIX).bind(sys.argv[1])';
    await new Promise((resolve) => spawn('python3', ['-c', bind, file]).once('exit', resolve));
    const { process, exit } = await died(name);
    expect(exit).toMatchObject({ cause: 'port-busy', verdict: { verdict: 'stale-socket-file', path: file, free: false } });
    expect(process.detail).toBe(`exited 1: ${file} is left over: nobody listens on it`);
    const verdict = process.verdict;
    if (verdict === null || !('path' in verdict)) throw new Error('no verdict on a socket file');
    expect(verdict.actions[0]).toMatchObject({ id: 'delete-socket-file' });
    expect(verdict.actions[0]?.touches).toContain(`Then starts ${name}.`);
    const common = { path: file, file: verdict.file, thenStart: process.id, by: 'window' } as const;
    const done = await call('port.resolve-file', { ...common, actionId: 'delete-socket-file' });
    expect(done).toMatchObject({ done: true, verdict: { free: true } });
    await until(process.id, ({ state }) => state.kind === 'running');
    await expect.poll(() => existsSync(file)).toBe(true);
  });

  test('by somebody who listens: who it is', async () => {
    const { folder } = await open((root) => onPath(join(root, 'app.sock')));
    const server = createServer().listen(join(folder, 'app.sock'));
    const { exit } = await died('node');
    expect(exit).toMatchObject({ cause: 'port-busy', verdict: { verdict: 'foreign', holders: [{ pid: process.pid }] } });
    await new Promise((resolve) => server.close(resolve));
  });

  test('its card says free, and offers a start, once somebody looked and the file is gone', async () => {
    const { folder, call, until } = await open((root) => onPath(join(root, 'app.sock')));
    const server = createServer().listen(join(folder, 'app.sock'));
    const { process } = await died('node');
    await new Promise((resolve) => server.close(resolve));
    await call('port.diagnose-file', { path: join(folder, 'app.sock') });
    const { verdict } = await until(process.id, (seen) => seen.verdict?.free === true);
    expect(verdict?.actions[0]).toMatchObject({ id: 'start', processId: process.id });
  });
});

describe('a run that dies of EADDRNOTAVAIL', () => {
  test.each([
    ['node', ['node', '-e', `require('net').createServer().listen(18151, '${NOBODYS}')`]],
    ['python', ['python3', '-m', 'http.server', '18151', '--bind', NOBODYS]],
  ])('%s carries the verdict that the address is not on this machine', async (name, command) => {
    await open(() => ({ [name]: { command, restart: { policy: 'never' } } }));
    const { exit } = await died(name);
    expect(exit).toMatchObject({ cause: 'port-busy', verdict: { verdict: 'not-local', port: 18_151, host: NOBODYS } });
    expect(exit?.detail).toBe(`exited 1: ${NOBODYS} is not an address of this machine, so nothing can listen on it here`);
  });

  test('where its address is known to nobody it stays a crash', async () => {
    const bind = `import socket\ns = socket.socket()\ns.bind(('.'.join(['203', '0', '113', '9']), 18151))`;
    await open(() => ({ plain: { command: ['python3', '-c', bind], restart: { policy: 'never' } } }));
    const { exit } = await died('plain');
    expect(exit).toMatchObject({ cause: 'crashed' });
    expect(exit?.verdict).toBeUndefined();
  });
});

describe('the card of a run that died of a port goes on saying busy after the port is free', () => {
  const node = (port: number) => ['node', '-e', `require('net').createServer().listen(${port}, '127.0.0.1')`];

  test('not after the holder was ended by another door', async () => {
    const port = await freePort();
    const { call, until } = await open(() => ({ web: { command: node(port), restart: { policy: 'never' } } }));
    const holder = spawn('node', node(port).slice(1), { stdio: 'ignore' });
    await expect.poll(async () => (await call('port.diagnose', { port })).free, { timeout: 10_000 }).toBe(false);
    const { process } = await died('web');
    expect(process.verdict).toMatchObject({ verdict: 'foreign', port });
    const startTicks = process.verdict?.holders[0]?.startTicks ?? null;
    await call('port.resolve', { port, actionId: 'stop-holder', pid: holder.pid ?? null, startTicks, processId: null, by: 'command-line' });
    const { verdict, state } = await until(process.id, (seen) => seen.verdict?.free === true);
    expect(verdict?.actions[0]).toMatchObject({ id: 'start', processId: process.id });
    expect(state.lastExit).toMatchObject({ verdict: { verdict: 'foreign' } });
  });

  test('not after the process of ours that held it was stopped', async () => {
    const port = await freePort();
    const both = { command: node(port), restart: { policy: 'never' } };
    const { call, until } = await open(() => ({ web: both, other: both }));
    await call('process.start', { processId: 'shop/other', by: 'window' });
    await until('shop/other', ({ ports }) => ports.length > 0);
    const { process } = await died('web');
    expect(process.verdict).toMatchObject({ verdict: 'other-managed' });
    await call('process.stop', { processId: 'shop/other', by: 'window' });
    await until(process.id, (seen) => seen.verdict?.free === true);
  });
});
