import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { programPath } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { openProxyStage, type ProxyStage, running, starting, stopping, untilTrue } from '../helpers/proxy-stage';
import { runCommand } from '../helpers/run-command';
import { startHost } from '../helpers/start-host';

/** Event clients that come and go at random, some without ever reading, until `stop`. */
function crowd(port: number, size: number) {
  const open = new Set<Socket>();
  let isOn = true;
  let connections = 0;
  const one = (): void => {
    if (!isOn) return;
    const socket = connect(port, '127.0.0.1', () => {
      connections += 1;
      socket.write('GET /__slipway/events HTTP/1.1\r\nhost: localhost\r\n\r\n');
      const leave = (): void => {
        setTimeout(() => (Math.random() < 0.5 ? socket.destroy() : socket.resetAndDestroy()), Math.random() * 60);
      };
      // One in four never reads. The others leave soon after they heard something, however slow the machine is.
      if (Math.random() < 0.25) {
        socket.pause();
        setTimeout(leave, 100);
      } else socket.once('data', leave).resume();
    });
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      open.delete(socket);
      setTimeout(one, Math.random() * 10);
    });
  };
  for (let i = 0; i < size; i += 1) one();
  return {
    connections: () => connections,
    async stop() {
      isOn = false;
      for (const socket of open) socket.destroy();
      await untilTrue(() => open.size === 0);
    },
  };
}

describe('browsers that come and go', () => {
  let stage: ProxyStage | null = null;
  const rejections: unknown[] = [];
  const note = (error: unknown): void => void rejections.push(error);
  afterEach(async () => {
    process.off('unhandledRejection', note);
    await stage?.close();
    stage = null;
  });

  test('200 event clients at random during 500 broadcasts, and a close in the middle: nothing throws, no socket is left', async () => {
    process.on('unhandledRejection', note);
    stage = await openProxyStage((_req, res) => res.end('ok'), { liveReload: true });
    const clients = crowd(stage.port, 200);
    await untilTrue(() => (stage?.proxy.view().liveReload.browsers ?? 0) > 20);
    const big = { file: 'main.go', line: 1, column: 2, severity: 'error', message: 'x'.repeat(500) } as const;
    const failed = (at: number) => ({
      onChange: 'restart' as const,
      reloadSignal: 'SIGHUP',
      watch: { kind: 'off', watched: 0, limit: null, reason: null } as const,
      buildFailure: { at, durationMs: 1, code: 1, text: 'failed', errors: Array.from({ length: 20 }, () => big) },
      artifact: null,
    });
    for (let i = 1; i <= 500; i += 1) {
      stage.become(i % 3 === 0 ? stopping(i) : i % 3 === 1 ? starting(i) : running(i), { reload: failed(i) });
      if (i % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      if (i === 400) stage.proxy.beginClose();
    }
    expect(clients.connections()).toBeGreaterThan(200);
    stage.proxy.close();
    await clients.stop();
    expect(stage.proxy.view()).toMatchObject({
      liveReload: { browsers: 0 },
      held: { requests: 0 },
      open: { requests: 0, eventStreams: 0, webSockets: 0 },
    });
    expect([...rejections, ...stage.reports]).toEqual([]);
  });

  test('a tab that never reads loses its connection instead of filling the memory', async () => {
    stage = await openProxyStage((_req, res) => res.end('ok'), { liveReload: true });
    const socket = connect(stage.port, '127.0.0.1', () => socket.write('GET /__slipway/events HTTP/1.1\r\nhost: localhost\r\n\r\n'));
    socket.on('error', () => socket.destroy());
    socket.pause();
    await untilTrue(() => stage?.proxy.view().liveReload.browsers === 1);
    const errors = Array.from({ length: 20 }, () => ({
      file: 'a',
      line: 1,
      column: 1,
      severity: 'error' as const,
      message: 'm'.repeat(500),
    }));
    for (let at = 1; at <= 2_000 && stage.proxy.view().liveReload.browsers === 1; at += 1) {
      stage.become(running(1), {
        reload: {
          onChange: 'restart',
          reloadSignal: 'SIGHUP',
          watch: { kind: 'off', watched: 0, limit: null, reason: null },
          buildFailure: { at, durationMs: 1, code: 1, text: String(at), errors },
          artifact: null,
        },
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await untilTrue(() => stage?.proxy.view().liveReload.browsers === 0);
    socket.destroy();
  });
});

describe('SIGINT in the middle of everything', () => {
  test.each([1, 2, 3])(
    'round %i: event clients, held requests, streams and restarts: exit 0, no child left, nothing reported',
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'slipway-race-'));
      const [port, target] = [await freePort(), await freePort()];
      const api = {
        command: [process.execPath, programPath('server.mjs'), '--port', String(target)],
        ready: { port: target },
        proxy: { port },
      };
      writeFileSync(path.join(folder, 'slipway.yaml'), JSON.stringify({ version: 1, processes: { api } }));
      const host = await startHost();
      try {
        expect((await runCommand(host.stateDir, ['add', folder, '--trust'])).code).toBe(0);
        expect((await runCommand(host.stateDir, ['start', 'api'])).code).toBe(0);
        const clients = crowd(port, 200);
        const asking = setInterval(() => {
          const sent = request({ port, host: '127.0.0.1', method: 'POST', agent: false }, (res) =>
            res.resume().on('error', () => undefined),
          );
          sent.on('error', () => undefined);
          sent.end('x');
        }, 5);
        const restart = runCommand(host.stateDir, ['restart', 'api']);
        await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 400));
        host.child.kill('SIGINT');
        expect(await host.exited()).toBe(0);
        clearInterval(asking);
        await clients.stop();
        await restart;
        expect(host.stderr()).not.toMatch(/proxy|Unhandled|Error|at .*:\d+:\d+/);
      } finally {
        // Proves that nothing with the host's token is left.
        await host.stop();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
