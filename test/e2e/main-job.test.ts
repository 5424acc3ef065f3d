import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM } from '../helpers/browser';
import { openStage, type Stage } from '../helpers/e2e-stage';
import { copyProject, type FixtureProject, HAS_GO } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { listenersOn, processesWith } from '../helpers/processes';

const RESTARTS = 20;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

const servers = [
  { name: 'a Go server with graceful shutdown', twin: false, command: './bin/api -addr', skip: !HAS_GO },
  { name: 'its twin in Node', twin: true, command: 'node server.mjs --port', skip: false },
];

for (const server of servers) {
  describe.skipIf(server.skip || CHROMIUM === null)(`the main job in the window, with ${server.name}`, () => {
    let stage: Stage;
    let project: FixtureProject;
    let port: number;
    beforeAll(async () => {
      port = await freePort();
      project = copyProject('shop', { 18080: port }, server.twin);
      stage = await openStage();
    });
    afterAll(async () => {
      await stage?.close();
      project?.remove();
    });

    test('a person adds the folder and reads exactly what would run; nothing runs yet', async () => {
      const { window, host } = stage;
      const before = processesWith(host.token).length;
      const trust = await window.addFolder(project.root, 'shop');
      const plan = trust.getByRole('table', { name: 'Commands' });
      await plan.getByRole('row', { name: new RegExp(`api .*${server.command}.*${port}.*slipway\\.yaml:\\d`) }).waitFor();
      await plan.getByRole('row', { name: /worker .*node worker\.mjs/ }).waitFor();
      await stage.screen.checkAccessibility('the trust dialog');
      expect(processesWith(host.token)).toHaveLength(before);
      expect(listenersOn(port)).toEqual([]);
      await window.trustOnly(trust);
    });

    test('trusts it, starts api and sees it running with its port', async () => {
      const { window } = stage;
      await window.select('api');
      await window.pressStart('api');
      const pid = await window.waitForRun('api', 1);
      await window
        .row('api')
        .getByRole('button', { name: new RegExp(`^Port ${port} of api`) })
        .waitFor();
      expect(listenersOn(port)).toEqual([pid]);
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain(`pid ${pid}`);
    });

    test(`restarts it ${RESTARTS} times in a row: a new pid each time, the same port, the old one gone, never "address already in use"`, async () => {
      const { window } = stage;
      let last = await window.waitForRun('api', 1);
      for (let run = 2; run <= RESTARTS + 1; run++) {
        await window.pressRestart('api');
        const pid = await window.waitForRun('api', run);
        expect(pid).not.toBe(last);
        expect(isAlive(last)).toBe(false);
        expect(listenersOn(port)).toEqual([pid]);
        last = pid;
      }
      expect((await stage.logLines('api')).filter((line) => /in use/i.test(line))).toEqual([]);
    });

    test('sends SIGHUP from the menu: the server’s own log shows it exactly once', async () => {
      const { window } = stage;
      await window.sendSignal('api', 'SIGHUP');
      await window.log('api').getByText('SIGHUP received (1)', { exact: true }).waitFor();
      // The server logs signals in order: once it has logged this one, a second SIGHUP would have been seen.
      await window.sendSignal('api', 'SIGUSR2');
      await window.log('api').getByText('SIGUSR2 received (1)', { exact: true }).waitFor();
      const lines = await stage.logLines('api');
      expect(lines.filter((line) => line.startsWith('SIGHUP received'))).toEqual(['SIGHUP received (1)']);
      expect(lines.filter((line) => line.startsWith('SIGUSR2 received'))).toEqual(['SIGUSR2 received (1)']);
    });

    test('a signal that would end a process says so before it is sent', async () => {
      const { window, screen } = stage;
      await window.select('worker');
      await window.pressStart('worker');
      await window.waitForRow('worker', /running/);
      // The detail reads what the signal would do; until then it cannot promise anything.
      await window.detail('worker').getByRole('button', { name: 'SIGHUP…' }).click();
      const menu = window.dialog('Signals for worker');
      await menu
        .getByText(/would end/i)
        .first()
        .waitFor();
      await screen.checkAccessibility('the signal menu');
      await screen.page.keyboard.press('Escape');
      await window.waitForRow('worker', /running/);
    });

    test('stops it: said with its time, the port free, nothing left', async () => {
      const { window } = stage;
      await window.select('api');
      await window.pressStop('api');
      await window.waitForRow('api', /stopped\s*in [\d.]+ (ms|s)/);
      expect(listenersOn(port)).toEqual([]);
    });

    test.each(['dark', 'light'] as const)('the main screen has no serious accessibility finding in the %s theme', async (theme) => {
      const other = await stage.open({ theme });
      await other.page.getByRole('grid', { name: 'Processes of shop' }).waitFor();
      await other.checkAccessibility(`the main screen, ${theme}`);
      await other.close();
    });
  });
}
