import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM_ARGS, findChromium } from '../../build/find-chromium.mjs';
import { buildProduct, CommandLine } from '../helpers/command-line';

const executablePath = findChromium();

/** Opens a socket to the door from inside a page and says how that ended. Runs in the browser. */
const openSocketInPage = ({ url, token }: { url: string; token: string }): Promise<string> =>
  new Promise((resolve) => {
    const socket = new WebSocket(url, ['slipway.v1', `slipway.token.${token}`]);
    socket.onopen = () => resolve('open');
    socket.onerror = () => resolve('refused');
  });

describe.skipIf(!executablePath)('the browser door in Chromium', () => {
  let line: CommandLine;
  let browser: Browser;
  let elsewhere: Server;
  let loginUrl = '';
  let port = 0;

  beforeAll(async () => {
    await buildProduct();
    line = await CommandLine.create();
    const host = JSON.parse(await line.startHost('--json')) as { url: string; port: number };
    loginUrl = host.url;
    port = host.port;
    elsewhere = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<title>elsewhere</title>'));
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({
      ...(executablePath ? { executablePath } : {}),
      args: [...CHROMIUM_ARGS, '--host-resolver-rules=MAP evil.test 127.0.0.1'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    elsewhere?.close();
    await line?.close();
  });

  const tokenAfterLogin = async (): Promise<string> => {
    const page = await browser.newPage();
    await page.goto((await line.run('--json')).json.url);
    const token = await page.waitForFunction(() => sessionStorage.getItem('slipway.token'));
    const text = String(await token.jsonValue());
    await page.close();
    return text;
  };

  test('the printed address signs in once, leaves no code in the address bar, and breaks no rule of the policy', async () => {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.goto(loginUrl);
    await page.waitForFunction(() => sessionStorage.getItem('slipway.token') !== null && !location.hash.includes('code'));
    await page.reload();
    await page.waitForFunction(() => document.body.textContent?.trim() !== '');
    expect(faults).toEqual([]);
    expect((await page.context().cookies()).length).toBe(0);
    await page.close();

    const code = new URL(loginUrl).hash.slice('#code='.length);
    const again = await fetch(`http://127.0.0.1:${port}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: `http://127.0.0.1:${port}` },
      body: JSON.stringify({ code }),
    });
    expect(again.status).toBe(401);
  });

  test('a page of another local port cannot open the socket, not even with a stolen token', async () => {
    const token = await tokenAfterLogin();
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`);
    expect(await page.evaluate(openSocketInPage, { url: `ws://127.0.0.1:${port}/socket`, token })).toBe('refused');
    const login = await page.evaluate(
      (url) => fetch(url, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }).then(String, () => 'refused'),
      `http://127.0.0.1:${port}/login`,
    );
    expect(login).toBe('refused');
    await page.close();
  });

  test('a sandboxed frame, whose Origin is null, cannot either', async () => {
    const token = await tokenAfterLogin();
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`);
    const outcome = await page.evaluate(
      ({ url, protocol }) =>
        new Promise<string>((resolve) => {
          addEventListener('message', (event) => resolve(`${event.origin}: ${event.data}`));
          const frame = document.createElement('iframe');
          frame.sandbox.add('allow-scripts');
          frame.srcdoc = `<script>const s = new WebSocket('${url}', ['slipway.v1', '${protocol}']); s.onopen = () => parent.postMessage('open', '*'); s.onerror = () => parent.postMessage('refused', '*');</script>`;
          document.body.append(frame);
        }),
      { url: `ws://127.0.0.1:${port}/socket`, protocol: `slipway.token.${token}` },
    );
    expect(outcome).toBe('null: refused');
    await page.close();
  });

  test('a name that was rebound to this machine gets neither the page nor the socket', async () => {
    const token = await tokenAfterLogin();
    const page = await browser.newPage();
    const answer = await page.goto(`http://evil.test:${port}/`);
    expect(answer?.status()).toBe(403);
    await page.goto(`http://evil.test:${(elsewhere.address() as AddressInfo).port}/`);
    expect(await page.evaluate(openSocketInPage, { url: `ws://evil.test:${port}/socket`, token })).toBe('refused');
    await page.close();
  });

  test('no page elsewhere can put it in a frame', async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`);
    const blocked = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await page.evaluate((url) => {
      const frame = document.createElement('iframe');
      frame.src = url;
      document.body.append(frame);
    }, `http://127.0.0.1:${port}/`);
    await blocked;
    await page.close();
  });
});
