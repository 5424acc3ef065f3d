import { afterEach, describe, expect, test } from 'vitest';
import { HAS_NAMESPACES } from '../helpers/net-namespace';
import { openPortStage, type PortStage, plainServer } from '../helpers/port-stage';

let stage: PortStage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});
const open = async (processes: object): Promise<PortStage> => {
  stage = await openPortStage(processes);
  return stage;
};
const strangerOnIpv6 = (port: number): string => `
import socket, time
s = socket.socket(socket.AF_INET6)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
s.bind(('::1', ${port}))
s.listen()
print('listening', flush=True)
time.sleep(600)
`;
const onBothFamilies = (port: number): string[] => [process.execPath, '-e', `require('http').createServer().listen(${port})`];

describe.skipIf(!HAS_NAMESPACES)('a stranger on ::1, in a network namespace (Linux, root)', () => {
  test('a server on 127.0.0.1 is not kept from its first start by it, and shows as split', async () => {
    const { space, run, until } = await open({ api: { command: plainServer(18095), ports: [18095] } });
    await space.python(strangerOnIpv6(18095));
    expect((await run('start', 'api', '--json')).json()).toMatchObject({ outcome: 'ready' });
    const api = await until('api', ({ splitPorts }) => splitPorts.length > 0);
    expect(api.splitPorts).toMatchObject([{ port: 18095, ours: '127.0.0.1:18095', other: '[::1]:18095' }]);
  }, 60_000);

  test('a server on both families dies of it once, with its verdict, and waits for it from then on', async () => {
    const { space, run, until } = await open({
      web: { command: onBothFamilies(18096), ports: [18096], restart: { policy: 'never' } },
    });
    const stranger = await space.python(strangerOnIpv6(18096));
    const held = { port: 18096, verdict: 'foreign', holders: [{ pid: stranger.child.pid }] };
    await run('start', 'web', '--json');
    const web = await until('web', ({ lastExit }) => lastExit !== null);
    expect(web).toMatchObject({ lastExit: { cause: 'port-busy', verdict: held }, verdict: held });
    expect((await run('start', 'web', '--json')).json()).toMatchObject({ outcome: 'waiting', verdict: held });
    await stranger.end();
    await until('web', ({ state }) => state === 'running');
  }, 60_000);

  test('that comes later is seen on the running process, and so is its end', async () => {
    const { space, run, until } = await open({ api: { command: plainServer(18097), ports: [18097] } });
    expect((await run('start', 'api', '--json')).json()).toMatchObject({ outcome: 'ready' });
    const stranger = await space.python(strangerOnIpv6(18097));
    // Looked for every 10 to 20 s.
    await until('api', ({ splitPorts }) => splitPorts.length > 0, 60_000);
    await stranger.end();
    await until('api', ({ splitPorts }) => splitPorts.length === 0, 60_000);
  }, 150_000);
});

describe.skipIf(!HAS_NAMESPACES)('on another port, in a network namespace (Linux, root)', () => {
  test('start --port moves a start that waits, and refuses to move what runs', async () => {
    const command = plainServer(18098).map((word) => (word === '18098' ? '{port}' : word));
    const { space, run, until } = await open({ api: { command, ports: [18098] } });
    await space.python("import socket, time\ns = socket.socket()\ns.bind(('127.0.0.1', 18098))\ns.listen()\nprint('up')\ntime.sleep(600)");
    expect((await run('start', 'api', '--json')).json()).toMatchObject({ outcome: 'waiting', verdict: { port: 18098 } });
    expect((await run('start', 'api', '--port', '18198', '--json')).json()).toMatchObject({ outcome: 'ready' });
    expect((await until('api', ({ ports }) => ports.length > 0)).ports.map(({ port }) => port)).toEqual([18198]);
    expect((await run('start', 'api', '--port', '18198', '--json')).code).toBe(0);
    const refused = await run('start', 'api', '--port', '18199');
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('Stop it first: slipway stop api');
  }, 60_000);
});
