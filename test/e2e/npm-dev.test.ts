import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM } from '../helpers/browser';
import { openStage, type Stage } from '../helpers/e2e-stage';
import { copyProject, type FixtureProject } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { expectNoneLeft, listenersOn } from '../helpers/processes';

const RESTARTS = 20;

describe.skipIf(CHROMIUM === null)('a Node server behind `npm run dev`', () => {
  let stage: Stage;
  let project: FixtureProject;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    project = copyProject('web', { 18090: port });
    stage = await openStage();
  });
  afterAll(async () => {
    await stage?.close();
    project?.remove();
  });

  test('is found in package.json, started, and seen with its port', async () => {
    const { window } = stage;
    const trust = await window.addFolder(project.root, 'web');
    await trust.getByRole('row', { name: /dev .*package\.json:5/ }).waitFor();
    await trust.getByRole('button', { name: 'Trust and start 1' }).click();
    await window.select('dev');
    await window.waitForRun('dev', 1);
    await window
      .row('dev')
      .getByRole('button', { name: new RegExp(`^Port ${port} of dev`) })
      .waitFor();
    expect(listenersOn(port)).toHaveLength(1);
  });

  test(`${RESTARTS} restarts in a row: exactly one listener each time, never "address already in use"`, async () => {
    const { window } = stage;
    let last = listenersOn(port);
    for (let run = 2; run <= RESTARTS + 1; run++) {
      await window.pressRestart('dev');
      await window.waitForRun('dev', run);
      await expect.poll(() => listenersOn(port), { timeout: 10_000 }).toHaveLength(1);
      expect(listenersOn(port)).not.toEqual(last);
      last = listenersOn(port);
    }
    expect((await stage.logLines('dev')).filter((line) => /in use/i.test(line))).toEqual([]);
  });

  test('SIGHUP would end npm and the shell: the menu says so and offers the server alone, whose log shows it exactly once', async () => {
    const { window, screen } = stage;
    const [server] = listenersOn(port);
    await window.detail('dev').getByRole('button', { name: 'SIGHUP…' }).click();
    await window
      .dialog('Signals for dev')
      .getByText(/this ends npm \d+ and sh \d+/)
      .waitFor();
    await screen.page.keyboard.press('Escape');
    await window.sendSignal('dev', 'SIGHUP', `Send to node ${server} only`);
    await window.log('dev').getByText('SIGHUP received (1)', { exact: true }).waitFor();
    expect(listenersOn(port)).toEqual([server]);
    expect((await stage.logLines('dev')).filter((line) => line.startsWith('SIGHUP received'))).toEqual(['SIGHUP received (1)']);
  });

  test('stop ends npm, the shell and the server', async () => {
    const { window, host } = stage;
    await window.pressStop('dev');
    await window.waitForRow('dev', /stopped/);
    expect(listenersOn(port)).toEqual([]);
    await expectNoneLeft(`${project.root}`);
    expect(host.child.exitCode).toBeNull();
  });
});
