import { afterEach, describe, expect, test } from 'vitest';
import { HAS_NAMESPACES } from '../helpers/net-namespace';
import { openPortStage, type PortStage } from '../helpers/port-stage';

let stage: PortStage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});
const NEVER = { restart: { policy: 'never' } };
const died = (name: string) => stage?.until(name, ({ state, lastExit }) => state === 'exited' && lastExit !== null);
const holder = (port: number) =>
  `import socket, time\ns = socket.socket()\ns.bind(('0.0.0.0', ${port}))\ns.listen()\nprint('up')\ntime.sleep(600)`;

describe.skipIf(!HAS_NAMESPACES)('a run that dies of a taken port in a wording without it, in a network namespace (Linux, root)', () => {
  test('python -m http.server: who holds the port of its command line, though nothing declares it', async () => {
    stage = await openPortStage({
      plain: { command: ['python3', '-m', 'http.server', '18131'], ...NEVER },
      variable: { command: 'exec python3 -m http.server "$PORT"', env: { PORT: '18131' }, ...NEVER },
    });
    await stage.space.python(holder(18131));
    for (const name of ['plain', 'variable']) {
      await stage.run('start', name, '--json');
      const process = await died(name);
      expect(process).toMatchObject({ lastExit: { cause: 'port-busy', verdict: { port: 18131, verdict: 'foreign' } } });
      expect(process?.detail).toMatch(/^exited 1: python3 \(pid \d+\) is listening on port 18131$/);
    }
  }, 60_000);

  test('a server that prints the reason and exits 0 has died of the port all the same; one that listened elsewhere has not', async () => {
    const python = (...lines: string[]) => ['python3', '-c', lines.join('\n'), '18133'];
    const quiet = [
      'import socket, sys, time',
      's = socket.socket()',
      'try:',
      " s.bind(('', int(sys.argv[1])))",
      'except OSError as e:',
      ' print(e)',
    ];
    stage = await openPortStage({
      quiet: { command: python(...quiet), ...NEVER },
      mover: { command: python(...quiet, " s.bind(('', 18134))", 's.listen()', 'time.sleep(2)'), ...NEVER },
    });
    await stage.space.python(holder(18133));
    await stage.run('start', 'quiet', '--json');
    expect(await died('quiet')).toMatchObject({ lastExit: { code: 0, cause: 'port-busy', verdict: { port: 18133, verdict: 'foreign' } } });
    await stage.run('start', 'mover', '--json');
    expect(await died('mover')).toMatchObject({ lastExit: { code: 0, cause: 'completed' }, verdict: null });
  }, 60_000);

  test('died of closed connections on a port it never had: its next start waits for them, and runs by itself', async () => {
    const serve = "import socket, sys, time\ns = socket.socket()\ns.bind(('127.0.0.1', int(sys.argv[1])))\ns.listen()\ntime.sleep(600)";
    stage = await openPortStage({ plain: { command: ['python3', '-c', serve, '18135'], ...NEVER } });
    // The server sets SO_REUSEADDR and closes first, so that only a program without it has to wait.
    const leaves = `import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 18135))
s.listen()
c = socket.create_connection(('127.0.0.1', 18135))
s.accept()[0].close()
c.close()
s.close()
print('left', flush=True)`;
    await stage.space.python(leaves);
    await stage.run('start', 'plain', '--json');
    expect(await died('plain')).toMatchObject({ lastExit: { cause: 'port-busy', verdict: { port: 18135, verdict: 'time-wait' } } });
    const again = (await stage.run('start', 'plain', '--json')).json<{ outcome: string; verdict: { verdict: string } | null }>();
    expect(again).toMatchObject({ outcome: 'waiting', verdict: { verdict: 'time-wait' } });
    await stage.until('plain', ({ state, ports }) => state === 'running' && ports.some(({ port }) => port === 18135), 90_000);
  }, 120_000);

  test('where nothing names the port it is asked to be declared, and nobody is accused', async () => {
    const bind = "import socket\ns = socket.socket()\nnumbers = [18, 132]\ns.bind(('', numbers[0] * 1000 + numbers[1]))";
    stage = await openPortStage({ hidden: { command: ['python3', '-c', bind], ...NEVER } });
    await stage.space.python(holder(18132));
    await stage.run('start', 'hidden', '--json');
    const process = await died('hidden');
    expect(process).toMatchObject({ lastExit: { cause: 'crashed' }, verdict: null });
    expect(process?.detail).toContain('declare its port in slipway.yaml, ports: [N]');
  }, 60_000);
});
