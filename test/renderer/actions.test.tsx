import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { success } from '../../shared/contract/result';
import type { SignalEffect } from '../../shared/model/signal';
import { createFakeClient } from './helpers/fake-client';
import { axeFindings, expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { shopSnapshot } from './helpers/shop-snapshot';
import { stoppingApi } from './helpers/stopping-api';

afterEach(() => {
  unmountApp();
  expectNoFaults();
});

/** Every member of api with one effect for SIGHUP; the first is its main process. */
const forecastOf = (effects: readonly SignalEffect[]) => () =>
  success({
    processId: 'shop/api',
    runId: 14,
    readAt: Date.now(),
    stop: null,
    members: effects.map((effect, at) => ({
      pid: 48213 + at,
      command: at === 0 ? './bin/api' : 'imgproc',
      main: at === 0,
      effects: { SIGHUP: effect },
    })),
  });
const delivered = (pids: readonly number[]) => () =>
  success({
    processId: 'shop/api',
    process: 'api',
    runId: 14,
    signal: 'SIGHUP',
    delivered: pids,
    effect: Object.fromEntries(pids.map((pid) => [String(pid), 'caught' as const])),
    warning: null,
  });
const open = async (client: ReturnType<typeof createFakeClient>) => {
  await page.viewport(1280, 800);
  mountApp(client).selection.selectProcess('shop', 'shop/api');
  await expect.element(page.getByRole('heading', { name: 'api' })).toBeVisible();
};
const sent = (client: ReturnType<typeof createFakeClient>) =>
  client.asked.filter((ask) => ask.name === 'process.signal').map((ask) => ask.input);

describe('the signal menu', () => {
  it('sends SIGHUP at once when every process handles or ignores it, and says what came of it', async () => {
    const client = createFakeClient(shopSnapshot(), {
      'process.forecast': forecastOf(['caught', 'ignored']),
      'process.signal': delivered([48213]),
    });
    await open(client);
    await page.getByRole('button', { name: 'SIGHUP', exact: true }).click();
    await expect.element(page.getByText('SIGHUP sent to pid 48213: caught').first()).toBeVisible();
    expect(sent(client)).toEqual([{ processId: 'shop/api', signal: 'SIGHUP', target: 'run', by: 'window' }]);
  });

  it('leaves its answer with the process that got the signal when another one is selected', async () => {
    const client = createFakeClient(shopSnapshot(), {
      'process.forecast': forecastOf(['caught', 'ignored']),
      'process.signal': delivered([48213]),
    });
    await open(client);
    await page.getByRole('button', { name: 'SIGHUP', exact: true }).click();
    await expect.element(page.getByText('SIGHUP sent to pid 48213: caught').first()).toBeVisible();
    await page.getByRole('rowheader', { name: 'worker' }).click();
    const other = page.getByRole('region', { name: 'worker', exact: true });
    await expect.element(other).toBeVisible();
    expect(other.getByText(/SIGHUP sent to pid/).elements()).toHaveLength(0);
  });

  it('opens at SIGHUP with the warning when it would end a process; Enter sends it to the main one only', async () => {
    const client = createFakeClient(shopSnapshot(), {
      'process.forecast': forecastOf(['caught', 'default', 'default']),
      'process.signal': delivered([48213]),
    });
    await open(client);
    await page.getByRole('button', { name: 'SIGHUP…' }).click();
    await expect.element(page.getByText('Sent to all 3, this ends imgproc 48214 and 48215.')).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await expect.element(page.getByRole('listbox', { name: 'Signal for api' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('region', { name: 'SIGHUP to api' }).getByText('SIGHUP sent to pid 48213: caught')).toBeVisible();
    expect(sent(client)).toEqual([{ processId: 'shop/api', signal: 'SIGHUP', target: 'main', by: 'window' }]);
  });

  it('asks before it is sent to all, naming who ends', async () => {
    const client = createFakeClient(shopSnapshot(), {
      'process.forecast': forecastOf(['caught', 'default']),
      'process.signal': delivered([48213, 48214]),
    });
    await open(client);
    await page.getByRole('button', { name: 'Signals for api' }).click();
    await page.getByRole('button', { name: 'Send to all 2…' }).click();
    await expect.element(page.getByText('SIGHUP to all 2 ends imgproc 48214.')).toBeVisible();
    expect(sent(client)).toEqual([]);
    await page.getByRole('button', { name: 'Send to all 2', exact: true }).click();
    await expect.poll(() => sent(client)).toEqual([{ processId: 'shop/api', signal: 'SIGHUP', target: 'run', by: 'window' }]);
  });

  it('is chosen from by typing, and says why a stopped process gets none', async () => {
    const client = createFakeClient(shopSnapshot(), { 'process.forecast': forecastOf(['caught']) });
    await open(client);
    await page.getByRole('button', { name: 'Signals for api' }).click();
    await expect.element(page.getByRole('listbox', { name: 'Signal for api' })).toHaveFocus();
    await userEvent.keyboard('usr2');
    await expect.element(page.getByRole('option', { name: /SIGUSR2/ })).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('{Escape}');
    client.change('shop/api', { state: { kind: 'stopped', lastExit: null }, phase: 'down', members: [] });
    await expect
      .element(page.getByRole('button', { name: 'SIGHUP', exact: true }))
      .toHaveAccessibleDescription('api is stopped. Start it to send a signal.');
  });
});

describe('the kill delay', () => {
  it('a second press is not taken back by the answer to the first', async () => {
    const process = shopSnapshot().processes.find((candidate) => candidate.id === 'shop/api');
    if (process === undefined) throw new Error('the snapshot has api');
    const waiting: (() => void)[] = [];
    const client = createFakeClient(shopSnapshot(), {
      'process.configure': (input) =>
        new Promise((resolve) => {
          const stop = { ...process.stop, killDelayMs: input.killDelayMs ?? 0 };
          waiting.push(() => {
            client.change('shop/api', { stop });
            resolve(success({ ...process, stop }));
          });
        }),
    });
    await open(client);
    const slider = page.getByRole('slider', { name: 'Kill delay of api' });
    (slider.element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
    await expect.element(slider).toHaveAttribute('aria-valuetext', '1 second');
    waiting[0]?.();
    // Two frames: what the first answer changes has been drawn by then.
    for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(slider.element().getAttribute('aria-valuetext')).toBe('1 second');
    waiting[1]?.();
    await expect.element(page.getByText('Kill delay of api saved: 1 s.')).toBeInTheDocument();
    expect(slider.element().getAttribute('aria-valuetext')).toBe('1 second');
  });

  it('moves in steps by arrows, is saved, and says so in words', async () => {
    const client = createFakeClient(shopSnapshot(), {
      'process.configure': (input) => {
        const process = shopSnapshot().processes.find((candidate) => candidate.id === 'shop/api');
        if (process === undefined) throw new Error('the snapshot has api');
        const stop = { ...process.stop, killDelayMs: input.killDelayMs ?? 0 };
        client.change('shop/api', { stop });
        return success({ ...process, stop });
      },
    });
    await open(client);
    const slider = page.getByRole('slider', { name: 'Kill delay of api' });
    await expect.element(slider).toHaveAttribute('aria-valuetext', '5 seconds');
    (slider.element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowLeft}');
    await expect.element(slider).toHaveAttribute('aria-valuetext', '2 seconds');
    const field = page.getByRole('textbox', { name: 'Kill delay of api in seconds' });
    await field.fill('1');
    await userEvent.keyboard('{Enter}');
    await expect.element(slider).toHaveAttribute('aria-valuetext', '1 second');
    await expect
      .poll(() => client.asked.filter((ask) => ask.name === 'process.configure').map((ask) => ask.input))
      .toEqual([
        { processId: 'shop/api', killDelayMs: 2_000 },
        { processId: 'shop/api', killDelayMs: 1_000 },
      ]);
  });

  it('keeps the last good value in force when the field holds none', async () => {
    const client = createFakeClient(shopSnapshot());
    await open(client);
    await page.getByRole('textbox', { name: 'Kill delay of api in seconds' }).fill('soon');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('Write seconds, like 5 or 0.5.')).toBeVisible();
    expect(client.asked.some((ask) => ask.name === 'process.configure')).toBe(false);
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('textbox', { name: 'Kill delay of api in seconds' })).toHaveValue('5');
  });
});

it('the second half of a double click on Stop does not kill what is being stopped', async () => {
  const client = createFakeClient(shopSnapshot());
  await open(client);
  client.change('shop/api', stoppingApi());
  const kills = () => client.asked.filter((ask) => ask.name === 'process.kill').length;
  for (const name of ['Kill api now', 'Kill now']) {
    const button = page.getByRole('button', { name, exact: true });
    await expect.element(button).toBeVisible();
    button.element().dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 2 }));
    expect(kills()).toBe(0);
  }
  await page.getByRole('button', { name: 'Kill now', exact: true }).click();
  await expect.poll(kills).toBe(1);
});

