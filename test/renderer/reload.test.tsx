import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ReloadOutcome } from '../../shared/contract/reload-outcome';
import { failure, success } from '../../shared/contract/result';
import type { ReloadView } from '../../shared/model/reload';
import { createFakeClient } from './helpers/fake-client';
import { axeFindings, expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { shopSnapshot } from './helpers/shop-snapshot';

afterEach(() => {
  unmountApp();
  expectNoFaults();
});

const view = (change: Partial<ReloadView> = {}): ReloadView => ({
  onChange: 'signal',
  reloadSignal: 'SIGHUP',
  watch: { kind: 'watching', watched: 412, limit: 192_536, reason: null },
  buildFailure: null,
  artifact: { pid: 48213, path: '/home/ada/shop/bin/api', builtAt: 1_790_000_000_000, hash: 'a1b2c3d4e5f6', state: 'replaced' },
  ...change,
});
const FAILURE = {
  at: 1,
  durationMs: 840,
  code: 1,
  text: 'the build exited 1',
  errors: [{ file: './main.go', line: 12, column: 5, severity: 'error', message: 'undefined: cart' }],
} as const;

const reloaded: ReloadOutcome = {
  processId: 'shop/api',
  process: 'api',
  runId: 14,
  pid: 48_400,
  outcome: 'handed-over',
  build: { durationMs: 1_200, code: 0 },
  errors: [],
  restart: null,
  signal: null,
  artifact: null,
  stale: null,
  durationMs: 2_100,
  cause: { kind: 'manual', files: [], by: 'window' },
  timeline: [],
  warning: null,
  message: null,
};

async function open(reload: ReloadView, answers: Parameters<typeof createFakeClient>[1] = {}, theme: 'dark' | 'light' = 'dark') {
  await page.viewport(1280, 800);
  const client = createFakeClient(shopSnapshot(), answers);
  mountApp(client, theme).selection.selectProcess('shop', 'shop/api');
  await expect.element(page.getByRole('heading', { name: 'api' })).toBeVisible();
  client.change('shop/api', { reload });
  return client;
}

describe('from save to running', () => {
  it.each(['dark', 'light'] as const)('a failed build names its lines, with the old version up (%s)', async (theme) => {
    const client = await open(view({ buildFailure: FAILURE }), {}, theme);
    await expect.element(page.getByText('The build failed after 0.84 s: the build exited 1.')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'main.go:12:5' })).toBeVisible();
    await expect.element(page.getByText('The old version runs on. The next save builds again.')).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await page.getByRole('button', { name: 'Build again' }).click();
    expect(client.asked.at(-1)).toEqual({ name: 'process.reload', input: { processId: 'shop/api', by: 'window' } });
  });

  it.each(['dark', 'light'] as const)('a reload that left the old version running says so and can be tried again (%s)', async (theme) => {
    const reloadFailure = 'the new process (pid 48400) ended before it took over; pid 48213 serves on with the version from before';
    const client = await open(view({ reloadFailure }), {}, theme);
    await expect.element(page.getByText(`Not reloaded: ${reloadFailure}.`)).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await page.getByRole('button', { name: 'Reload again' }).click();
    expect(client.asked.at(-1)).toEqual({ name: 'process.reload', input: { processId: 'shop/api', by: 'window' } });
  });

  it('a click on a line of a failed build opens it in the editor; where there is none, the place is copied and it says why', async () => {
    let hasEditor = true;
    const client = await open(view({ buildFailure: FAILURE }), {
      'process.open-place': () =>
        hasEditor
          ? success({ editor: 'code', path: '/home/ada/shop/main.go' })
          : failure('unsupported-on-this-platform', 'No editor was found that can be opened from here.', 'Set SLIPWAY_EDITOR.'),
    });
    await page.getByRole('button', { name: 'main.go:12:5' }).click();
    await expect.element(page.getByText('Opened main.go:12:5 in code.')).toBeVisible();
    expect(client.asked.at(-1)).toEqual({
      name: 'process.open-place',
      input: { processId: 'shop/api', file: './main.go', line: 12, column: 5 },
    });
    hasEditor = false;
    await page.getByRole('button', { name: 'main.go:12:5' }).click();
    await expect.element(page.getByText('No editor was found that can be opened from here. Set SLIPWAY_EDITOR.')).toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });

  it('the status bar counts the watched folders', async () => {
    await open(view());
    await expect.element(page.getByText('watching 412 of 192k')).toBeVisible();
  });

  it('the Config tab answers whether a file would trigger, and says what really runs', async () => {
    await open(view(), {
      'process.would-trigger': ({ path }) =>
        success({ answer: { path, triggers: false, rule: 'exclude "tmp/**"', source: 'slipway.yaml:3' } }),
    });
    await page.getByRole('tab', { name: 'Config' }).click();
    await expect.element(page.getByText('watching 412 folders; the system allows 192536')).toBeVisible();
    await expect.element(page.getByText('another file is at this path now; a restart runs it')).toBeVisible();
    await page.getByRole('textbox', { name: 'Would this file trigger?' }).fill('tmp/x.go');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('No: exclude "tmp/**" (slipway.yaml:3)')).toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });

  it('the answer whether a file would trigger says that the watch is paused, and why, as long as it is', async () => {
    const paused = { kind: 'paused', watched: 0, limit: null, reason: 'the process is down' } as const;
    const client = await open(view({ watch: paused }), {
      'process.would-trigger': ({ path }) => success({ answer: { path, triggers: true, rule: 'extension go', source: 'slipway.yaml:3' } }),
    });
    await page.getByRole('tab', { name: 'Config' }).click();
    await page.getByRole('textbox', { name: 'Would this file trigger?' }).fill('main.go');
    await userEvent.keyboard('{Enter}');
    const rule = 'extension go (slipway.yaml:3)';
    await expect.element(page.getByText(`Not now, the watch is paused: the process is down. By the rules it would: ${rule}`)).toBeVisible();
    client.change('shop/api', { reload: view() });
    await expect.element(page.getByText(`Yes: ${rule}`)).toBeVisible();
  });

  it('Reload stands in the restart menu and has a key', async () => {
    const client = await open(view());
    await page.getByRole('button', { name: 'Restart api with another signal' }).click();
    await page.getByRole('menuitem', { name: /^Reload/ }).click();
    await userEvent.keyboard('{Escape}');
    expect(client.asked.filter(({ name }) => name === 'process.reload')).toHaveLength(1);
  });

  const STALE = 'If api executes itself anew, the old version runs again: bin/api was built at 12:01:03, main.go changed at 12:04:10.';
  const oldProgram: Parameters<typeof createFakeClient>[1] = {
    'process.forecast': () =>
      success({
        processId: 'shop/api',
        runId: 14,
        readAt: Date.now(),
        stale: { path: '/w/bin/api', builtAt: 1, hash: null, newer: 'main.go', changedAt: 2, text: STALE },
        members: [{ pid: 48213, command: './bin/api', main: true, effects: { SIGHUP: 'caught' } }],
        stop: null,
      }),
  };

  it('the signal menu warns of an old program; Build & reload closes it at once, and what came of it stands beside the button', async () => {
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const client = await open(view(), {
      ...oldProgram,
      'process.reload': async () => {
        await finished;
        return success(reloaded);
      },
    });
    await page.getByRole('button', { name: 'Signals for api' }).click();
    await expect.element(page.getByText(STALE)).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await page.getByRole('button', { name: 'Build & reload' }).click();
    expect(client.asked).toContainEqual({ name: 'process.reload', input: { processId: 'shop/api', signal: 'SIGHUP', by: 'window' } });
    await expect.element(page.getByRole('dialog', { name: 'Signals for api' })).not.toBeInTheDocument();
    finish();
    await expect.element(page.getByText('Handed over to pid 48400 in 2.10 s.').first()).toBeVisible();
  });

  it('a Build & reload that is refused says so where refusals stand', async () => {
    await open(view(), {
      ...oldProgram,
      'process.reload': () => failure('not-running', 'api is stopped, so there is nothing to signal.', 'Start it first.'),
    });
    await page.getByRole('button', { name: 'Signals for api' }).click();
    await page.getByRole('button', { name: 'Build & reload' }).click();
    await expect.element(page.getByRole('alert').getByText('api is stopped, so there is nothing to signal.')).toBeVisible();
  });

  it('changes that go round in a circle are explained', async () => {
    const reason = 'stamp.txt is watched, but the build writes it: the watch is paused.';
    await open(view({ watch: { kind: 'paused', watched: 0, limit: null, reason } }));
    await expect.element(page.getByText(reason)).toBeVisible();
  });
});
