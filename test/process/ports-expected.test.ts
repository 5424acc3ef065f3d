import { afterEach, describe, expect, test } from 'vitest';
import { HAS_NAMESPACES } from '../helpers/net-namespace';
import { openPortStage, type PortStage } from '../helpers/port-stage';

let stage: PortStage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});
const listensOn = (...ports: number[]): string[] => [
  process.execPath,
  '-e',
  ports.map((port) => `require('http').createServer().listen(${port}, '127.0.0.1')`).join(';'),
];

describe.skipIf(!HAS_NAMESPACES)('ports that nobody declared, in a network namespace (Linux, root)', () => {
  test('a port opened beside the declared one shows as not expected, and is not offered as the next free one', async () => {
    stage = await openPortStage({
      web: { command: listensOn(18141, 18142), ports: [18141] },
      free: { command: listensOn(18144) },
      other: { command: listensOn(18141), ports: [18141] },
    });
    const { run, until } = stage;
    await run('start', 'web', 'free', '--json');
    await until('web', ({ ports }) => ports.length === 2);
    await until('free', ({ ports }) => ports.length === 1);
    const { listeners } = (await run('ports', '--json')).json<{ listeners: { port: number; process: string; expected: boolean }[] }>();
    const ours = listeners.filter(({ process }) => process === 'web' || process === 'free');
    expect(ours.map(({ port, expected }) => [port, expected])).toEqual([
      [18144, true],
      [18141, true],
      [18142, false],
    ]);
    // It is closed now, and yet web’s.
    await run('stop', 'web', '--json');
    await stage.space.python(
      "import socket, time\ns = socket.socket()\ns.bind(('127.0.0.1', 18141))\ns.listen()\nprint('up')\ntime.sleep(600)",
    );
    await run('start', 'other', '--json');
    const waiting = await until('other', ({ state }) => state === 'waiting');
    expect(waiting.verdict?.actions).toContainEqual(expect.objectContaining({ id: 'use-next-port', label: 'Use 18143 for other' }));
  }, 60_000);
});
