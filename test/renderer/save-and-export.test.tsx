import { afterEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { failure, success } from '../../shared/contract/result';
import type { ImportNote } from '../../shared/model/import-report';
import type { SlipwayDraft } from '../../shared/model/slipway-draft';
import { createFakeClient } from './helpers/fake-client';
import { axeFindings, expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { aProject, shopSnapshot } from './helpers/shop-snapshot';

afterEach(() => {
  unmountApp();
  expectNoFaults();
});

const NOTES: ImportNote[] = [
  { file: '.air.toml', line: 4, key: 'build.cmd', process: null, fate: 'mapped', became: 'build', text: '' },
  {
    file: '.air.toml',
    line: 9,
    key: 'build.poll',
    process: null,
    fate: 'unsupported',
    became: null,
    text: 'Files are watched through the system.',
  },
];
const DRAFT: SlipwayDraft = {
  file: 'slipway.yaml',
  kind: 'create',
  text: '# What Slipway runs in this project.\nversion: 1\nprocesses:\n  api:\n    command: [ ./bin/api ]\n',
  hash: 'c'.repeat(64),
  changes: [],
  report: NOTES,
  processes: ['api'],
};

const withProject = (extra: Parameters<typeof aProject>[1]) => {
  const snapshot = shopSnapshot();
  return { ...snapshot, processes: [], projects: [aProject('shop', extra)] };
};

describe.each(['dark', 'light'] as const)('save and export in %s', (theme) => {
  it('shows the whole text before it writes exactly that', async () => {
    await page.viewport(1280, 800);
    const client = createFakeClient(shopSnapshot(), {
      'project.draft': () => success(DRAFT),
      'project.save': () => failure('plan-changed', 'The files changed.', 'Read the new text.'),
    });
    mountApp(client, theme).selection.selectProcess('shop', 'shop/api');
    await page.getByRole('button', { name: 'More for project shop' }).click();
    await page.getByRole('menuitem', { name: /^Save as slipway.yaml/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Save shop as slipway.yaml' });
    await expect.element(dialog.getByRole('region', { name: 'Text of slipway.yaml' })).toHaveTextContent('command: [ ./bin/api ]');
    await dialog.getByText('What became of every key: 1 mapped, 1 not supported').click();
    await expect.element(dialog.getByText('Files are watched through the system.')).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await dialog.getByRole('button', { name: 'Save slipway.yaml' }).click();
    await expect.element(dialog.getByRole('alert')).toHaveTextContent('The files changed.');
    expect(client.asked.findLast(({ name }) => name === 'project.save')?.input).toEqual({
      projectId: 'shop',
      from: null,
      hash: DRAFT.hash,
    });
  });

  it('what was set in the window is listed before it goes into the file that is there', async () => {
    await page.viewport(900, 600);
    const draft = { ...DRAFT, kind: 'update' as const, changes: ['api: stop.kill_delay 2s'], report: [] };
    const client = createFakeClient(shopSnapshot(), { 'project.draft': () => success(draft) });
    mountApp(client, theme).selection.showDialog({ kind: 'save', projectId: 'shop', from: null });
    const dialog = page.getByRole('dialog', { name: 'Write settings into slipway.yaml of shop' });
    await expect.element(dialog.getByRole('list', { name: 'What is written' })).toHaveTextContent('api: stop.kill_delay 2s');
    await expect.element(dialog.getByRole('button', { name: 'Write into slipway.yaml' })).toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });

  it('offers to make slipway.yaml of a compose file, and only then', async () => {
    await page.viewport(1280, 800);
    const client = createFakeClient(
      withProject({ plan: [], trust: 'untrusted', importable: [{ file: 'compose.yaml', format: 'compose', runnable: 2, total: 3 }] }),
      { 'project.draft': () => success(DRAFT) },
    );
    mountApp(client, theme).selection.selectProject('shop');
    await expect.element(page.getByText('compose.yaml: 2 of 3 services could run without Docker')).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await page.getByRole('button', { name: 'Make slipway.yaml…' }).click();
    await expect.element(page.getByRole('dialog', { name: 'Save shop as slipway.yaml' })).toBeVisible();
    expect(client.asked.findLast(({ name }) => name === 'project.draft')?.input).toEqual({ projectId: 'shop', from: 'compose.yaml' });
  });

  it('shows each exported file, and what has no counterpart', async () => {
    await page.viewport(1280, 800);
    const client = createFakeClient(shopSnapshot(), {
      'project.export': ({ format }) =>
        success({
          format,
          files: [
            { name: `shop.${format}`, text: `# all of ${format}\n` },
            { name: 'shop-api.service', text: '[Service]\nKillSignal=SIGINT\n' },
          ],
          notes: [{ process: 'api', key: 'watch', text: 'Nothing is watched on a server.' }],
        }),
    });
    mountApp(client, theme).selection.selectProcess('shop', 'shop/api');
    await page.getByRole('button', { name: 'More for project shop' }).click();
    await page.getByRole('menuitem', { name: /^Export for a server/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Export shop for a server' });
    await dialog.getByRole('button', { name: 'shop-api.service', exact: true }).click();
    await expect.element(dialog.getByRole('region', { name: 'Text of shop-api.service' })).toHaveTextContent('KillSignal=SIGINT');
    await dialog.getByText('What has no counterpart there: 1').click();
    await expect.element(dialog.getByText('api: watch: Nothing is watched on a server.')).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await dialog.getByRole('button', { name: 'Kubernetes' }).click();
    await expect.element(dialog.getByRole('region', { name: 'Text of shop.kubernetes' })).toHaveTextContent('# all of kubernetes');
  });
});
