import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { becomeNobody, IS_ROOT } from '../helpers/become-nobody';
import { BY_TEST, type CoreHarness, createCoreHarness, processConfig } from '../helpers/core-harness';
import { freePort } from '../helpers/free-port';

let core: CoreHarness;

describe.skipIf(!IS_ROOT)('as nobody (left out: only root may become somebody else)', () => {
  // Root may look into everything.
  becomeNobody();
  beforeEach(() => {
    core = createCoreHarness();
  });
  afterEach(() => core.close());

  const server = (port: number, change = {}) =>
    processConfig('shut', ['python3', 'test/fixtures/programs/closed-server.py', String(port)], { ports: [port], ...change });

  test('a server that may not be looked into is ready when its port opens, not when the patience ends', async () => {
    const port = await freePort();
    core.setProcesses(server(port));
    const started = await core.supervisor.start('test/shut', BY_TEST);
    expect(started).toMatchObject({ outcome: 'ready' });
    expect(core.lines.join('\n')).toContain(`port ${port} is open; who holds it can’t be seen, and it counts as pid`);
    const { ports, members } = core.snapshot('shut');
    expect(ports).toEqual([{ protocol: 'tcp', address: '127.0.0.1', port, pid: expect.any(Number), presumed: true }]);
    expect(members.map(({ pid }) => pid)).toContain(ports[0]?.pid);
  });

  test('its stop proves the port it was declared with', async () => {
    const port = await freePort();
    core.setProcesses(server(port, { ready: { kind: 'log', text: 'listening' } }));
    await core.supervisor.start('test/shut', BY_TEST);
    const stopped = await core.supervisor.stop('test/shut', { by: 'test' });
    expect(stopped).toMatchObject({ outcome: 'stopped', survivors: [], ports: [{ port, releasedAtMs: expect.any(Number) }] });
    expect(core.snapshot('shut').lastStop?.events.map(({ text }) => text)).toContain(`port ${port} can be bound again`);
  });

  test('the port doctor names the run as the likely holder', async () => {
    const port = await freePort();
    core.setProcesses(server(port));
    await core.supervisor.start('test/shut', BY_TEST);
    const verdict = await core.supervisor.diagnose(port, null, null);
    expect(verdict.verdict).toBe('hidden');
    expect(verdict.advice).toMatch(/Most likely it is shut \(run 1\): the port was free before that run began, and its pid \d+ may not be/);
    expect(verdict.actions[0]).toMatchObject({ id: 'stop-process', processId: 'test/shut' });
  });

  test('a declared port that a stranger took is not said to be the run’s, and is not waited for', async () => {
    const port = await freePort();
    core.setProcesses(
      processConfig('calm', ['sleep', '3600'], { ports: [port], ready: { kind: 'log', text: 'never' }, readyTimeoutMs: 50 }),
    );
    await core.supervisor.start('test/calm', BY_TEST);
    const stranger = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => stranger.once('listening', resolve));
    const stopped = await core.supervisor.stop('test/calm', { by: 'test' });
    await new Promise((resolve) => stranger.close(resolve));
    expect(stopped).toMatchObject({ outcome: 'stopped', ports: [] });
    const said = core.snapshot('calm').lastStop?.events.map(({ text }) => text) ?? [];
    expect(said).toContainEqual(
      expect.stringMatching(new RegExp(`^port ${port} is held by .* \\(pid ${process.pid}\\), which is none of this run$`)),
    );
  });
});
