import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { ProxiedRequest, ProxySnapshot } from '../../shared/model/proxy';
import { programPath } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { type HostHarness, openHost } from '../helpers/host-harness';
import { ask } from '../helpers/proxy-stage';

let host: HostHarness;
afterEach(async () => {
  await host.close();
  expect(host.reports).toEqual([]);
});

async function openWithProxy(change: object = {}) {
  host = await openHost();
  const [port, target] = [await freePort(), await freePort()];
  const api = {
    command: [process.execPath, programPath('server.mjs'), '--port', String(target)],
    ready: { port: target },
    proxy: { port, ...change },
  };
  const processes = { api };
  await host.writeProject(JSON.stringify({ version: 1, processes }));
  return { port, target, processes };
}
const proxyNow = async (): Promise<ProxySnapshot | undefined> => (await host.call('snapshot.get', {})).snapshot.proxies?.[0];
const until = async (wanted: (proxy: ProxySnapshot | undefined) => boolean): Promise<ProxySnapshot | undefined> => {
  for (let look = 0; look < 200; look += 1) {
    const proxy = await proxyNow();
    if (wanted(proxy)) return proxy;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`never: ${wanted}; it is ${JSON.stringify(await proxyNow())}`);
};

test('of a project that nobody trusts no proxy is opened; trusted, it answers, also while the process is down', async () => {
  const { port, target } = await openWithProxy();
  const { id, planHash } = await host.call('project.add', { path: host.folder });
  expect(await proxyNow()).toBeUndefined();
  await expect(ask(port)).rejects.toThrow(/ECONNREFUSED/);
  await host.call('project.trust', { projectId: id, planHash });
  const proxy = await until((found) => found?.listening.kind === 'listening');
  expect(proxy).toMatchObject({ port, passage: { kind: 'refusing', text: 'api is stopped' }, upstream: { port: target } });
  expect(await ask(port)).toMatchObject({ status: 503, body: 'api is stopped.\n' });
  await host.call('project.untrust', { projectId: id });
  expect(await proxyNow()).toBeUndefined();
  await expect(ask(port)).rejects.toThrow(/ECONNREFUSED/);
});

test('a proxy port that somebody has: the doctor’s verdict; the process runs; free again, the proxy opens', async () => {
  const { port } = await openWithProxy();
  const stranger = createServer((_req, res) => res.end('stranger'));
  await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve));
  const { id } = await host.addTrusted();
  const blocked = await until((found) => found?.listening.kind === 'blocked');
  expect(blocked?.listening).toMatchObject({ verdict: { port, free: false } });
  expect(await host.call('process.start', { processId: `${id}/api` })).toMatchObject({ outcome: 'ready' });
  await new Promise((resolve) => stranger.close(resolve));
  expect(await host.call('proxy.listen', { processId: `${id}/api` })).toMatchObject({ listening: { kind: 'listening' } });
  expect((await ask(port)).status).toBe(200);
});

test('the request list comes in batches, and is told what became of each', async () => {
  const { port } = await openWithProxy();
  const { id } = await host.addTrusted();
  const processId = `${id}/api`;
  await host.call('process.start', { processId });
  await until((found) => found?.passage.kind === 'passing');
  await ask(port, { path: '/first' });
  const batches: (readonly ProxiedRequest[])[] = [];
  host.client.on('proxy.requests-changed', ({ streamId, requests }) => {
    if (streamId === 's') batches.push(requests);
  });
  const { requests } = await host.call('proxy.follow', { streamId: 's', processId, tail: 10 });
  expect(requests.at(-1)).toMatchObject({ method: 'GET', path: '/first', state: 'done', status: 200, heldMs: 0 });
  const began = performance.now();
  await Promise.all(Array.from({ length: 100 }, (_, i) => ask(port, { path: `/n${i}` })));
  await new Promise((resolve) => setTimeout(resolve, 600));
  // One every 250 ms, however long a busy machine takes for the requests.
  expect(batches.length).toBeLessThanOrEqual(Math.ceil((performance.now() - began) / 250));
  const last = new Map(batches.flat().map((request) => [request.id, request]));
  expect(last.size).toBe(100);
  expect([...last.values()].every(({ state, status }) => state === 'done' && status === 200)).toBe(true);
  await host.call('proxy.unfollow', { streamId: 's' });
  const count = batches.length;
  await ask(port);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(batches.length).toBe(count);
  expect(await proxyNow()).toMatchObject({ totals: { failed: 0 }, open: { requests: 0 } });
});

test('the switch of live reload is kept over what the file says, until it is taken back', async () => {
  await openWithProxy({ live_reload: false });
  const { id } = await host.addTrusted();
  const processId = `${id}/api`;
  expect(await host.call('proxy.configure', { processId, liveReload: true })).toMatchObject({
    liveReload: { isOn: true, configured: false },
  });
  await host.call('project.rescan', { projectId: id });
  expect(await proxyNow()).toMatchObject({ liveReload: { isOn: true, configured: false } });
  expect(await host.call('proxy.configure', { processId, liveReload: null })).toMatchObject({ liveReload: { isOn: false } });
  expect(await host.client.call('proxy.configure', { processId: 'no/such', liveReload: true })).toMatchObject({
    ok: false,
    error: { code: 'bad-argument' },
  });
});

test('a proxy whose port is its target says so and is not opened; the process is none the worse', async () => {
  const { port, target, processes } = await openWithProxy();
  await host.writeProject(JSON.stringify({ version: 1, processes: { api: { ...processes.api, proxy: { port: target } } } }));
  const { id } = await host.addTrusted();
  const proxy = await until((found) => found?.listening.kind === 'failed');
  expect(proxy?.listening).toMatchObject({ text: expect.stringContaining('speak to itself') });
  expect(await host.call('process.start', { processId: `${id}/api` })).toMatchObject({ outcome: 'ready' });
  await expect(ask(port)).rejects.toThrow(/ECONNREFUSED/);
});

test('the proxy of an .air.toml, with Air’s keys', async () => {
  host = await openHost();
  const [port, target] = [await freePort(), await freePort()];
  const command = `${process.execPath} ${programPath('server.mjs')} --port ${target}`;
  await host.writeProject(
    `[build]\ncmd = "true"\nfull_bin = ${JSON.stringify(command)}\n[proxy]\nenabled = true\nproxy_port = ${port}\napp_port = ${target}\n`,
    '.air.toml',
  );
  await host.addTrusted();
  const found = await until((proxy) => proxy?.listening.kind === 'listening');
  expect(await host.call('process.start', { processId: found?.id ?? '' })).toMatchObject({ outcome: 'ready' });
  expect((await ask(port)).status).toBe(200);
});
