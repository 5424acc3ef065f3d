import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { AppServices } from '../../renderer/state/app-services';
import { DEFAULT_STOP } from '../../shared/model/stop-sequence';
import { createFakeClient, type FakeClient } from './helpers/fake-client';
import { axeFindings, expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { shopSnapshot } from './helpers/shop-snapshot';
import { stoppingApi } from './helpers/stopping-api';

afterEach(() => {
  unmountApp();
  expectNoFaults();
});

const THREE = { ...DEFAULT_STOP, earlier: [{ signal: 'SIGINT', graceMs: 2_000 }] };

async function open(tab: string, theme: 'dark' | 'light' = 'dark'): Promise<{ client: FakeClient; services: AppServices }> {
  await page.viewport(1280, 800);
  const client = createFakeClient(shopSnapshot());
  const services = mountApp(client, theme);
  services.selection.selectProcess('shop', 'shop/api');
  await page.getByRole('tab', { name: tab }).click();
  return { client, services };
}

describe.each(['dark', 'light'] as const)('the history of runs in %s', (theme) => {
  it('opens a run by keyboard: cause, signals with their effect, the stop step by step, the end', async () => {
    await open('Runs', theme);
    const fold = page.getByRole('button', { name: 'run 13' });
    await expect.element(page.getByRole('row', { name: /run 13 .* 0\.29 s 17 m 58 s exited 0, stopped in 2\.21 s/ })).toBeVisible();
    await expect.element(fold).toHaveAttribute('aria-expanded', 'false');
    (fold.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(fold).toHaveAttribute('aria-expanded', 'true');
    await expect.element(page.getByText('api/user.go, api/cart.go')).toBeVisible();
    const birth = page.getByRole('region', { name: 'How run 13 came up' });
    await expect.element(birth.getByRole('heading')).toHaveTextContent('Restart 1.14 s in all');
    expect(
      birth
        .getByRole('listitem')
        .elements()
        .map((row) => row.textContent),
    ).toEqual(['Build0.81 s', 'Stop35 ms', 'Ports freed3 ms', 'Boot0.29 s']);
    const signals = page.getByRole('region', { name: 'Signals sent to run 13' });
    await expect.element(signals.getByText('SIGHUP to the whole run')).toBeVisible();
    await expect.element(signals.getByText('pid 48001, 48003 · by you · caught by 48001, ignored by 48003')).toBeVisible();
    const steps = page.getByRole('list', { name: 'Stop of run 13, step by step' });
    const rows = steps.getByRole('listitem').elements();
    expect(rows.map((row) => row.textContent)).toEqual(
      expect.arrayContaining([expect.stringContaining('SIGINT to 2 processes'), expect.stringContaining('1 connection left')]),
    );
    expect(await axeFindings()).toEqual([]);
    await userEvent.keyboard('{Enter}');
    await expect.element(steps).not.toBeInTheDocument();
  });
});

it('a run that lives has run since its spawn, as its row says, and not since its build', async () => {
  const { client } = await open('Runs');
  const state = shopSnapshot().processes.find(({ id }) => id === 'shop/api')?.state;
  if (state?.kind !== 'running') throw new Error('api runs in the sample');
  client.change('shop/api', { state: { ...state, startedAt: Date.now() - 42_000 } });
  await expect.element(page.getByRole('row', { name: /run 14 .* 4\d s running/ })).toBeVisible();
});

it('a run that lives shows the signals sent to it and its stop as it happens', async () => {
  const { client } = await open('Runs');
  await page.getByRole('button', { name: 'run 14' }).click();
  client.change('shop/api', {
    lastSignals: [{ at: Date.now(), signal: 'SIGUSR1', pids: [48_213], by: 'command line', target: 'main', effect: { 48213: 'caught' } }],
  });
  await expect.element(page.getByText('SIGUSR1 to the main process')).toBeVisible();
});

it('the panel of a stop under way draws the connections and every step to come', async () => {
  const { client } = await open('Logs');
  const stopping = stoppingApi();
  const lastStop = stopping.lastStop ?? null;
  if (lastStop === null) throw new Error('the helper has a stop');
  client.change('shop/api', {
    ...stopping,
    stop: THREE,
    lastStop: {
      ...lastStop,
      steps: [
        { signal: 'SIGINT', graceMs: 5_000 },
        { signal: 'SIGTERM', graceMs: 5_000 },
        { signal: 'SIGKILL', graceMs: 5_000 },
      ],
      connections: [{ atMs: 0, count: 2 }],
    },
  });
  const panel = page.getByRole('region', { name: 'Stopping run 14 of api' });
  await expect.element(panel.getByText('2 connections open')).toBeVisible();
  await expect.element(panel.getByText('SIGKILL to imgproc 48231')).toBeVisible();
  await expect.element(panel.getByText('SIGINT 2 s → SIGTERM 5 s → SIGKILL')).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

it('the configuration shows the whole sequence', async () => {
  const { client } = await open('Config');
  await expect.element(page.getByText('SIGTERM 5 s → SIGKILL')).toBeVisible();
  client.change('shop/api', { stop: THREE });
  await expect.element(page.getByText('SIGINT 2 s → SIGTERM 5 s → SIGKILL')).toBeVisible();
});
