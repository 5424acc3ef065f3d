import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { programPath } from '../helpers/fixture-project';
import { HAS_NAMESPACES, HAS_NOBODY, openNamespace } from '../helpers/net-namespace';
import { openPortStage, type PortDocument, type PortStage, plainServer } from '../helpers/port-stage';
import { runCommand } from '../helpers/run-command';
import { startHost } from '../helpers/start-host';

let stage: PortStage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});
const open = async (processes: object): Promise<PortStage> => {
  stage = await openPortStage(processes);
  return stage;
};
const nodeServer = (port: number, host: string) => [process.execPath, '-e', `require('http').createServer().listen(${port}, '${host}')`];

describe.skipIf(!HAS_NAMESPACES)('who holds a port, in a network namespace (Linux, root)', () => {
  test('inherited: a child that holds the port of a server that has gone; stopped, the waiting process starts by itself', async () => {
    const { space, run, until, port } = await open({ api: { command: plainServer(18084, 'reuse'), ports: [18084] } });
    const parent = await space.python(`
import socket, subprocess, time
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 18084))
s.listen()
s.set_inheritable(True)
child = subprocess.Popen(['sleep', '600'], close_fds=False)
print(child.pid, flush=True)
time.sleep(600)
`);
    // While the server lives it is the holder, whoever shares its socket.
    expect(await port('18084')).toMatchObject({ verdict: 'foreign' });
    await parent.end();
    const verdict = await port('18084');
    expect(verdict).toMatchObject({ verdict: 'inherited', free: false, holders: [{ pid: Number(parent.line), command: 'sleep 600' }] });
    expect(verdict.explanation).toContain('nothing accepts connections there');
    expect((await run('start', 'api', '--json')).json()).toMatchObject({ outcome: 'waiting', verdict: { verdict: 'inherited' } });
    expect((await run('free', '18084', '--yes', '--json')).json()).toMatchObject({ port: 18084, action: 'stop-holder' });
    await until('api', ({ state }) => state === 'running');
  }, 60_000);

  test('foreign, not inherited: an orphaned daemon that accepts in poll is not accused', async () => {
    const { space, port, run } = await open({ api: { command: plainServer(18085), ports: [18085] } });
    const daemon = await space.python(`
import os, socket, select, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        s = socket.socket()
        s.bind(('127.0.0.1', 18085))
        s.listen()
        p = select.poll()
        p.register(s, select.POLLIN)
        print(os.getpid(), flush=True)
        p.poll(600000)
    os._exit(0)
time.sleep(600)
`);
    expect(await port('18085')).toMatchObject({ verdict: 'foreign', holders: [{ pid: Number(daemon.line) }] });
    const refused = await run('free', '18085');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`pid ${daemon.line}`);
    expect(refused.stderr).toContain('nobody is at a terminal to be asked');
    expect((await run('free', '18085', '--yes', '--json')).json()).toMatchObject({ action: 'stop-holder', done: true });
  }, 60_000);

  test('shared-reuseport: two listeners on one address; the older is stopped, the other goes on', async () => {
    const { space, run, port } = await open({ api: { command: plainServer(18086), ports: [18086] } });
    const listener = `
import os, socket, time
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
s.bind(('127.0.0.1', 18086))
s.listen()
print(os.getpid(), flush=True)
time.sleep(600)
`;
    const older = await space.python(listener);
    // Start times are in ticks of 10 ms.
    await sleep(50);
    const newer = await space.python(listener);
    const verdict = await port('18086');
    expect(verdict).toMatchObject({ verdict: 'shared-reuseport', free: false });
    expect(verdict.holders.map(({ pid }) => pid).sort()).toEqual([Number(older.line), Number(newer.line)].sort());
    expect(verdict.actions[0]).toMatchObject({ id: 'stop-older', command: `kill -TERM ${older.line}` });
    await run('free', '18086', '--yes', '--json');
    expect(await port('18086')).toMatchObject({ verdict: 'foreign', holders: [{ pid: Number(newer.line) }] });
  }, 60_000);

  test('draining: an outgoing connection took the number; ephemeral is a warning beside', async () => {
    const { space, port } = await open({ api: { command: plainServer(18087), ports: [18087] } });
    await space.python(`
import socket, time
s = socket.socket()
s.bind(('127.0.0.1', 19087))
s.listen()
c = socket.socket()
c.bind(('127.0.0.1', 40087))
c.connect(('127.0.0.1', 19087))
a = s.accept()
print('up', flush=True)
time.sleep(600)
`);
    const verdict = await port('40087', '--host', '127.0.0.1');
    expect(verdict).toMatchObject({ verdict: 'draining', free: false, probe: 'EADDRINUSE', sockets: [{ state: 'ESTABLISHED' }] });
    expect(verdict.holders[0]?.command).toContain('19087');
    expect(verdict.warnings.map(({ id }) => id)).toContain('ephemeral');
  }, 60_000);

  test('split-family on a running process: seen when it became ready, gone with the other', async () => {
    const { run, until, port } = await open({
      web: { command: nodeServer(18088, '127.0.0.1'), ports: [18088] },
      twin: { command: nodeServer(18088, '::1'), ready: { port: 18088 } },
    });
    expect((await run('start', 'web', '--json')).json()).toMatchObject({ outcome: 'ready' });
    // It names no address, so its first start asks for the wildcard, and web has a part of that.
    expect((await run('start', 'twin', '--json')).json()).toMatchObject({ outcome: 'waiting', verdict: { verdict: 'other-managed' } });
    await run('stop', 'web', '--json');
    await until('twin', ({ state }) => state === 'running');
    await run('restart', 'twin', '--json');
    // From now on it is known where each listens, and the start asks for that address.
    expect((await run('stop', 'twin', '--json')).code).toBe(0);
    expect((await run('start', 'web', '--json')).json()).toMatchObject({ outcome: 'ready' });
    expect((await run('start', 'twin', '--json')).json()).toMatchObject({ outcome: 'ready' });
    expect(await port('18088', '--host', '127.0.0.2')).toMatchObject({ verdict: 'split-family', free: true });
    const web = await until('web', ({ splitPorts }) => splitPorts.length > 0);
    const twin = await until('twin', ({ splitPorts }) => splitPorts.length > 0);
    expect(web.splitPorts).toMatchObject([{ port: 18088, ours: '127.0.0.1:18088', other: '[::1]:18088' }]);
    expect(twin.splitPorts).toMatchObject([{ port: 18088, ours: '[::1]:18088', other: '127.0.0.1:18088' }]);
    expect(web.splitPorts[0]?.text).toContain('localhost:18088 may reach either');
    await run('stop', 'twin', '--json');
    await until('web', ({ state, splitPorts }) => state === 'running' && splitPorts.length === 0);
  }, 60_000);

  test('other-managed and leftover: a run of another project, and what a killed host left', async () => {
    const { run, port, addProject, crash } = await open({
      api: { command: plainServer(18089, 'reuse'), ports: [18089], keep_running: true },
    });
    await addProject({ web: { command: plainServer(18089), ports: [18089] } });
    const { pid } = (await run('start', 'api', '--json')).json<{ pid: number }>();
    expect((await run('start', 'web', '--json')).json()).toMatchObject({
      outcome: 'waiting',
      verdict: { verdict: 'other-managed', holders: [{ pid, process: 'api' }] },
    });
    await crash();
    expect(await port('18089')).toMatchObject({ verdict: 'leftover', holders: [{ pid, process: 'api', owner: 'managed' }] });
    expect((await run('free', '18089', '--yes', '--json')).json()).toMatchObject({ action: 'stop-holder', done: true });
    expect(await port('18089')).toMatchObject({ free: true });
  }, 60_000);

  test('a run that died of a taken port says so an hour later, and after the host was killed', async () => {
    const { space, run, until, crash } = await open({
      api: { command: [process.execPath, programPath('report-in-use.mjs'), '--port', '18092'], restart: { policy: 'never' } },
    });
    const stranger = await space.python(
      "import socket, time\ns = socket.socket()\ns.bind(('127.0.0.1', 18092))\ns.listen()\nprint('up')\ntime.sleep(600)",
    );
    await run('start', 'api', '--json');
    const held = { cause: 'port-busy', verdict: { port: 18092, verdict: 'foreign' } };
    await until('api', ({ lastExit }) => lastExit !== null);
    await stranger.end();
    expect((await until('api', () => true)).lastExit).toMatchObject(held);
    await crash();
    expect(await until('api', () => true)).toMatchObject({ state: 'exited', lastExit: held, verdict: held.verdict });
  }, 60_000);

  test('on another port this time: {port} and PORT; from then on its own again', async () => {
    const { run, until } = await open({
      api: { command: plainServer(18093).map((word) => (word === '18093' ? '{port}' : word)), ports: [18093] },
    });
    const portsOf = async () => (await until('api', ({ ports }) => ports.length > 0)).ports.map(({ port }) => port);
    expect((await run('start', 'api', '--json')).json()).toMatchObject({ outcome: 'ready' });
    expect(await portsOf()).toEqual([18093]);
    await run('stop', 'api', '--json');
    expect((await run('start', 'api', '--port', '18094', '--json')).json()).toMatchObject({ outcome: 'ready' });
    expect(await portsOf()).toEqual([18094]);
    await run('stop', 'api', '--json');
    expect((await run('start', 'api', '--json')).json()).toMatchObject({ outcome: 'ready' });
    expect(await portsOf()).toEqual([18093]);
  }, 60_000);
});

