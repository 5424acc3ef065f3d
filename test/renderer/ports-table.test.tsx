import { afterEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { success } from '../../shared/contract/result';
import type { Listener } from '../../shared/model/port-verdict';
import { createFakeClient } from './helpers/fake-client';
import { axeFindings, expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { shopSnapshot } from './helpers/shop-snapshot';

afterEach(() => {
  unmountApp();
  expectNoFaults();
});

function listener(extra: Partial<Listener>): Listener {
  return {
    protocol: 'tcp',
    address: '127.0.0.1',
    port: 8080,
    pid: 811,
    startTicks: 1,
    command: 'node server.js',
    cwd: '/home/dev/old/web',
    user: 'dev',
    since: Date.now() - 3_600_000,
    unit: null,
    owner: 'foreign',
    processId: null,
    process: null,
    slipway: null,
    exposed: false,
    expected: null,
    ...extra,
  };
}
const api = { pid: 48213, owner: 'managed', processId: 'shop/api', process: 'api' } as const;
const listeners = [
  listener({ ...api, expected: true }),
  listener({ address: '::1', protocol: 'tcp6' }),
  listener({ ...api, port: 6060, expected: false, address: '0.0.0.0', exposed: true }),
  listener({ port: 22, pid: null, command: null, cwd: null, user: 'root', unit: 'ssh.service', owner: 'hidden' }),
  listener({ port: 7070, owner: 'managed', slipway: { role: 'host' } }),
  listener({ port: 8081, owner: 'managed', slipway: { role: 'proxy', processId: 'shop/api', process: 'api' } }),
  listener({ port: 5353, protocol: 'udp', address: '0.0.0.0', exposed: true }),
];
const answer = (costMs = 4) =>
  success({
    listeners,
    closed: [{ port: 3000, processId: 'shop/web', process: 'web', expectedBy: 'configured' as const, isMissing: true }],
    readMs: 4,
    costMs,
  });
const table = () => page.getByRole('table', { name: 'Listening ports' });

describe.each(['dark', 'light'] as const)('the ports table in %s', (theme) => {
  it.each([
    [1280, 800],
    [900, 600],
  ])('at %i × %i says who, since when, what is split, missing, unexpected and open to the network', async (width, height) => {
    await page.viewport(width, height);
    mountApp(createFakeClient(shopSnapshot(), { 'port.list': () => answer() }), theme).selection.openPorts(null);
    await expect
      .element(table().getByRole('row', { name: /^8080 api pid 48213 127\.0\.0\.1 split: localhost may reach either · expected/ }))
      .toBeVisible();
    await expect
      .element(table().getByRole('row', { name: /^8080 node pid 811 · ~\/old\/web ::1 IPv6 split with api \(pid 48213\)/ }))
      .toBeVisible();
    await expect
      .element(table().getByRole('row', { name: /^6060 api pid 48213 0\.0\.0\.0 visible on network not expected/ }))
      .toBeVisible();
    const edges = (role: 'textbox' | 'button', name: string) => page.getByRole(role, { name }).element().getBoundingClientRect();
    // The chips with the counts take no room from the filter: its field does not lie under the first of them.
    expect(edges('textbox', 'Filter ports').right).toBeLessThanOrEqual(edges('button', 'Ours').left);
    const own = table().getByRole('row', { name: /^7070 Slipway pid 811 .*this window and the command line talk to it/ });
    await expect.element(own).toBeVisible();
    // Nobody is sent to free what answers here.
    expect(own.getByRole('button', { name: /busy/ }).elements()).toHaveLength(0);
    await expect.element(table().getByRole('row', { name: /^8081 live reload Slipway’s proxy of api · pid 811/ })).toBeVisible();
    await expect.element(table().getByRole('row', { name: /^22 ssh\.service user root/ })).toBeVisible();
    await expect.element(table().getByRole('row', { name: /^3000 web .*closed, expected open/ })).toBeVisible();
    const link = table().getByRole('link', { name: 'Open http://[::1]:8080/ in the browser' });
    await expect.element(link).toHaveAttribute('rel', 'noreferrer');
    expect(table().getByText('UDP').elements()).toHaveLength(0);
    await page.getByRole('button', { name: /^UDP/ }).click();
    await expect.element(table().getByRole('row', { name: /^5353 node .*UDP/ })).toBeVisible();
    await page.getByRole('button', { name: /^Outside/ }).click();
    expect(table().getByRole('row', { name: /^22 / }).elements()).toHaveLength(0);
    expect(await axeFindings()).toEqual([]);
  });
});

it('is read again after a change of ours, and not while the page is hidden', async () => {
  await page.viewport(1280, 800);
  const client = createFakeClient(shopSnapshot(), { 'port.list': () => answer(0) });
  const reads = () => client.asked.filter((ask) => ask.name === 'port.list').length;
  mountApp(client).selection.openPorts(null);
  await expect.element(table().getByRole('row', { name: /^6060 api/ })).toBeVisible();
  const seen = reads();
  client.change('shop/api', { ports: [] });
  await expect.poll(reads).toBeGreaterThan(seen);
  const hide = (state: DocumentVisibilityState) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
    document.dispatchEvent(new Event('visibilitychange'));
  };
  hide('hidden');
  const hidden = reads();
  client.change('shop/api', { ports: [{ protocol: 'tcp', address: '127.0.0.1', port: 1, pid: 2 }] });
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(reads()).toBe(hidden);
  hide('visible');
  await expect.poll(reads).toBeGreaterThan(hidden);
});

it('a split port and the release times of the last stops are told with the process', async () => {
  await page.viewport(1280, 800);
  const client = createFakeClient(shopSnapshot());
  const { selection } = mountApp(client);
  selection.selectProcess('shop', 'shop/api', true);
  selection.selectTab('ports');
  await expect.element(page.getByRole('heading', { name: 'api' }).first()).toBeVisible();
  client.change('shop/api', {
    splitPorts: [{ port: 8080, ours: '127.0.0.1:8080', other: '[::1]:8080', text: 'node (pid 811) listens on [::1]:8080 beside it.' }],
    pastStops: [{ durationMs: 84, escalated: false, ports: [{ port: 8080, releasedAtMs: 90 }] }],
  });
  await expect.element(page.getByText(/split: localhost:8080 may reach another/)).toBeVisible();
  await expect.element(page.getByRole('cell', { name: 'node (pid 811) listens on [::1]:8080 beside it.' })).toBeVisible();
  await expect.element(page.getByRole('table', { name: 'When the ports of api came free' }).getByText('free after 90 ms')).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});
