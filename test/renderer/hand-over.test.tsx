import { afterEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { success } from '../../shared/contract/result';
import type { ReloadView } from '../../shared/model/reload';
import { createFakeClient } from './helpers/fake-client';
import { axeFindings, expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { running, shopSnapshot } from './helpers/shop-snapshot';

afterEach(() => {
  unmountApp();
  expectNoFaults();
});

const SINCE = new Date(2026, 10, 22, 10, 42, 7).getTime();
const RELOAD: ReloadView = {
  onChange: 'signal',
  reloadSignal: 'SIGHUP',
  watch: { kind: 'watching', watched: 412, limit: 192_536, reason: null },
  buildFailure: null,
  artifact: null,
  waitsSince: null,
};
const command = './bin/api -addr :8080';
const members = [
  { pid: 48213, ppid: 1, startTicks: 1, command },
  { pid: 48400, ppid: 48213, startTicks: 2, command },
];

async function open(theme: 'dark' | 'light', [width, height]: readonly [number, number] = [1280, 800]) {
  await page.viewport(width, height);
  const client = createFakeClient(shopSnapshot(), {
    'process.forecast': () =>
      success({
        processId: 'shop/api',
        runId: 14,
        readAt: Date.now(),
        stop: null,
        members: [48400, 48213].map((pid) => ({ pid, command, main: pid === 48400, effects: { SIGHUP: 'caught', SIGUSR1: 'caught' } })),
      }),
  });
  mountApp(client, theme).selection.selectProcess('shop', 'shop/api', true);
  await expect.element(page.getByRole('heading', { name: 'api' })).toBeVisible();
  const handOver = { from: 48213, to: 48400, since: SINCE, signal: 'SIGHUP' };
  client.change('shop/api', {
    state: { ...running(14, 48400, 725_000, 310, Date.now()), handOver } as never,
    detail: 'new pid 48400 · old pid 48213 drains since 10:42:07',
    members,
    reload: RELOAD,
  });
  return client;
}

const TOLD = 'pid 48400 (new) has the port since 10:42:07, and pid 48213 (old) still finishes its requests.';

describe('an open hand-over, which nothing but the log told of', () => {
  it.each([
    ['dark', [1280, 800]],
    ['light', [1280, 800]],
    ['dark', [900, 600]],
    ['light', [900, 600]],
  ] as const)('is told in the row, in the header and in a note (%s, %o)', async (theme, size) => {
    await open(theme, size);
    await expect.element(page.getByText(TOLD)).toBeVisible();
    await expect.element(page.getByText('The next reload waits until pid 48213 is gone.')).toBeVisible();
    await expect
      .element(page.getByText(`run 14 · pid 48400 (new) · pid 48213 (old) drains since 10:42:07 · ${command}`))
      .toBeInTheDocument();
    if (size[0] >= 1280)
      await expect
        .element(page.getByRole('row', { name: /api/ }).getByText('new pid 48400 · old pid 48213 drains since 10:42:07'))
        .toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });

  it('says that a reload waits, and ends the old process after it was said what that does', async () => {
    const client = await open('dark');
    client.change('shop/api', { reload: { ...RELOAD, waitsSince: SINCE + 54_000 } });
    await expect
      .element(page.getByRole('alert').getByText('The reload asked for waits since 10:43:01: its signal is sent when pid 48213 is gone.'))
      .toBeVisible();
    await page.getByRole('button', { name: 'End pid 48213…' }).click();
    expect(client.asked.filter(({ name }) => name === 'process.signal')).toEqual([]);
    await expect
      .element(page.getByText('SIGKILL ends pid 48213 at once: the requests it still serves are cut. pid 48400 goes on.'))
      .toBeVisible();
    await expect.element(page.getByText('As a command: slipway signal api SIGKILL --pid 48213')).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await page.getByRole('button', { name: 'Let it finish' }).click();
    await page.getByRole('button', { name: 'End pid 48213…' }).click();
    await page.getByRole('button', { name: 'End pid 48213 with SIGKILL' }).click();
    expect(client.asked.filter(({ name }) => name === 'process.signal')).toEqual([
      { name: 'process.signal', input: { processId: 'shop/api', signal: 'SIGKILL', target: 48213, by: 'window' } },
    ]);
  });

  it('the signal menu sends no second SIGHUP, says why, and “only” names the new process', async () => {
    const client = await open('light');
    await page.getByRole('button', { name: 'SIGHUP…' }).click();
    const side = page.getByRole('region', { name: 'SIGHUP to api' });
    await expect
      .element(side.getByText(`SIGHUP is not sent while api hands over: ${TOLD} Send it when pid 48213 is gone, or end that one first.`))
      .toBeVisible();
    expect(side.getByRole('button').elements()).toEqual([]);
    await expect.element(page.getByRole('option', { name: /SIGHUP.*not now/ })).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await page.getByRole('option', { name: /SIGUSR1/ }).click();
    const other = page.getByRole('region', { name: 'SIGUSR1 to api' });
    await expect.element(other.getByRole('button', { name: 'Send to all 2' })).toBeVisible();
    await other.getByRole('button', { name: /^Send to api( 48400)? only/ }).click();
    expect(client.asked.filter(({ name }) => name === 'process.signal')).toEqual([
      { name: 'process.signal', input: { processId: 'shop/api', signal: 'SIGUSR1', target: 'main', by: 'window' } },
    ]);
  });

  it('when it is over, nothing is held back any more', async () => {
    const client = await open('dark');
    client.change('shop/api', { state: running(14, 48400, 725_000, 310, Date.now()), detail: 'handed over to pid 48400' });
    await page.getByRole('button', { name: 'Signals for api' }).click();
    const side = page.getByRole('region', { name: 'SIGHUP to api' });
    await expect.element(side.getByRole('button', { name: /Send to all/ })).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'End pid 48213…' })).not.toBeInTheDocument();
  });
});
