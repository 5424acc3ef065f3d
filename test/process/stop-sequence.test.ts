import { existsSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_STOP } from '../../shared/model/stop-sequence';
import { BY_TEST, type CoreHarness, createCoreHarness, pidsWithToken, processConfig } from '../helpers/core-harness';
import { freePort } from '../helpers/free-port';

const by = 'test';
const earlier = [{ signal: 'SIGINT', graceMs: 200 }];
let core: CoreHarness;
let clients: Socket[] = [];

beforeEach(() => {
  core = createCoreHarness();
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  clients = [];
  await core.close();
  expect(pidsWithToken(core.token)).toEqual([]);
});

/** Says every signal it gets, with a count. Ends on the named one, if any. */
const noting = (end: string): readonly string[] => [
  'node',
  '-e',
  `const n={};for(const s of ['SIGTERM','SIGINT','SIGHUP'])process.on(s,()=>{n[s]=(n[s]||0)+1;console.log('got '+s+' '+n[s]);if(s==='${end}')process.exit(0)});
   console.log('up');setInterval(()=>{},1000)`,
];
const got = (): string[] => core.lines.filter((line) => line.includes(' got SIG')).sort();

/** Three processes in one run: the shell in front ignores both signals, its two children say what they get. */
const family = (end: string): readonly string[] => [
  'sh',
  '-c',
  `trap '' INT TERM; ${[1, 2]
    .map(() =>
      noting(end)
        .map((word) => `'${word.replaceAll("'", "'\\''")}'`)
        .join(' '),
    )
    .join(' & ')} & wait; wait`,
];

async function start(name: string, argv: readonly string[], ups: number, change: Parameters<typeof processConfig>[2] = {}): Promise<void> {
  core.setProcesses(processConfig(name, argv, { ready: { kind: 'log', text: 'up' }, ...change }));
  await core.supervisor.start(`test/${name}`, BY_TEST);
  await core.until(name, () => core.lines.filter((line) => line === 'stdout up').length === ups);
}

describe('SIGINT, SIGTERM, SIGKILL', () => {
  const stop = { ...DEFAULT_STOP, earlier, killDelayMs: 200 };

  test('a program that ignores the first two sees each once, and then is gone', async () => {
    await start('web', noting(''), 1, { stop });
    const outcome = await core.supervisor.stop('test/web', { by });
    expect(outcome).toMatchObject({ outcome: 'stopped', escalated: true, survivors: [] });
    expect(got()).toEqual(['stdout got SIGINT 1', 'stdout got SIGTERM 1']);
    expect(outcome.signals.map(({ signal }) => signal)).toEqual(['SIGINT', 'SIGTERM', 'SIGKILL']);
  });

  test('so does every process of a tree', async () => {
    await start('web', family(''), 2, { stop });
    expect(await core.supervisor.stop('test/web', { by })).toMatchObject({ outcome: 'stopped', escalated: true, survivors: [] });
    // Jobs of a shell in the background ignore SIGINT unless they handle it themselves, as these do.
    expect(got()).toEqual(['stdout got SIGINT 1', 'stdout got SIGINT 1', 'stdout got SIGTERM 1', 'stdout got SIGTERM 1']);
  });

  test('what is gone already is not among those that are waited for', async () => {
    // The shell in front ends at SIGTERM, its child does not.
    const child = noting('').map((word) => `'${word.replaceAll("'", "'\\''")}'`);
    await start('web', ['sh', '-c', `${child.join(' ')} & wait`], 1, { stop: { ...DEFAULT_STOP, killDelayMs: 1_500 } });
    const members = (): number => core.supervisor.snapshot('test/web')?.members.length ?? 0;
    const stop = core.supervisor.stop('test/web', { by });
    await core.until(
      'web',
      () => core.supervisor.snapshot('test/web')?.lastStop?.events.some(({ text }) => text === '1 of 2 gone') === true,
    );
    expect(members()).toBe(1);
    await stop;
  });

  test('a program that ends at the second step never sees the third', async () => {
    await start('web', noting('SIGTERM'), 1, { stop: { ...stop, killDelayMs: 60_000 } });
    expect(await core.supervisor.stop('test/web', { by })).toMatchObject({ outcome: 'stopped', escalated: false });
    expect(got()).toEqual(['stdout got SIGINT 1', 'stdout got SIGTERM 1']);
  });

  test('a second stop leaves out what is left between', async () => {
    await start('web', noting(''), 1, { stop: { ...stop, earlier: [{ signal: 'SIGINT', graceMs: 60_000 }] } });
    const first = core.supervisor.stop('test/web', { by });
    await core.untilLine('got SIGINT 1');
    expect(await core.supervisor.stop('test/web', { by })).toMatchObject({ outcome: 'stopped', escalated: true });
    expect(await first).toMatchObject({ outcome: 'stopped' });
    expect(got()).toEqual(['stdout got SIGINT 1']);
  });
});

