import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM } from '../helpers/browser';
import { openStage, type Stage } from '../helpers/e2e-stage';
import { freePort } from '../helpers/free-port';
import { runCommand } from '../helpers/run-command';

/** Long enough for a person, and a test, to see what waits. */
const AWAY_MS = 2_500;

const SERVER = `import { createServer } from 'node:http';
const server = createServer((request, response) => response.end('served ' + request.url));
setTimeout(() => server.listen(Number(process.argv[2]), '127.0.0.1'), ${AWAY_MS});
`;

describe.skipIf(CHROMIUM === null)('the window while a proxy holds requests', () => {
  let folder: string;
  let stage: Stage;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-proxy-window-'));
    const [port, target] = [await freePort(), await freePort()];
    url = `http://127.0.0.1:${port}`;
    writeFileSync(path.join(folder, 'server.mjs'), SERVER);
    const api = { command: ['node', 'server.mjs', String(target)], ready: { port: target }, ports: [target], proxy: { port } };
    writeFileSync(path.join(folder, 'slipway.yaml'), JSON.stringify({ version: 1, processes: { api } }));
    stage = await openStage();
    expect((await runCommand(stage.host.stateDir, ['add', folder, '--trust'])).code).toBe(0);
  });
  afterAll(async () => {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a restart under requests: held ones are counted and marked, then served, and none is lost', async () => {
    const { window, screen } = stage;
    const { page } = screen;
    await window.select('api');
    await window.pressStart('api');
    await window.waitForRow('api', 'running');
    await page.getByRole('tab', { name: 'Proxy' }).click();
    await page.getByText('No request yet.').waitFor();

    await window.pressRestart('api');
    await window.waitForRow('api', 'starting');
    const answers = ['/one', '/two', '/three'].map(async (name) => (await fetch(`${url}${name}`)).text());
    await window.waitForRow('api', 'holding 3');
    await page.getByRole('tab', { name: 'Proxy 3' }).waitFor();
    const requests = page.getByRole('grid', { name: 'Requests' });
    await requests.getByRole('row', { name: /GET \/two held/ }).waitFor();
    expect(await page.getByRole('meter', { name: 'Requests held' }).getAttribute('aria-valuetext')).toBe('3 of 1,000');

    expect(await Promise.all(answers)).toEqual(['served /one', 'served /two', 'served /three']);
    await requests.getByRole('row', { name: /GET \/two 200 \d\.\d\d s \d\.\d\d s/ }).waitFor();
    await page.getByText('forwarding', { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Proxy', exact: true }).waitFor();
    await page.getByText('3 requests · 3 held, then served · 0 failed').waitFor();
  });

  test('the switch of live reload is kept by the host, and what it says comes back with a new page', async () => {
    const { page } = stage.screen;
    const live = page.getByRole('switch', { name: 'Live reload' });
    await live.click();
    await expect.poll(() => live.isChecked()).toBe(false);
    await page.reload();
    await stage.window.select('api');
    await page.getByRole('tab', { name: 'Proxy' }).click();
    await expect.poll(() => live.isChecked()).toBe(false);
    await page.getByRole('button', { name: 'Use the file’s setting (on)' }).click();
    await expect.poll(() => live.isChecked()).toBe(true);
  });
});