describe.skipIf(!HAS_NAMESPACES)('the path of a unix socket (Linux, root)', () => {
  test('free, then held, then left over; deleted after another look; an ordinary file is never deleted', async () => {
    const { space, root, run } = await open({});
    const file = path.join(root, 'app.sock');
    const ask = async (what = file) => (await run('port', what, '--json')).json<PortDocument & { path: string }>();
    expect(await ask()).toMatchObject({ path: file, verdict: 'free', free: true });
    const server = await space.python(
      `import os, socket, time\nos.chdir('${root}')\ns = socket.socket(socket.AF_UNIX)\ns.bind('app.sock')\ns.listen()\nprint(os.getpid())\ntime.sleep(600)`,
    );
    const held = await ask();
    expect(held).toMatchObject({
      verdict: 'foreign',
      free: false,
      probe: 'ok',
      holders: [{ pid: Number(server.line) }],
      sockets: [{ state: 'LISTEN', local: file }],
    });
    await server.end();
    const stale = await ask();
    expect(stale).toMatchObject({ verdict: 'stale-socket-file', free: false, probe: 'ECONNREFUSED', holders: [] });
    expect(stale.actions[0]).toMatchObject({ id: 'delete-socket-file', command: `rm ${file}` });
    expect(existsSync(file)).toBe(true);
    expect((await run('free', file, '--yes', '--json')).json()).toMatchObject({ path: file, action: 'delete-socket-file', done: true });
    expect(existsSync(file)).toBe(false);
    execFileSync('touch', [file]);
    expect(await ask()).toMatchObject({ verdict: 'unknown', free: false });
    expect((await run('free', file, '--yes', '--json')).code).toBe(1);
    expect(existsSync(file)).toBe(true);
  }, 60_000);
});

