import { afterEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { AppServices } from '../../renderer/state/app-services';
import { failure, success } from '../../shared/contract/result';
import type { ProxySnapshot } from '../../shared/model/proxy';
import { type Answers, createFakeClient, type FakeClient } from './helpers/fake-client';
import { axeFindings, expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { apiProxy, busyProxy, holdingProxy, request } from './helpers/shop-proxy';
import { shopSnapshot } from './helpers/shop-snapshot';

const NOW = Date.now();
const WIDE = [1280, 800] as const;
const NARROW = [900, 600] as const;
const PHONE = [380, 700] as const;

afterEach(() => {
  vi.restoreAllMocks();
  unmountApp();
  expectNoFaults();
});

interface Opened {
  readonly client: FakeClient;
  readonly services: AppServices;
}

async function open(
  proxy: ProxySnapshot,
  size: readonly [number, number] = WIDE,
  theme: 'dark' | 'light' = 'dark',
  answers: Answers = {},
): Promise<Opened> {
  await page.viewport(...size);
  const client = createFakeClient({ ...shopSnapshot(NOW), proxies: [proxy] }, answers);
  const services = mountApp(client, theme);
  services.selection.selectProcess('shop', 'shop/api', true);
  await page.getByRole('tab', { name: /^Proxy/ }).click();
  return { client, services };
}

const grid = () => page.getByRole('grid', { name: 'Requests' });
const rows = () => grid().getByRole('row').elements().slice(1);
const paths = () =>
  grid()
    .getByRole('rowheader')
    .elements()
    .map((cell) => cell.textContent);
const streamOf = (client: FakeClient): string =>
  (client.asked.findLast(({ name }) => name === 'proxy.follow')?.input as { streamId: string } | undefined)?.streamId ?? '';
const tell = (client: FakeClient, requests: ReturnType<typeof request>[], skipped = 0) =>
  client.emit('proxy.requests-changed', { streamId: streamOf(client), requests, skipped });
const configured = (client: FakeClient) => client.asked.filter(({ name }) => name === 'proxy.configure').map(({ input }) => input);

describe.each(['dark', 'light'] as const)('the proxy tab in %s', (theme) => {
  it.each([WIDE, NARROW, PHONE])('at %i × %i says what it holds, where it listens and where requests go', async (...size) => {
    await open(holdingProxy(Date.now()), size, theme);
    await expect.element(page.getByRole('tab', { name: 'Proxy 3' })).toBeVisible();
    await expect.element(page.getByText('holding 3 requests', { exact: true })).toBeVisible();
    await expect.element(page.getByText(/^since \d\d:\d\d:\d\d · api is starting$/)).toBeVisible();
    await expect.element(page.getByRole('link', { name: 'Open localhost:8081' })).toHaveAttribute('href', 'http://localhost:8081/');
    await expect.element(page.getByText('127.0.0.1:8080', { exact: true })).toBeVisible();
    await expect.element(grid().getByRole('row', { name: /PUT \/v1\/cart\/items\/41 held/ })).toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });

  it('a port that is busy, a page without live reload and an error have no serious axe finding', async () => {
    await open(busyProxy(NOW), NARROW, theme);
    await expect.element(page.getByText('The proxy’s port is busy: node (pid 811) is listening on port 8081.')).toBeVisible();
    await expect
      .element(page.getByRole('list', { name: 'Pages without live reload' }))
      .toHaveTextContent('/adminlive reload off: page CSP (script-src)');
    expect(await axeFindings()).toEqual([]);
  });
});

describe('what a proxy does', () => {
  it('stands in the row, the header and the status bar, and goes when nothing is held', async () => {
    const { client } = await open(holdingProxy(NOW));
    const row = page.getByRole('row', { name: /^api/ });
    await expect.element(row).toHaveTextContent('holding 3 requests in its proxy');
    await expect.element(page.getByRole('link', { name: 'localhost:8081', exact: true })).toHaveAttribute('href', 'http://localhost:8081/');
    await expect.element(page.getByRole('button', { name: 'proxy :8081' })).toBeVisible();
    client.showProxy(apiProxy(NOW));
    await expect.element(page.getByRole('tab', { name: 'Proxy', exact: true })).toBeVisible();
    await expect.element(row).not.toHaveTextContent('holding');
    await expect.element(page.getByText('forwarding', { exact: true })).toBeVisible();
  });

  it('the status bar leads to it from another project', async () => {
    const { services } = await open(apiProxy(NOW));
    services.selection.selectProject('infra');
    services.selection.selectTab('logs');
    await page.getByRole('button', { name: 'proxy :8081' }).click();
    await expect.element(page.getByRole('tab', { name: 'Proxy' })).toHaveAttribute('aria-selected', 'true');
  });

  it('a process without a proxy has no such tab, and shows its log when that tab was open', async () => {
    await open(apiProxy(NOW));
    await page.getByRole('rowheader', { name: 'worker' }).click();
    await expect.element(page.getByRole('tab', { name: /^Proxy/ })).not.toBeInTheDocument();
    await expect.element(page.getByRole('tab', { name: 'Logs' })).toHaveAttribute('aria-selected', 'true');
    await page.getByRole('rowheader', { name: 'api' }).click();
    await expect.element(page.getByRole('tab', { name: 'Proxy' })).toHaveAttribute('aria-selected', 'true');
  });

  it('a proxy that goes away while it is looked at leaves the log', async () => {
    const { client } = await open(apiProxy(NOW));
    client.emit('proxy.removed', { revision: 2, processId: 'shop/api' });
    await expect.element(page.getByRole('tab', { name: 'Logs' })).toHaveAttribute('aria-selected', 'true');
  });

  it('a busy port leads to the doctor, and is tried again when asked', async () => {
    const { client } = await open(busyProxy(NOW));
    await expect.element(page.getByText('port 8081 busy')).toBeVisible();
    await expect.element(page.getByText(/give the proxy another one: proxy\.proxy_port in \.air\.toml\./)).toBeVisible();
    await expect.element(page.getByRole('link', { name: 'Open localhost:8081' })).not.toBeInTheDocument();
    await page.getByRole('button', { name: 'Try now', exact: true }).click();
    expect(client.asked.at(-1)).toEqual({ name: 'proxy.listen', input: { processId: 'shop/api' } });
    await page.getByRole('button', { name: 'Why is port 8081 busy?' }).click();
    await expect.element(page.getByRole('heading', { name: 'Ports' })).toBeVisible();
  });

  it('one that cannot listen and one that is off say why', async () => {
    const text = 'The proxy of api would speak to itself: its port and its target are both 8081. Give one of them another port.';
    const { client } = await open(apiProxy(NOW, { listening: { kind: 'failed', text } }));
    await expect.element(page.getByText(text)).toBeVisible();
    client.showProxy(
      apiProxy(NOW, { passage: { kind: 'refusing', text: 'api is stopped' }, upstream: null, upstreamText: 'api listens on no port yet.' }),
    );
    await expect.element(page.getByText('api is stopped')).toBeVisible();
    await expect.element(page.getByText('api listens on no port yet.')).toBeVisible();
  });

  it('limits stand beside what is held, with the key that sets them', async () => {
    await open(holdingProxy(Date.now()));
    await expect.element(page.getByRole('meter', { name: 'Requests held' })).toHaveAttribute('aria-valuetext', '3 of 1,000');
    await expect.element(page.getByRole('meter', { name: 'Memory held' })).toHaveAttribute('aria-valuetext', '18 KiB of 64 MiB');
    await expect
      .element(page.getByRole('meter', { name: 'Longest wait' }))
      .toHaveAttribute('aria-valuetext', expect.stringMatching(/ s of 30 s$/));
    await expect.element(page.getByRole('region', { name: 'Hold' })).toHaveTextContent('Set with proxy.hold in a slipway.yaml');
    await expect.element(page.getByRole('region', { name: 'Last reloads' })).toHaveTextContent('reloaded2 browsersapi/user.go');
  });

  it('an error leads to the log', async () => {
    await open(apiProxy(NOW));
    const errors = page.getByRole('region', { name: 'Errors' });
    await expect.element(errors).toHaveTextContent('POST /v1/checkoutapi ended the connection without an answer');
    await errors.getByRole('button', { name: 'Open the log' }).click();
    await expect.element(page.getByRole('tab', { name: 'Logs' })).toHaveAttribute('aria-selected', 'true');
  });
});

describe('the switch of live reload', () => {
  const live = apiProxy(NOW).liveReload;
  const toggle = () => page.getByRole('switch', { name: 'Live reload' });

  it('is turned by keyboard and shows what the host has confirmed', async () => {
    let answer: () => void = () => undefined;
    const off = apiProxy(NOW, { liveReload: { ...live, isOn: false } });
    const { client } = await open(apiProxy(NOW), WIDE, 'dark', {
      'proxy.configure': () =>
        new Promise((resolve) => {
          answer = () => resolve(success(off));
        }),
    });
    await expect.element(toggle()).toHaveAccessibleDescription('On · 2 browsers connected');
    (toggle().element() as HTMLElement).focus();
    await userEvent.keyboard(' ');
    expect(configured(client)).toEqual([{ processId: 'shop/api', liveReload: false }]);
    await expect.element(toggle()).toHaveAttribute('aria-busy', 'true');
    await expect.element(toggle()).toBeChecked();
    answer();
    client.showProxy(off);
    await expect.element(toggle()).not.toBeChecked();
    await expect.element(toggle()).toHaveAccessibleDescription('Off: pages are passed on as they are');
    await page.getByRole('button', { name: 'Use the file’s setting (on)' }).click();
    expect(configured(client).at(-1)).toEqual({ processId: 'shop/api', liveReload: null });
  });

  it('says what the host refused and stays as it was', async () => {
    await open(apiProxy(NOW), WIDE, 'dark', {
      'proxy.configure': () => failure('bad-argument', 'shop/api has no proxy that is open.', 'Trust it.'),
    });
    await toggle().click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('shop/api has no proxy that is open.Trust it.');
    await expect.element(toggle()).toBeChecked();
  });
});

describe('requests through a proxy', () => {
  it('come in batches, newest first, and a held one is marked until it is served', async () => {
    const { client } = await open(apiProxy(NOW), WIDE, 'dark', { 'proxy.follow': () => success({ requests: [request(1, NOW)] }) });
    await expect.poll(() => rows().length).toBe(1);
    tell(client, [request(2, NOW, { path: '/slow', state: 'held', status: null, durationMs: null }), request(3, NOW, { path: '/new' })]);
    await expect.poll(paths).toEqual(['/new', '/slow', '/v1/products?page=1']);
    await expect.element(grid().getByRole('row', { name: /GET \/slow held/ })).toBeVisible();
    tell(client, [request(2, NOW, { path: '/slow', durationMs: 912, heldMs: 880 })]);
    await expect.element(grid().getByRole('row', { name: /GET \/slow 200 0\.91 s 0\.88 s/ })).toBeVisible();
  });

  it('are drawn up to 100, and what came too fast is told', async () => {
    const many = Array.from({ length: 300 }, (_, at) => request(at + 1, NOW));
    const { client } = await open(apiProxy(NOW), WIDE, 'dark', { 'proxy.follow': () => success({ requests: many }) });
    await expect.poll(() => rows().length).toBe(100);
    await expect.element(page.getByText('The newest 100 of 300.')).toBeInTheDocument();
    tell(client, [request(321, NOW, { path: '/last' })], 20);
    await expect.poll(() => paths()[0]).toBe('/last');
    await expect.element(page.getByText('20 requests between them came too fast to be listed.', { exact: false })).toBeInTheDocument();
  });

  it('are filtered by path; Esc takes the filter away', async () => {
    await open(apiProxy(NOW));
    const field = page.getByRole('textbox', { name: 'Filter by path' });
    await field.fill('CART');
    await expect.poll(paths).toEqual(['/v1/cart', '/v1/cart/items', '/v1/cart']);
    await field.fill('nothing like it');
    await expect.element(page.getByText('No path holds nothing like it.', { exact: false })).toBeVisible();
    await field.click();
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => rows().length).toBe(10);
  });

  it('stand still while the list is paused, with the number of those that came', async () => {
    const { client } = await open(apiProxy(NOW));
    await expect.poll(() => rows().length).toBe(10);
    await page.getByRole('button', { name: 'Pause the list' }).click();
    tell(client, [request(2_000, NOW), request(2_001, NOW)]);
    await expect.element(page.getByText(/^Paused at \d\d:\d\d:\d\d\. 2 newer requests\.$/)).toBeVisible();
    expect(rows()).toHaveLength(10);
    expect(await axeFindings()).toEqual([]);
    await page.getByRole('button', { name: 'Show the newest' }).click();
    await expect.poll(() => rows().length).toBe(12);
  });

  it('are walked with arrows, and C copies the line', async () => {
    const written = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    const { client } = await open(apiProxy(NOW), NARROW);
    await expect.poll(() => rows().length).toBe(10);
    (rows()[0] as HTMLElement).focus();
    await userEvent.keyboard('{End}{ArrowUp}');
    const row = grid().getByRole('row', { name: /GET \/v1\/cart 200 0\.91 s 0\.88 s/ });
    await expect.element(row).toHaveFocus();
    await userEvent.keyboard('c');
    expect(written).toHaveBeenLastCalledWith(expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3} GET \/v1\/cart 200 0\.91 s, held 0\.88 s$/));
    await expect.element(page.getByText('Copied 1 line').first()).toBeVisible();
    tell(client, [request(2_000, NOW)]);
    await expect.poll(() => rows().length).toBe(11);
    await expect.element(row).toHaveFocus();
    await userEvent.keyboard('{Home}');
    await expect.element(grid().getByRole('row', { name: /page=2000/ })).toHaveFocus();
    expect(client.asked.filter(({ name }) => name === 'process.restart')).toEqual([]);
  });

  it('are left when another tab is looked at', async () => {
    const { client } = await open(apiProxy(NOW));
    await expect.poll(() => rows().length).toBe(10);
    await page.getByRole('tab', { name: 'Config' }).click();
    await expect.poll(() => client.asked.at(-1)?.name).toBe('proxy.unfollow');
  });

  it('say so when there is none yet, and when they cannot be read', async () => {
    await open(apiProxy(NOW), WIDE, 'dark', { 'proxy.follow': () => success({ requests: [] }) });
    await expect.element(page.getByText('No request yet.', { exact: false })).toBeVisible();
    await open(apiProxy(NOW), WIDE, 'dark', {
      'proxy.follow': () => failure('bad-argument', 'shop/api has no proxy that is open.', 'Trust it.'),
    });
    await expect.element(page.getByText('shop/api has no proxy that is open. Trust it.')).toBeVisible();
  });
});
