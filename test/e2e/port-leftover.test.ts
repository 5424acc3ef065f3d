import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, launchBrowser, type OpenPage, openPage } from '../helpers/browser';
import { programPath } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { createKilledHostStage, type KilledHostStage } from '../helpers/killed-host';
import { listenersOn } from '../helpers/processes';
import { SlipwayWindow } from '../helpers/slipway-window';

describe.skipIf(CHROMIUM === null || process.platform !== 'linux')('the port doctor on what an earlier session left', () => {
  let stage: KilledHostStage;
  let browser: Browser;
  let screen: OpenPage;
  let window: SlipwayWindow;
  let port: number;
  let left: number[];
  beforeAll(async () => {
    stage = createKilledHostStage();
    port = await freePort();
    const file = path.join(stage.folder, 'queue.sock');
    await stage.run({
      api: `command: [python3, ${programPath('hold-port.py')}, '${port}', ${stage.token}], ready: { port: ${port} }, ports: [${port}]`,
      queue: `command: [python3, ${programPath('hold-socket-file.py')}, ${file}, ${stage.token}], ready: { log: listening }`,
    });
    await stage.killBoth();
    left = listenersOn(port);
    await stage.next('--leftovers', 'ask');
    browser = await launchBrowser();
    screen = await openPage(browser, stage.host().url);
    window = new SlipwayWindow(screen.page);
  }, 120_000);
  afterAll(async () => {
    await screen?.close();
    await browser?.close();
    await stage?.close();
  });

  const ask = async (what: string): Promise<void> => {
    const doctor = screen.page.getByRole('form', { name: 'Why is a port busy?' });
    await doctor.getByRole('textbox', { name: 'Port or socket path' }).fill(what);
    await doctor.getByRole('button', { name: 'Check' }).click();
  };

  test('a port: adopted by its card, the run goes on as the current one of its process', async () => {
    const { page } = screen;
    await page
      .getByRole('button', { name: /^Ports/ })
      .last()
      .click();
    await ask(String(port));
    const card = page.getByRole('region', { name: `Port ${port}` });
    await card.getByRole('heading', { name: /It is left from an earlier session: run 1 of api/ }).waitFor();
    await screen.checkAccessibility('what an earlier session left');
    await card.getByRole('button', { name: 'Adopt run 1 of api' }).click();
    await card.getByText(`Adopted api on port ${port}; what it printed since its host ended is gone.`).waitFor();
    await card.getByRole('heading', { name: new RegExp(`^api \\(run 1, pid ${left[0]}\\) is listening`) }).waitFor();
    expect(listenersOn(port)).toEqual(left);
  });

  test('a socket file: its run is stopped by its card, and the file it leaves is deleted with it', async () => {
    const file = path.join(stage.folder, 'queue.sock');
    await ask(file);
    const card = screen.page.getByRole('region', { name: file });
    await card.getByRole('heading', { name: /left over from an earlier session/ }).waitFor();
    await card.getByRole('button', { name: 'Stop run 1 of queue' }).click();
    await card.getByText(/^Stopped queue.* Deleted .*queue\.sock, which it left behind\.$/).waitFor();
    await card.getByRole('heading', { name: `Nothing is at ${file}.` }).waitFor();
    expect(existsSync(file)).toBe(false);
    await screen.page.getByRole('button', { name: 'Close ports' }).click();
    await window.waitForRow('api', /running/);
  });
});