describe('draining', () => {
  /** Stops taking clients at SIGTERM and ends with the last of them. */
  const draining = (port: number, host: string): readonly string[] => [
    'node',
    '-e',
    `const open=new Set();const s=require('net').createServer(c=>{open.add(c);c.write('hello');c.resume();c.on('error',()=>{});c.on('close',()=>open.delete(c))}).listen(${port},'${host}',()=>console.log('up'));
     process.on('SIGTERM',()=>s.close(()=>process.exit(0)))`,
  ];
  /** Served: until the server has taken it, a connection waits in the kernel and is nobody's. */
  const client = (port: number): Promise<Socket> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1').once('data', () => resolve(socket));
      clients.push(socket);
    });
  const counts = (): number[] => core.snapshot('web').lastStop?.connections?.map(({ count }) => count) ?? [];

  test.each(['127.0.0.1', '::'])('a server on %s with two open connections shows 2, then 1, then 0', async (host) => {
    const port = await freePort();
    await start('web', draining(port, host), 1, { ready: { kind: 'port', port }, stop: { ...DEFAULT_STOP, killDelayMs: 60_000 } });
    const [one, two] = [await client(port), await client(port)];
    const stopping = core.supervisor.stop('test/web', { by });
    await core.until('web', ({ detail }) => detail === 'draining 2 connections');
    one.end();
    await core.until('web', ({ detail }) => detail === 'draining 1 connection');
    two.end();
    const stop = await stopping;
    expect(stop).toMatchObject({ outcome: 'stopped', escalated: false });
    expect(stop.connections?.map(({ count }) => count)).toEqual([2, 1, 0]);
    expect(counts()).toEqual([2, 1, 0]);
  });

  test('a server that nobody is connected to shows none', async () => {
    const port = await freePort();
    await start('web', draining(port, '127.0.0.1'), 1, { ready: { kind: 'port', port } });
    const stop = await core.supervisor.stop('test/web', { by });
    expect(stop.connections?.map(({ count }) => count)).toEqual([0]);
  });
});

describe('a stop command', () => {
  const server = noting('SIGTERM');
  test('learns whom to stop, and its work is the stop', async () => {
    const command = 'echo "$SLIPWAY_PROCESS $SLIPWAY_RUN_ID" > "$HOME/told"; kill -TERM "$SLIPWAY_PID"';
    await start('web', server, 1, { stop: { ...DEFAULT_STOP, command } });
    expect(await core.supervisor.stop('test/web', { by })).toMatchObject({ outcome: 'stopped', escalated: false, note: null, signals: [] });
    expect(readFileSync(join(core.folder, 'told'), 'utf8')).toBe('web 1\n');
    expect(got()).toEqual(['stdout got SIGTERM 1']);
  });

  test.each([
    ['that fails', 'exit 3', 'The stop command exited 3.'],
    ['that does not exist', 'no-such-command-here', 'The stop command exited 127.'],
  ])('%s is named in the outcome; the signal is sent in its stead, once', async (_what, command, note) => {
    await start('web', server, 1, { stop: { ...DEFAULT_STOP, killDelayMs: 60_000, command } });
    expect(await core.supervisor.stop('test/web', { by })).toMatchObject({ outcome: 'stopped', escalated: false, note });
    expect(got()).toEqual(['stdout got SIGTERM 1']);
    expect(existsSync(join(core.folder, 'told'))).toBe(false);
  });
});