describe.each(['dark', 'light'] as const)('a stop in %s', (theme) => {
  it('is told step by step while it happens, and folds afterwards', async () => {
    await page.viewport(1280, 800);
    const client = createFakeClient(shopSnapshot());
    mountApp(client, theme).selection.selectProcess('shop', 'shop/api');
    const stopping = stoppingApi();
    client.change('shop/api', stopping);
    const steps = page.getByRole('list', { name: 'Stop of api, step by step' });
    await expect.element(steps.getByText('Waiting for imgproc 48231, which ignores SIGTERM')).toBeVisible();
    await expect.element(steps.getByText('Prove it: nothing left, port 8080 can be bound')).toBeVisible();
    await expect.element(page.getByText('1 s would have done for 38 of the last 40 stops.')).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    const record = stopping.lastStop;
    if (record === null || record === undefined) throw new Error('the helper has a stop');
    client.change('shop/api', {
      phase: 'down',
      state: { kind: 'stopped', lastExit: null },
      members: [],
      ports: [],
      lastStop: { ...record, durationMs: 5_010, escalated: true, outcome: 'stopped', ports: [{ port: 8080, releasedAtMs: 5_010 }] },
    });
    const folded = page.getByRole('button', { name: /stopped in 5\.01 s, SIGKILL was needed/ });
    await expect.element(folded).toHaveAttribute('aria-expanded', 'false');
    await folded.click();
    await expect.element(steps.getByText('SIGTERM to 4 processes')).toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });
});
