import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM } from '../helpers/browser';
import { openStage, type Stage } from '../helpers/e2e-stage';
import { copyProject, type FixtureProject } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { listenersOn } from '../helpers/processes';
import { type StartedProgram, startProgram } from '../helpers/start-program';

describe.skipIf(CHROMIUM === null)('a port that somebody else holds', () => {
  let stage: Stage;
  let project: FixtureProject;
  let port: number;
  let stranger: StartedProgram;
  beforeAll(async () => {
    port = await freePort();
    project = copyProject('shop', { 18080: port }, true);
    stranger = await startProgram('hold-port.mjs', ['--port', String(port)]);
    stage = await openStage({ theme: 'light' });
    const { window } = stage;
    await window.trustOnly(await window.addFolder(project.root, 'shop'));
    await window.select('api');
  });
  afterAll(async () => {
    await stranger?.end();
    await stage?.close();
    project?.remove();
  });

  test('Start shows waiting, with who holds the port', async () => {
    const { window } = stage;
    await window.pressStart('api');
    await window.waitForRow('api', new RegExp(`waiting.*for port ${port}.*node.*pid ${stranger.pid}`));
    expect(listenersOn(port)).toEqual([stranger.pid]);
  });

  test('Why? opens the doctor: verdict, actions with what they touch, evidence', async () => {
    const { window, screen } = stage;
    await window.row('api').getByRole('button', { name: 'Why? api' }).click();
    const card = screen.page.getByRole('region', { name: `Port ${port}` });
    await card.getByRole('heading', { name: `node (pid ${stranger.pid}) is listening on port ${port}` }).waitFor();
    await card.getByRole('button', { name: `Stop node (pid ${stranger.pid})…` }).waitFor();
    await card.getByText('hold-port.mjs').first().waitFor();
    await screen.checkAccessibility('the port doctor');
  });

  test('Resolve asks once with the exact pid and command, then the waiting process starts', async () => {
    const { window, screen } = stage;
    const card = screen.page.getByRole('region', { name: `Port ${port}` });
    await card.getByRole('button', { name: `Stop node (pid ${stranger.pid})…` }).click();
    const question = window.dialog(`Stop node (pid ${stranger.pid})?`);
    await question.getByText('hold-port.mjs').waitFor();
    await screen.checkAccessibility('the question before a stranger is stopped');
    expect(listenersOn(port)).toEqual([stranger.pid]);
    await question.getByRole('button', { name: `Stop node (pid ${stranger.pid})` }).click();
    await stranger.exited;
    await question.waitFor({ state: 'hidden' });
    // The card does not go on saying that the port is free: it follows the process it started.
    await card.getByText(`api started and holds port ${port}.`).waitFor();
    await card.getByRole('heading', { name: new RegExp(`^api \\(run 1, pid \\d+\\) is listening on port ${port}`) }).waitFor();
    await screen.page
      .getByRole('status')
      .filter({ hasText: `api started and holds port ${port}.` })
      .waitFor({ state: 'attached' });
    await screen.page.getByRole('button', { name: 'Close ports' }).click();
    await window.waitForRow('api', /running/);
    const pid = await window.waitForRun('api', 1);
    expect(listenersOn(port)).toEqual([pid]);
  });

  test('a start that waits can be taken back, and starts by itself when the port is free', async () => {
    const { window } = stage;
    await window.pressStop('api');
    await window.waitForRow('api', /stopped/);
    const second = await startProgram('hold-port.py', [String(port)]);
    try {
      await window.pressStart('api');
      await window.waitForRow('api', new RegExp(`waiting.*pid ${second.pid}`));
      await window.row('api').getByRole('button', { name: 'Don’t start api' }).click();
      await window.waitForRow('api', /stopped/);
      await window.pressStart('api');
      await window.waitForRow('api', /waiting/);
    } finally {
      await second.end();
    }
    await window.waitForRow('api', /running/);
  });
});
