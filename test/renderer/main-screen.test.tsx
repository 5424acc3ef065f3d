import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { failure, success } from '../../shared/contract/result';
import { createFakeClient } from './helpers/fake-client';
import { axeFindings, expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { emptySnapshot, shopSnapshot } from './helpers/shop-snapshot';
import { stoppingApi } from './helpers/stopping-api';

const row = (name: RegExp) => page.getByRole('row', { name });

afterEach(() => {
  unmountApp();
  expectNoFaults();
});

describe.each(['dark', 'light'] as const)('the main screen in %s', (theme) => {
  it.each([
    [1280, 800],
    [900, 600],
    [380, 700],
  ])('has no serious axe finding at %d × %d', async (width, height) => {
    await page.viewport(width, height);
    mountApp(createFakeClient(shopSnapshot()), theme);
    await expect.element(page.getByRole('heading', { name: 'shop' })).toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });
});

describe('the main screen', () => {
  it('shows every process with its state in words and its reason', async () => {
    await page.viewport(1280, 800);
    mountApp(createFakeClient(shopSnapshot()));
    await expect.element(row(/db running ready in 0\.82 s 2 h 4\d m 0 0 % 54 MiB :5432|db/)).toBeVisible();
    await expect.element(page.getByRole('rowheader', { name: 'web' })).toBeVisible();
    await expect.element(row(/^web/)).toHaveTextContent('waitingfor port 3000 · node has it, pid 811');
    await expect.element(row(/^mailer/)).toHaveTextContent(/exited 1 · try 9 of 10 in 2\d s/);
    await expect.element(page.getByRole('button', { name: 'shop: 3 of 5 running, worst is backoff' })).toBeVisible();
  });

  it('restarts, stops and asks about a port with one click each', async () => {
    await page.viewport(1280, 800);
    const client = createFakeClient(shopSnapshot());
    mountApp(client);
    await page.getByRole('rowheader', { name: 'api' }).click();
    await page.getByRole('button', { name: 'Restart', exact: true }).click();
    await page.getByRole('button', { name: 'Stop worker' }).click();
    await page.getByRole('button', { name: 'Why is a port busy?' }).click();
    await expect.element(page.getByRole('heading', { name: /ports/i }).first()).toBeVisible();
    const commands = client.asked.filter((call) => call.name.startsWith('process.') && call.name !== 'process.forecast');
    expect(commands).toEqual([
      { name: 'process.restart', input: { processId: 'shop/api', by: 'window' } },
      { name: 'process.stop', input: { processId: 'shop/worker', by: 'window' } },
    ]);
  });

  it('says that a restart is under way until the host has answered', async () => {
    await page.viewport(1280, 800);
    let answer: () => void = () => undefined;
    const client = createFakeClient(shopSnapshot(), {
      'process.restart': () =>
        new Promise((resolve) => {
          answer = () => resolve(success(undefined as never));
        }),
    });
    mountApp(client).selection.selectProcess('shop', 'shop/api');
    await page.getByRole('button', { name: 'Restart', exact: true }).click();
    await expect.element(page.getByRole('button', { name: 'Restarting', exact: true })).toHaveAttribute('aria-busy', 'true');
    answer();
    await expect.element(page.getByRole('button', { name: 'Restart', exact: true })).toBeVisible();
  });

  it('moves with j and k and acts with keys, but not while somebody types', async () => {
    await page.viewport(1280, 800);
    const client = createFakeClient(shopSnapshot());
    mountApp(client).selection.selectProcess('shop', 'shop/db');
    await expect.element(row(/^db/)).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('jj');
    await expect.element(row(/^worker/)).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('kr');
    await expect.element(row(/^api/)).toHaveAttribute('aria-selected', 'true');
    await page
      .getByRole('searchbox')
      .or(page.getByRole('textbox', { name: /find/i }))
      .first()
      .click();
    await userEvent.keyboard('rs');
    expect(client.asked.filter((call) => call.name === 'process.restart').map((call) => call.input)).toEqual([
      { processId: 'shop/api', by: 'window' },
    ]);
  });

  it('shows a stop as it happens and offers Kill now', async () => {
    await page.viewport(1280, 800);
    const client = createFakeClient(shopSnapshot());
    mountApp(client).selection.selectProcess('shop', 'shop/api');
    await expect.element(row(/^api/)).toBeVisible();
    client.change('shop/api', stoppingApi());
    await expect.element(row(/^api/)).toHaveTextContent('imgproc 48231 left · SIGKILL in');
    await page.getByRole('button', { name: 'Kill now', exact: true }).click();
    expect(client.asked.at(-1)).toEqual({ name: 'process.kill', input: { processId: 'shop/api', by: 'window' } });
  });

  it.each(['dark', 'light'] as const)('in a small window every step of a stop and the kill delay can be seen: %s', async (theme) => {
    await page.viewport(900, 600);
    const client = createFakeClient(shopSnapshot());
    mountApp(client, theme).selection.selectProcess('shop', 'shop/api');
    client.change('shop/api', stoppingApi());
    const steps = page.getByRole('list', { name: 'Stop of api, step by step' });
    await expect.element(steps).toBeVisible();
    const kill = steps.getByRole('listitem').filter({ hasText: 'SIGKILL to' });
    const scroller = steps.element().closest('section')?.parentElement?.getBoundingClientRect();
    expect(kill.element().getBoundingClientRect().bottom).toBeLessThanOrEqual(scroller?.bottom ?? 0);
    await expect.element(page.getByRole('button', { name: /^Kill delay of api/ })).toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });

  it('asks once before it stops everything, with exactly what it touches', async () => {
    await page.viewport(1280, 800);
    const client = createFakeClient(shopSnapshot());
    mountApp(client);
    await page.getByRole('button', { name: 'Stop all' }).click();
    await expect.element(page.getByRole('dialog', { name: 'Stop everything in shop?' })).toHaveTextContent('SIGTERM to 4 processes');
    expect(await axeFindings()).toEqual([]);
    await page.getByRole('button', { name: 'Stop 5 processes' }).click();
    expect(client.asked.at(-1)).toEqual({ name: 'host.stop-all', input: { projectId: 'shop', by: 'window' } });
  });

  it('the question before Stop all says who ignores the stop signal', async () => {
    await page.viewport(1280, 800);
    const text = 'all 2 processes ignore SIGTERM: the stop would take the full 5 s, then SIGKILL.';
    const stop = {
      signal: 'SIGTERM',
      killDelayMs: 5_000,
      tone: 'slow' as const,
      text,
      reason: 'all 2 processes ignore SIGTERM',
      better: null,
    };
    const client = createFakeClient(shopSnapshot(), {
      'process.forecast': ({ processId }) =>
        success({ processId, runId: 14, readAt: Date.now(), members: [], stop: processId === 'shop/api' ? stop : null }),
    });
    mountApp(client);
    await page.getByRole('button', { name: 'Stop all' }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop everything in shop?' });
    await expect.element(dialog.getByRole('listitem').filter({ hasText: /^api/ })).toHaveTextContent(text);
    expect(dialog.getByText(/ignore SIGTERM/).elements()).toHaveLength(1);
    expect(await axeFindings()).toEqual([]);
  });

  it('keeps what it knows when the host is lost, and says since when', async () => {
    await page.viewport(1280, 800);
    const client = createFakeClient(shopSnapshot());
    mountApp(client);
    await expect.element(row(/^db/)).toBeVisible();
    client.lose('gone');
    await expect.element(page.getByRole('alert')).toHaveTextContent(/Connection to the host lost at \d\d:\d\d:\d\d\./);
    await expect.element(row(/^db/)).toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });

  it('shows the exact commands of a project that is not trusted', async () => {
    await page.viewport(1280, 800);
    mountApp(createFakeClient(shopSnapshot()));
    await page.getByRole('button', { name: 'docs: not trusted' }).click();
    await expect.element(page.getByRole('cell', { name: 'hugo server -p 1313' })).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Review and trust…' })).toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });

  it('leads from a start that was refused for changed commands to the review, not to a command line', async () => {
    await page.viewport(1280, 800);
    const snapshot = shopSnapshot();
    const projects = snapshot.projects.map((project) => (project.id === 'shop' ? { ...project, trust: 'changed' as const } : project));
    const hint = 'Read the plan and approve it: slipway trust shop';
    const client = createFakeClient(
      { ...snapshot, projects },
      {
        'process.restart': () => failure('untrusted', 'The plan of shop changed since it was approved. Nothing was started.', hint),
      },
    );
    mountApp(client).selection.selectProcess('shop', 'shop/db');
    await expect.element(page.getByText('The commands of shop are not the ones you trusted.')).toBeVisible();
    await page.getByRole('button', { name: 'Restart', exact: true }).click();
    const refusal = page.getByRole('alert').filter({ hasText: 'Nothing was started.' });
    await expect.element(refusal).toHaveTextContent('Look at the difference and trust it, then start again.');
    expect(page.getByText('slipway trust').elements()).toHaveLength(0);
    await refusal.getByRole('button', { name: 'Review the changes…' }).click();
    await expect.element(page.getByRole('dialog', { name: 'Commands in shop changed. Do you trust them?' })).toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });

  it('lists mistakes with file, line and what to do', async () => {
    await page.viewport(1280, 800);
    mountApp(createFakeClient(shopSnapshot()));
    await page.getByRole('button', { name: /^Problems/ }).click();
    await expect
      .element(page.getByRole('region', { name: 'Problems of blog' }))
      .toHaveTextContent('slipway.yaml:7SIGTREM is no signal.Did you mean SIGTERM?');
    await userEvent.keyboard('{Escape}');
    await expect.element(row(/^db/)).toBeVisible();
  });

  it('invites to add a folder where there is none', async () => {
    await page.viewport(1280, 800);
    mountApp(createFakeClient(emptySnapshot()));
    await expect.element(page.getByRole('heading', { name: 'Drop a project folder here' })).toBeVisible();
    await page.getByRole('textbox', { name: 'Port', exact: true }).fill('99999');
    await page.getByRole('button', { name: 'Check' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('A port is a number from 1 to 65535.');
    expect(await axeFindings()).toEqual([]);
  });

  it('becomes two pages below 600 px', async () => {
    await page.viewport(380, 700);
    mountApp(createFakeClient(shopSnapshot()));
    await page.getByRole('rowheader', { name: 'api' }).click();
    await expect.element(page.getByRole('button', { name: 'Restart', exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await expect.element(row(/^db/)).toBeVisible();
  });
});
