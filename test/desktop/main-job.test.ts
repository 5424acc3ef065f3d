import { chownSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { copyProject, type FixtureProject } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { endAll, expectNoneLeft, listenersOn, processesWith } from '../helpers/processes';
import { SlipwayWindow } from '../helpers/slipway-window';
import { endOldElectron, launchOldElectron, NOBODY, type OldElectron, type SmokeStage } from './old-electron';

const stage = JSON.parse(process.env.SMOKE_STAGE ?? 'null') as SmokeStage | null;

/** Electron's user must be able to read and build in the project. */
function handOver(folder: string): void {
  if (process.getuid?.() !== 0) return;
  chownSync(folder, NOBODY, NOBODY);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) chownSync(path.join(folder, name), NOBODY, NOBODY);
}

describe.skipIf(stage === null)('the main job in a real Electron window (run by npm run test:desktop)', () => {
  let electron: OldElectron;
  let window: SlipwayWindow;
  let shop: FixtureProject;
  let stubborn: FixtureProject;
  let port: number;
  let stubbornPort: number;
  const picture = (name: string) => electron.page.screenshot({ path: path.join(stage?.pictures ?? '', `${name}.png`) });
  const pickNext = (folder: string) =>
    electron.app.evaluate(({ dialog }, picked) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [picked] });
    }, folder);

  beforeAll(async () => {
    if (stage === null) return;
    [port, stubbornPort] = [await freePort(), await freePort()];
    shop = copyProject('shop', { 18080: port }, true);
    stubborn = copyProject('stubborn', { 18110: stubbornPort });
    for (const { root } of [shop, stubborn]) handOver(path.dirname(root));
    electron = await launchOldElectron(stage, { SLIPWAY_STATE_DIR: path.join(stage.home, 'state') });
    electron.page.setDefaultTimeout(10_000);
    window = new SlipwayWindow(electron.page);
  });
  // What a person would look at first: the window, what the app printed, what the page complained about.
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail' || electron === undefined) return;
    await picture('failure').catch((error: unknown) => console.log(`no picture: ${String(error)}`));
    console.log(`${electron.output()}\n${electron.problems.join('\n')}`);
  });
  afterAll(async () => {
    if (electron === undefined) return;
    endOldElectron(electron);
    endAll(`HOME=${stage?.home}`);
    shop.remove();
    stubborn.remove();
  });

  test('the window opens from app:// and reaches its host', async () => {
    expect(electron.page.url()).toBe('app://slipway/');
    await electron.page.getByRole('button', { name: 'Add folder' }).first().waitFor();
    await picture('1-empty');
  });

  test('the page has no Node, the preferences are the strict ones, and the renderer is in a sandbox', async () => {
    const names = await electron.page.evaluate(() => ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis));
    expect(names).toEqual([]);
    const preferences = await electron.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity };
    });
    expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
    const renderers = processesWith('--type=renderer').filter(({ command }) => command.includes(stage?.electron ?? ''));
    expect(renderers.length).toBeGreaterThan(0);
    expect(renderers.filter(({ command }) => command.includes('--no-sandbox'))).toEqual([]);
  });

  test('a folder is added through the dialog of the platform, and its plan is read before anything runs', async () => {
    await pickNext(shop.root);
    await electron.page.getByRole('button', { name: 'Add folder' }).first().click();
    const trust = window.dialog('Do you trust the commands in shop?');
    await trust.waitFor();
    await trust
      .getByRole('table', { name: 'Commands' })
      .getByRole('row', { name: /api .*node server\.mjs/ })
      .waitFor();
    await picture('2-trust');
    expect(listenersOn(port)).toEqual([]);
    await window.trustOnly(trust);
  });

  test('a process starts and is seen running with its port', async () => {
    await window.select('api');
    await window.pressStart('api');
    const pid = await window.waitForRun('api', 1);
    expect(listenersOn(port)).toEqual([pid]);
    await window
      .row('api')
      .getByRole('button', { name: new RegExp(`^Port ${port} of api`) })
      .waitFor();
    await picture('3-running');
  });

  test('a restart gives another pid on the same port', async () => {
    const before = listenersOn(port);
    await window.pressRestart('api');
    const pid = await window.waitForRun('api', 2);
    expect([pid]).not.toEqual(before);
    expect(listenersOn(port)).toEqual([pid]);
  });

  test('SIGHUP from the menu reaches the server once', async () => {
    await window.sendSignal('api', 'SIGHUP');
    await window.log('api').getByText('SIGHUP received (1)', { exact: true }).waitFor();
    await picture('4-signal');
  });

  test('the kill delay set by the slider decides how long a server that ignores SIGTERM takes to stop', async () => {
    await pickNext(stubborn.root);
    await electron.page.getByRole('button', { name: 'Add folder' }).first().click();
    const trust = window.dialog('Do you trust the commands in stubborn?');
    await trust.waitFor();
    await window.trustOnly(trust);
    await window.select('mule');
    await window.pressStart('mule');
    await window.waitForRun('mule', 1);
    const slider = window.detail('mule').getByRole('slider', { name: 'Kill delay of mule' });
    await slider.focus();
    await slider.press('ArrowLeft');
    await slider.press('ArrowLeft');
    await window.detail('mule').getByText('Kill delay of mule saved: 1 s.').waitFor();
    await window.pressStop('mule');
    await window.detail('mule').getByRole('region', { name: 'Stopping run 1 of mule' }).waitFor();
    await picture('5-stopping');
    await window.waitForRow('mule', /stopped\s*in 1\.[0-4]\d s/);
    expect(listenersOn(stubbornPort)).toEqual([]);
    await picture('6-stopped');
  });

  test('the page cannot leave: navigation, other files and markup from strings are refused', async () => {
    const answers = await electron.page.evaluate(async () => {
      const markup = () => {
        try {
          document.createElement('div').innerHTML = '<b>x</b>';
          return 'allowed';
        } catch (error) {
          return (error as Error).name;
        }
      };
      const outside = await fetch('/..%2fdesktop/main.cjs').then(({ status }) => status);
      const remote = await fetch('http://127.0.0.1:9/').then(
        () => 'sent',
        () => 'refused',
      );
      location.href = 'https://example.com/';
      return { markup: markup(), outside, remote };
    });
    expect(answers).toEqual({ markup: 'TypeError', outside: 403, remote: 'refused' });
    await expect.poll(() => electron.output()).toContain('navigation to https://example.com/ refused');
    expect(electron.page.url()).toBe('app://slipway/');
  });

  test('after a reload the window shows the same processes', async () => {
    await electron.page.reload();
    await electron.page.getByText('stubborn', { exact: true }).first().waitFor();
    expect([await window.waitForRun('api', 2)]).toEqual(listenersOn(port));
    await picture('7-reloaded');
  });

  test('quitting stops everything and leaves nothing behind', async () => {
    expect(listenersOn(port)).toHaveLength(1);
    const { child } = electron;
    const exitCode = new Promise<number | null>((resolve) => child.once('exit', resolve));
    // Answered before the app goes: Playwright's connection ends with it.
    await electron.app.evaluate(({ app }) => {
      setTimeout(() => app.quit(), 20);
    });
    expect(await exitCode).toBe(0);
    expect(listenersOn(port)).toEqual([]);
    await expectNoneLeft(`HOME=${stage?.home}`);
  });

  test('nothing of all this was an error in the console, but for the refusals asked for', () => {
    const refused = /Refused to connect|TrustedHTML|127\.0\.0\.1:9|example\.com|status of 403/;
    expect(electron.problems.filter((problem) => !refused.test(problem))).toEqual([]);
    expect(readFileSync(path.join(stage?.pictures ?? '', '6-stopped.png')).length).toBeGreaterThan(10_000);
  });
});
