import { afterEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { failure, success } from '../../shared/contract/result';
import type { HostSnapshot } from '../../shared/contract/snapshot';
import type { LeftoverSnapshot } from '../../shared/model/leftover';
import { sampleLeftover } from '../helpers/contract-samples';
import { type Answers, createFakeClient } from './helpers/fake-client';
import { axeFindings, expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { shopSnapshot } from './helpers/shop-snapshot';
import { stoppingApi } from './helpers/stopping-api';

afterEach(() => {
  unmountApp();
  expectNoFaults();
});

const withLeftovers = (...leftovers: LeftoverSnapshot[]): HostSnapshot => ({ ...shopSnapshot(), leftovers });
const done = (id: string, action: 'stop' | 'adopt' | 'leave') =>
  success({ id, name: 'api', processId: 'shop/api', runId: 3, action, done: true, text: '', stop: null });
const answered = (client: ReturnType<typeof createFakeClient>) =>
  client.asked.filter(({ name }) => name.startsWith('leftover.') || name === 'project.configure');

async function open(snapshot: HostSnapshot, answers: Answers = {}, theme: 'dark' | 'light' = 'dark') {
  await page.viewport(1280, 800);
  const client = createFakeClient(snapshot, answers);
  mountApp(client, theme).selection.selectProcess('shop', 'shop/api');
  return client;
}

describe('what an earlier session left', () => {
  it('is shown with its processes, ports and reason, and the answer that suggests itself', async () => {
    const client = await open(withLeftovers(sampleLeftover({ startedAt: Date.now() - 3 * 60_000 })));
    await expect.element(page.getByRole('heading', { name: '1 run of an earlier session is still alive' })).toBeVisible();
    await expect.element(page.getByText(/^api 812, imgproc 815 · port 8080 · up [23] m$/)).toBeVisible();
    await expect.element(page.getByText('Slipway was killed before it could stop it.')).toBeVisible();
    await page.getByRole('button', { name: 'Adopt run 3 of api' }).click();
    expect(answered(client)).toEqual([{ name: 'leftover.adopt', input: { id: '5', by: 'window' } }]);
  });

  it('its process is not said to be stopped: it is left over in row, header and rail', async () => {
    const processes = shopSnapshot().processes.filter(({ projectId }) => projectId === 'playground');
    const names = processes.map(({ name }) => name);
    const snapshot = withLeftovers(...processes.map(({ id, projectId, name }) => sampleLeftover({ id, processId: id, projectId, name })));
    await page.viewport(1280, 800);
    mountApp(createFakeClient(snapshot)).selection.selectProcess('playground', `playground/${names[0]}`);
    await expect
      .element(page.getByRole('row', { name: new RegExp(`${names[0]} left over run 3 of an earlier session lives`) }))
      .toBeVisible();
    await expect.element(page.getByRole('list', { name: 'Processes by state' })).toHaveTextContent('2 left over');
    await expect.element(page.getByRole('button', { name: 'playground: 2 of 2 alive, 2 left over' })).toBeVisible();
    expect(page.getByText('stopped', { exact: true }).elements()).toHaveLength(0);
    expect(await axeFindings()).toEqual([]);
  });

  it('says why it cannot be adopted; stopping and leaving work', async () => {
    const client = await open(
      withLeftovers(sampleLeftover({ whyNotAdopt: 'shop is not trusted. Read its commands and approve them: slipway trust shop' })),
    );
    const adopt = page.getByRole('button', { name: 'Adopt run 3 of api' });
    await expect.element(adopt).toHaveAttribute('aria-disabled', 'true');
    await expect.element(page.getByText(/Not to be adopted: shop is not trusted\./)).toBeVisible();
    await page.getByRole('button', { name: 'Leave run 3 of api' }).click();
    expect(answered(client)).toEqual([{ name: 'leftover.leave', input: { id: '5', by: 'window' } }]);
  });

  it('“always” keeps the answer for the project', async () => {
    const client = await open(withLeftovers(sampleLeftover()));
    await page.getByRole('checkbox', { name: 'Do this always for shop' }).click();
    await page.getByRole('button', { name: 'Stop run 3 of api' }).click();
    expect(answered(client)).toEqual([
      { name: 'project.configure', input: { projectId: 'shop', leftovers: 'stop' } },
      { name: 'leftover.stop', input: { id: '5', by: 'window' } },
    ]);
  });

  it('several are answered with one button, those that cannot be adopted left out', async () => {
    const client = await open(
      withLeftovers(
        sampleLeftover(),
        sampleLeftover({ id: '6', name: 'a build', processId: null, projectId: null, whyNotAdopt: 'It is a build.' }),
      ),
      { 'leftover.adopt': ({ id }) => done(id, 'adopt') },
    );
    await page.getByRole('button', { name: 'Adopt all' }).click();
    expect(answered(client)).toEqual([{ name: 'leftover.adopt', input: { id: '5', by: 'window' } }]);
  });

  it('a refusal stands at its row', async () => {
    await open(withLeftovers(sampleLeftover()), {
      'leftover.stop': () => failure('stale-run', 'api (leftover 5) has ended meanwhile; nothing was done.', 'See what there is.'),
    });
    await page.getByRole('button', { name: 'Stop run 3 of api' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('has ended meanwhile');
  });

  it('one that is being stopped can be killed; one that is left is not shown', async () => {
    const client = await open(withLeftovers(sampleLeftover({ state: 'stopping' }), sampleLeftover({ id: '6', state: 'left' })));
    await expect.element(page.getByRole('heading', { name: /^1 run of/ })).toBeVisible();
    await page.getByRole('button', { name: 'Kill now run 3 of api' }).click();
    expect(answered(client)).toEqual([{ name: 'leftover.stop', input: { id: '5', by: 'window' } }]);
  });

  it('one that is left is not asked about again, but can be stopped and taken over at its process', async () => {
    const left = sampleLeftover({ id: '6', state: 'left', reason: 'left' });
    const client = await open(withLeftovers(left), {
      'leftover.adopt': () => failure('stale-run', 'api was not adopted: its commands changed.', 'Approve them first.'),
    });
    await expect
      .element(page.getByRole('region', { name: 'api' }).getByText(/^Run 3 of an earlier session lives on\. You left it running\./))
      .toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await page.getByRole('button', { name: 'Adopt run 3 of api' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('its commands changed. Approve them first.');
    await page.getByRole('button', { name: 'Stop run 3 of api' }).click();
    expect(answered(client)).toEqual([
      { name: 'leftover.adopt', input: { id: '6', by: 'window' } },
      { name: 'leftover.stop', input: { id: '6', by: 'window' } },
    ]);
  });

  it.each(['dark', 'light'] as const)('has no serious axe finding in %s', async (theme) => {
    await open(withLeftovers(sampleLeftover(), sampleLeftover({ id: '6', whyNotAdopt: 'It is a build.' })), {}, theme);
    await expect.element(page.getByRole('heading', { name: /^2 runs of/ })).toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });

  it('the choice for a project is made from its menu', async () => {
    const client = await open(shopSnapshot());
    await page.getByRole('button', { name: 'More for project shop' }).click();
    await page.getByRole('menuitem', { name: /^Leftovers/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Leftovers of shop' });
    await expect.element(dialog.getByRole('radio', { name: /^By default/ })).toBeChecked();
    expect(await axeFindings()).toEqual([]);
    await dialog.getByRole('radio', { name: /^Adopt/ }).click();
    expect(answered(client)).toEqual([{ name: 'project.configure', input: { projectId: 'shop', leftovers: 'adopt' } }]);
  });
});

describe('while the host ends', () => {
  const leaving = (keep = false): HostSnapshot => {
    const snapshot = shopSnapshot();
    const since = Date.now() - 3_000;
    return {
      ...snapshot,
      host: { ...snapshot.host, phase: 'shutting-down', leaving: { since, keep } },
      processes: snapshot.processes.map((process) =>
        process.id === 'shop/api'
          ? { ...process, ...stoppingApi() }
          : { ...process, phase: 'down', state: { kind: 'stopped', lastExit: null } },
      ),
    };
  };

  it('the window lists what is being stopped, with its step and countdown, and one button hastens all', async () => {
    const client = await open(leaving());
    await expect.element(page.getByRole('heading', { name: 'Stopping everything' })).toBeVisible();
    await expect.element(page.getByRole('list', { name: 'Stops' })).toHaveTextContent(/api.*ignores SIGTERM · SIGKILL in [123] s/);
    await expect.element(page.getByRole('status').first()).toHaveTextContent('1 of 1 left.');
    expect(await axeFindings()).toEqual([]);
    await page.getByRole('button', { name: 'Kill now' }).click();
    expect(client.asked.filter(({ name }) => name === 'host.force')).toEqual([{ name: 'host.force', input: { by: 'window' } }]);
  });

  it('what was proved is shown, and the end of the host is no lost connection', async () => {
    const client = await open(leaving());
    const { lastStop } = stoppingApi();
    if (lastStop == null) throw new Error('the sample stops');
    client.change('shop/api', {
      phase: 'down',
      state: { kind: 'stopped', lastExit: null },
      lastStop: { ...lastStop, durationMs: 3_100, outcome: 'stopped', escalated: true },
    });
    await expect.element(page.getByText('stopped in 3.10 s, SIGKILL was needed')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Kill now' })).toHaveAttribute('aria-disabled', 'true');
    client.lose('the host has ended');
    await expect.element(page.getByRole('heading', { name: 'Slipway has ended' })).toBeVisible();
  });

  it.each(['dark', 'light'] as const)('a narrow window in %s has no serious axe finding', async (theme) => {
    await open(leaving(true), {}, theme);
    await page.viewport(420, 480);
    await expect.element(page.getByRole('heading', { name: 'Ending, and keeping what runs' })).toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });
});