describe.skipIf(!HAS_NOBODY)('what an ordinary user meets, in a network namespace (Linux, root, setpriv)', () => {
  test('privileged: a port below the threshold; hidden: a listener of root; nothing more is claimed of either', async () => {
    const space = await openNamespace();
    const stateDir = mkdtempSync('/tmp/slipway-nobody-');
    execFileSync('chown', ['65534:65534', stateDir]);
    const host = await startHost({ launcher: space.asNobody, stateDir });
    try {
      await space.python(
        "import socket, time\ns = socket.socket()\ns.bind(('127.0.0.1', 18090))\ns.listen()\nprint('up')\ntime.sleep(600)",
      );
      const run = (...args: string[]) => runCommand(stateDir, [...args, '--json'], {}, space.asNobody);
      const low = (await run('port', '80')).json<PortDocument>();
      expect(low).toMatchObject({ verdict: 'privileged', free: false, probe: 'EACCES' });
      expect(low.advice).toContain('8080');
      expect(low.actions.some(({ command }) => command?.startsWith('sudo setcap cap_net_bind_service=+ep') === true)).toBe(true);
      const hidden = (await run('port', '18090')).json<PortDocument>();
      expect(hidden).toMatchObject({ verdict: 'hidden', free: false, holders: [{ pid: null, user: 'root', owner: 'hidden' }] });
      expect((await run('free', '18090', '--yes')).code).toBe(1);
    } finally {
      await host.stop();
      await space.close();
      rmSync(stateDir, { recursive: true, force: true });
    }
  }, 60_000);
});
