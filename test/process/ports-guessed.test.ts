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
