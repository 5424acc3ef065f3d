import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { HAS_NAMESPACES } from '../helpers/net-namespace';
import { openPortStage, type PortDocument, type PortStage } from '../helpers/port-stage';

let stage: PortStage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});
const open = async (processes: object): Promise<PortStage> => {
  stage = await openPortStage(processes);
  return stage;
};
const nodeServer = (port: number) => [process.execPath, '-e', `require('http').createServer().listen(${port}, '127.0.0.1')`];

interface ListDocument {
  readonly listeners: readonly {
    port: number;
    address: string;
    owner: string;
    process: string | null;
    slipway: { role: string; process?: string } | null;
  }[];
}

describe.skipIf(!HAS_NAMESPACES)('the ports of Slipway itself, in a network namespace (Linux, root)', () => {
  test('nobody is offered to end the host he talks to: its door and its proxies are named as Slipway’s own', async () => {
    const { run, port, until } = await open({
      api: { command: nodeServer(18100), ports: [18100], proxy: { port: 18101, target: 18100 } },
      twin: { command: nodeServer(18101), ports: [18101] },
    });
    const { host } = (await run('status', '--json')).json<{ host: { pid: number; url: string } }>();
    const door = Number(new URL(host.url).port);

    const own = await port(String(door));
    expect(own).toMatchObject({ verdict: 'other-managed', free: false });
    expect(own.explanation).toContain(`Slipway itself (pid ${host.pid}) is listening`);
    expect(own.holders).toMatchObject([{ pid: host.pid, owner: 'managed', process: null, slipway: { role: 'host' } }]);
    expect(own.actions.map(({ id }) => id)).toEqual(['copy-report']);
    const freed = await run('free', String(door), '--yes', '--json');
    expect(freed.code).toBe(1);
    expect(freed.json()).toMatchObject({ action: null, done: false });

    const proxy = await port('18101');
    expect(proxy.explanation).toContain('Slipway’s live-reload proxy of api');
    expect(proxy.holders[0]).toMatchObject({ owner: 'managed', slipway: { role: 'proxy', process: 'api' } });
    expect(proxy.actions.some(({ id }) => id.startsWith('stop'))).toBe(false);

    const list = (await run('ports', '--json')).json<ListDocument>().listeners;
    expect(list.filter(({ port: n }) => n === door)).toMatchObject([{ owner: 'managed', process: null, slipway: { role: 'host' } }]);
    const ofProxy = list.filter(({ port: n }) => n === 18101);
    expect(ofProxy.map(({ slipway }) => slipway?.process)).toEqual(ofProxy.map(() => 'api'));
    expect(ofProxy.length).toBeGreaterThan(0);
    const table = (await run('ports')).stdout;
    expect(table).toMatch(new RegExp(`^${door} .* Slipway itself `, 'm'));
    expect(table).toMatch(/^18101 .* Slipway \(proxy of api\) /m);

    expect(await run('start', 'twin', '--json')).toMatchObject({ code: 1 });
    const waiting = await until('twin', ({ state }) => state === 'waiting');
    expect(waiting.detail).toContain('the live-reload proxy of api has it');
    // The host answers still.
    expect((await run('stop', 'twin', '--json')).code).toBe(0);
  }, 90_000);
});

describe.skipIf(!HAS_NAMESPACES)('freeing the path of a unix socket (Linux, root)', () => {
  const server = (file: string, atEnd = '') =>
    `import os, signal, socket, sys, time\ns = socket.socket(socket.AF_UNIX)\ns.bind('${file}')\ns.listen()\n${atEnd}\nprint(os.getpid(), flush=True)\ntime.sleep(600)`;
  const freed = { action: 'stop-holder', done: true };

  test('one call ends the holder and deletes the file it left: no second call is needed', async () => {
    const { space, root, run, port } = await open({});
    const file = path.join(root, 'left.sock');
    const holder = await space.python(server(file));
    const held = await port(file);
    expect(held).toMatchObject({ verdict: 'foreign', actions: [{ id: 'stop-holder' }, { id: 'copy-report' }] });
    const answer = (await run('free', file, '--yes', '--json')).json<{ text: string }>();
    expect(answer).toMatchObject({ ...freed, verdict: { verdict: 'free', free: true } satisfies Partial<PortDocument> });
    expect(answer.text).toContain(`Ended pid ${holder.line}`);
    expect(answer.text).toContain(`Deleted ${file}, which it left behind.`);
    expect(existsSync(file)).toBe(false);
  }, 60_000);

  test('a file that is another server’s by then is left alone', async () => {
    const { space, root, run } = await open({});
    const file = path.join(root, 'next.sock');
    // Told to end, it makes room for a successor, which listens at once.
    const successor = `
def leave(*_):
    os.unlink('${file}')
    heir = socket.socket(socket.AF_UNIX)
    heir.bind('${file}')
    heir.listen()
    if os.fork() == 0:
        s.close()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        time.sleep(600)
    os._exit(0)
signal.signal(signal.SIGTERM, leave)`;
    await space.python(server(file, successor));
    const answer = await run('free', file, '--yes', '--json');
    expect(answer.code).toBe(1);
    expect(answer.json()).toMatchObject({ action: 'stop-holder', done: false, verdict: { verdict: 'foreign', probe: 'ok' } });
    expect(existsSync(file)).toBe(true);
    expect((await run('free', file, '--yes', '--json')).json()).toMatchObject(freed);
    expect(existsSync(file)).toBe(false);
  }, 60_000);
});
