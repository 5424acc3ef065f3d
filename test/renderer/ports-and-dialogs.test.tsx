import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { failure, success } from '../../shared/contract/result';
import { createFakeClient } from './helpers/fake-client';
import { foreignHolder } from './helpers/foreign-holder';
import { axeFindings, expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { aProject, shopSnapshot } from './helpers/shop-snapshot';

afterEach(() => {
  unmountApp();
  expectNoFaults();
});

describe.each(['dark', 'light'] as const)('the port doctor in %s', (theme) => {
  it('says who holds the port and asks once, with pid and command, before it ends a foreign process', async () => {
    await page.viewport(1280, 800);
    const client = createFakeClient(shopSnapshot(), {
      'port.diagnose': () => success(foreignHolder(Date.now())),
      'port.resolve': () =>
        success({
          port: 3000,
          action: 'stop-holder',
          done: true,
          text: 'Ended pid 811 (SIGTERM) in 7 ms.',
          undo: 'It can’t be undone.',
          stop: null,
          verdict: {
            ...foreignHolder(Date.now() + 1_000),
            free: true,
            verdict: 'free',
            explanation: 'Port 3000 is free.',
            holders: [],
            actions: [],
          },
        }),
    });
    mountApp(client, theme).selection.openPorts(3000);
    const card = page.getByRole('region', { name: 'Port 3000' });
    await expect.element(card.getByRole('heading', { name: 'node (pid 811) is listening on port 3000.' })).toBeVisible();
    await expect.element(card.getByText('~/old/web')).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await card.getByRole('button', { name: 'Stop node (pid 811)…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop node (pid 811)?' });
    await expect.element(dialog.getByText('node server.js', { exact: true })).toBeVisible();
    expect(client.asked.some((ask) => ask.name === 'port.resolve')).toBe(false);
    expect(await axeFindings()).toEqual([]);
    await dialog.getByRole('button', { name: 'Stop node (pid 811)' }).click();
    await expect.element(card.getByText('Ended pid 811 (SIGTERM) in 7 ms.')).toBeVisible();
    await expect.element(card.getByRole('heading', { name: 'Port 3000 is free.' })).toBeVisible();
    expect(client.asked.findLast((ask) => ask.name === 'port.resolve')?.input).toMatchObject({
      actionId: 'stop-holder',
      pid: 811,
      startTicks: 4711,
      thenStart: 'shop/web',
    });
  });

  it('lists every listener, ours first, and warns of those visible on the network', async () => {
    await page.viewport(1280, 800);
    const unknownLife = { startTicks: null, cwd: null, user: null, since: null, unit: null, slipway: null, expected: null };
    const listener = { protocol: 'tcp', address: '0.0.0.0', pid: 811, command: 'node server.js', exposed: true, ...unknownLife } as const;
    const client = createFakeClient(shopSnapshot(), {
      'port.list': () =>
        success({
          listeners: [
            { ...listener, port: 3000, owner: 'foreign', processId: null, process: null },
            { ...listener, port: 8080, pid: 48213, owner: 'managed', processId: 'shop/api', process: 'api', expected: true },
          ],
          closed: [],
          readMs: 4,
          costMs: 4,
        }),
    });
    mountApp(client, theme).selection.openPorts(null);
    const table = page.getByRole('table', { name: 'Listening ports' });
    await expect.element(table.getByRole('row', { name: /^8080 api pid 48213 0\.0\.0\.0 visible on network expected/ })).toBeVisible();
    await expect.element(table.getByRole('row', { name: /^3000 node pid 811/ })).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await page.getByRole('textbox', { name: 'Port or socket path' }).fill('99999');
    await page.getByRole('button', { name: 'Check' }).click();
    await expect.element(page.getByText('A port is a number from 1 to 65535, a socket’s path starts with /.')).toBeVisible();
  });
});

describe('adding a folder', () => {
  it('goes through the host’s folders by keyboard, adds one, and asks for trust with the exact commands', async () => {
    await page.viewport(1280, 800);
    const docs = shopSnapshot().projects.find((project) => project.id === 'docs') ?? aProject('docs');
    const client = createFakeClient(shopSnapshot(), {
      'folder.list': (input) =>
        success(
          input.path === null || input.path === '/home/dev'
            ? {
                path: '/home/dev',
                parent: '/home',
                home: '/home/dev',
                folders: [
                  { name: 'code', path: '/home/dev/code', looksLikeProject: false },
                  { name: 'docs', path: '/home/dev/docs', looksLikeProject: true },
                ],
              }
            : { path: input.path, parent: '/home/dev', home: '/home/dev', folders: [] },
        ),
      'project.add': () => success(docs),
      'project.trust': () => success({ ...docs, trust: 'trusted' }),
    });
    mountApp(client).selection.showDialog({ kind: 'add-project', initialPath: null });
    const dialog = page.getByRole('dialog', { name: 'Add a folder' });
    const folder = dialog.getByRole('button', { name: 'code', exact: true });
    await expect.element(folder).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    (folder.element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(dialog.getByText('There are no folders in here.')).toBeVisible();
    await expect.element(dialog.getByRole('textbox', { name: 'Path of the folder' })).toHaveValue('/home/dev/code');
    await dialog.getByRole('button', { name: 'Up one folder' }).click();
    await dialog.getByRole('button', { name: 'Add docs' }).click();
    const trust = page.getByRole('dialog', { name: 'Do you trust the commands in docs?' });
    await expect.element(trust.getByText('hugo server -p 1313')).toBeVisible();
    await expect.element(trust.getByRole('checkbox', { name: 'Start site' })).toBeChecked();
    expect(await axeFindings()).toEqual([]);
    await trust.getByRole('button', { name: 'Trust and start 1' }).click();
    await expect.element(trust).not.toBeInTheDocument();
    expect(client.asked.filter((ask) => /trust|start/.test(ask.name)).map((ask) => ask.input)).toEqual([
      { projectId: 'docs', planHash: 'docs-plan-hash' },
      { processId: 'docs/site', by: 'window' },
    ]);
  });

  it('keeps its list when the path is wrong, and does not call hidden folders none', async () => {
    await page.viewport(1280, 800);
    const client = createFakeClient(shopSnapshot(), {
      'folder.list': (input) =>
        input.path?.startsWith('/nowhere') === true
          ? failure('path-not-found', '/nowhere does not exist.', 'Check the spelling of the path.')
          : success({
              path: '/',
              parent: null,
              home: '/home/dev',
              hidden: 2,
              folders: input.path === '/empty' ? [] : [{ name: 'srv', path: '/srv', looksLikeProject: false }],
            }),
    });
    mountApp(client).selection.showDialog({ kind: 'add-project', initialPath: null, dropped: 'shop' });
    const dialog = page.getByRole('dialog', { name: 'Add a folder' });
    await expect.element(dialog.getByText('A browser does not tell where shop is.')).toBeVisible();
    const path = dialog.getByRole('textbox', { name: 'Path of the folder' });
    await path.fill('/nowhere');
    await expect.element(dialog.getByRole('button', { name: 'srv', exact: true })).toBeVisible();
    await path.fill('/empty');
    await expect.element(dialog.getByText('There are only 2 hidden folders in here. To go into one, write its path above.')).toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });

  it('says in place what is wrong with a path', async () => {
    await page.viewport(1280, 800);
    const wrong = () => failure<never>('path-not-found', '/nowhere does not exist.', 'Check the spelling.');
    const client = createFakeClient(shopSnapshot(), { 'folder.list': wrong, 'project.add': wrong });
    mountApp(client).selection.showDialog({ kind: 'add-project', initialPath: null });
    await page.getByRole('textbox', { name: 'Path of the folder' }).fill('/nowhere');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert').getByText('/nowhere does not exist.')).toBeVisible();
  });

  it('shows what a changed command was before', async () => {
    await page.viewport(1280, 800);
    const snapshot = shopSnapshot();
    const projects = snapshot.projects.map((project) =>
      project.id === 'docs'
        ? {
            ...project,
            trust: 'changed' as const,
            plan: project.plan.map((planned) => ({ ...planned, change: 'changed' as const, before: 'hugo server -p 1414' })),
          }
        : project,
    );
    mountApp(createFakeClient({ ...snapshot, projects })).selection.showDialog({ kind: 'trust', projectId: 'docs' });
    const dialog = page.getByRole('dialog', { name: 'Commands in docs changed. Do you trust them?' });
    await expect.element(dialog.getByText('hugo server -p 1414')).toBeVisible();
    await expect.element(dialog.getByText('hugo server -p 1313')).toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });
});
