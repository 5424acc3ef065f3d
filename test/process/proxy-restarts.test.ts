import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freePort } from '../helpers/free-port';
import { goProgram } from '../helpers/go-program';
import { openHost } from '../helpers/host-harness';
import { startLoad } from '../helpers/load-client';

const server = goProgram('proxied-go');
const RESTARTS = 20;

describe.skipIf(server === null)('a real Go server behind its proxy (Go)', () => {
  test('20 restarts under 200 requests a second: nothing fails, no POST is carried out twice, streams are told', {
    timeout: 180_000,
  }, async () => {
    const [port, target] = [await freePort(), await freePort()];
    const host = await openHost();
    try {
      const ids = join(host.folder, 'ids.txt');
      const api = {
        command: [server, '-addr', `127.0.0.1:${target}`, '-ids', ids, '-boot', '100ms'],
        ready: { port: target },
        stop: { kill_delay: '20s' },
        proxy: { port, hold: { requests: 5_000 } },
      };
      await host.writeProject(JSON.stringify({ version: 1, processes: { api } }));
      const { id } = await host.addTrusted();
      const processId = `${id}/api`;
      await host.call('process.start', { processId });
      const proxyNow = async () => (await host.call('snapshot.get', {})).snapshot.proxies?.[0];
      expect(await proxyNow()).toMatchObject({ listening: { kind: 'listening' }, passage: { kind: 'passing' } });

      const load = startLoad(port, 200);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const durations: number[] = [];
      for (let i = 0; i < RESTARTS; i += 1) {
        // Twice a download of ten seconds is under way: the old run drains until it is over.
        const download = i === 6 || i === 13 ? load.download(10_000) : null;
        if (download !== null) await new Promise((resolve) => setTimeout(resolve, 300));
        const { outcome, durationMs } = await host.call('process.restart', { processId });
        expect(outcome).toBe('ready');
        durations.push(durationMs);
        await download;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      const report = await load.stop();
      const carriedOut = (await readFile(ids, 'utf8')).trim().split('\n');
      expect(report.failures).toEqual([]);
      expect(carriedOut.length).toBe(new Set(carriedOut).size);
      expect([...carriedOut].sort()).toEqual([...report.posted].sort());
      expect(report.sent).toBeGreaterThan(RESTARTS * 60);
      expect(Object.keys(report.streamEnds)).toEqual(['clean']);
      expect(Object.keys(report.socketEnds)).toEqual(['1012']);
      expect(report.echoes).toBeGreaterThan(100);
      expect(host.reports).toEqual([]);
    } finally {
      await host.close();
    }
  });
});
