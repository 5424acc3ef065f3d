import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM } from '../helpers/browser';
import { openStage, type Stage } from '../helpers/e2e-stage';
import { copyProject, type FixtureProject } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { runCommand } from '../helpers/run-command';

describe.skipIf(CHROMIUM === null)('the kill delay, on a server that ignores SIGTERM', () => {
  let stage: Stage;
  let project: FixtureProject;
  beforeAll(async () => {
    project = copyProject('stubborn', { 18110: await freePort() });
    stage = await openStage();
    const { window } = stage;
    await window.trustOnly(await window.addFolder(project.root, 'stubborn'));
    await window.select('mule');
    await window.pressStart('mule');
    await window.waitForRun('mule', 1);
  });
  afterAll(async () => {
    await stage?.close();
    project?.remove();
  });

  test('the slider goes to 1 s by keyboard and is saved at once', async () => {
    const { window } = stage;
    const slider = window.detail('mule').getByRole('slider', { name: 'Kill delay of mule' });
    expect(await slider.getAttribute('aria-valuetext')).toBe('5 seconds');
    await slider.focus();
    await slider.press('ArrowLeft');
    await slider.press('ArrowLeft');
    expect(await slider.getAttribute('aria-valuetext')).toBe('1 second');
    await window.detail('mule').getByText('Kill delay of mule saved: 1 s.').waitFor();
    expect(await window.detail('mule').getByRole('textbox', { name: 'Kill delay of mule in seconds' }).inputValue()).toBe('1');
  });

  test('a stop takes 1.0 to 1.3 s, shows what it waits for, and says that it escalated', async () => {
    const { window, host, screen } = stage;
    await window.pressStop('mule');
    const panel = window.detail('mule').getByRole('region', { name: 'Stopping run 1 of mule' });
    await panel.getByText(/SIGTERM to 1 process/).waitFor();
    await panel.getByText(/Waiting for node \d+/).waitFor();
    await screen.checkAccessibility('a stop in progress');
    await window.waitForRow('mule', /stopped\s*in 1\.[0-2]\d s/);
    await window
      .detail('mule')
      .getByRole('button', { name: /stopped in 1\.[0-2]\d s, SIGKILL was needed/ })
      .waitFor();

    const lines = await stage.logLines('mule');
    expect(lines.filter((line) => line.startsWith('SIGTERM received'))).toEqual(['SIGTERM received (1), ignored']);
    // The record agrees with the window; a second stop measured without a browser beside it.
    await runCommand(host.stateDir, ['start', 'mule']);
    const stop = await runCommand(host.stateDir, ['stop', 'mule', '--json']);
    const { escalated, durationMs, signals } = stop.json<{ escalated: boolean; durationMs: number; signals: { signal: string }[] }>();
    expect(escalated).toBe(true);
    expect(durationMs).toBeGreaterThanOrEqual(1_000);
    expect(durationMs).toBeLessThan(1_300);
    expect(signals.map(({ signal }) => signal)).toEqual(['SIGTERM', 'SIGKILL']);
  });

  test('Kill now ends a stop that waits', async () => {
    const { window, host } = stage;
    await runCommand(host.stateDir, ['start', 'mule']);
    await window.waitForRow('mule', /running/);
    const slider = window.detail('mule').getByRole('slider', { name: 'Kill delay of mule' });
    await slider.press('End');
    await window
      .detail('mule')
      .getByText('Kill delay of mule saved: 60 s.')
      .or(window.detail('mule').getByText(/saved: 1 m/))
      .first()
      .waitFor();
    await window.pressStop('mule');
    await window.waitForRow('mule', /stopping/);
    await window.row('mule').getByRole('button', { name: 'Kill mule now' }).click();
    await window.waitForRow('mule', /stopped/);
  });
});
