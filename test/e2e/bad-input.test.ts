import { appendFileSync, cpSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM } from '../helpers/browser';
import { openStage, type Stage } from '../helpers/e2e-stage';
import { copyProject, type FixtureProject, programPath } from '../helpers/fixture-project';

/** Files that the commands of the broken projects would make: proof that something ran. */
function canaries(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('CANARY'));
}

describe.skipIf(CHROMIUM === null)('folders full of bad input', () => {
  let stage: Stage;
  const projects: FixtureProject[] = [];
  const project = (name: string): FixtureProject => {
    const copy = copyProject(`broken/${name}`);
    projects.push(copy);
    return copy;
  };
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(async () => {
    await stage?.close();
    for (const copy of projects) copy.remove();
  });

  test('each fault is shown with file, line, key and the next step, and nothing has run', async () => {
    const { window, screen } = stage;
    const { root } = project('yaml-faults');
    mkdirSync(path.join(root, 'api'), { recursive: true });
    cpSync(programPath('server.mjs'), path.join(root, 'server.mjs'));
    appendFileSync(
      path.join(root, 'slipway.yaml'),
      '  fine:\n    command: ["node", "server.mjs"]\n  lost:\n    command: [no-such-program-anywhere]\n',
    );
    const trust = await window.addFolder(root, 'yaml-faults');
    const problems = trust.getByRole('region', { name: 'Problems in the project’s files' });
    const expected = [
      /slipway\.yaml:2.*proceses is not a key.*Did you mean processes\?/,
      /slipway\.yaml:6.*stop\.signal is "SIGTRM".*Did you mean SIGTERM\?/,
      /slipway\.yaml:6.*signl is not a key of stop\..*Did you mean signal\?/,
      /slipway\.yaml:8.*99999.*from 1 to 65535/,
      /slipway\.yaml:16.*cwd leads to .*outside the project/,
      /slipway\.yaml:32.*no-such-program-anywhere is not found in PATH/,
    ];
    for (const text of expected) await problems.getByRole('listitem').filter({ hasText: text }).first().waitFor();
    await screen.checkAccessibility('the trust dialog with problems');
    expect(canaries(path.dirname(root))).toEqual([]);
    await window.trustOnly(trust);
    expect(canaries(path.dirname(root))).toEqual([]);
  });

  test('the good process of that folder runs; the one whose program is missing fails, and one of a circle is refused: both say why', async () => {
    const { window } = stage;
    await window.select('fine');
    await window.pressStart('fine');
    await window.waitForRow('fine', /running/);
    await window.select('lost');
    await window.pressStart('lost');
    await window.waitForRow('lost', /failed.*no-such-program-anywhere/);
    await window.select('ring');
    await window.pressStart('ring');
    await window.waitForRow('ring', /may not start: good → ring → good|may not start: ring → good → ring/);
    await window.waitForRow('fine', /running/);
  });

  test.each([
    ['yaml-syntax', /slipway\.yaml:\d+.*Not valid YAML/],
    ['yaml-alias-bomb', /slipway\.yaml:\d+/],
    ['toml-types', /\.air\.toml:3.*build\.cmd/],
    ['toml-syntax', /\.air\.toml:\d+/],
    ['json-syntax', /package\.json:\d+/],
  ])('%s is added without a crash and its problem is shown', async (name, text) => {
    const { window, screen } = stage;
    const { root } = project(name);
    await screen.page.getByRole('button', { name: 'Add folder' }).first().click();
    const add = window.dialog('Add a folder');
    await add.getByRole('textbox', { name: 'Path of the folder' }).fill(root);
    await add.getByRole('button', { name: 'Add folder' }).click();
    const dialog = screen.page.getByRole('dialog').filter({ hasText: text });
    await dialog.waitFor();
    await screen.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(canaries(path.dirname(root))).toEqual([]);
  });

  test('a path that is no folder is refused with the reason', async () => {
    const { window, screen } = stage;
    await screen.page.getByRole('button', { name: 'Add folder' }).first().click();
    const add = window.dialog('Add a folder');
    await add.getByRole('textbox', { name: 'Path of the folder' }).fill('/no/such/folder');
    await add.getByRole('button', { name: 'Add folder' }).click();
    await add.getByRole('alert').filter({ hasText: '/no/such/folder' }).waitFor();
    await add.getByRole('button', { name: 'Cancel' }).click();
    await add.waitFor({ state: 'hidden' });
  });
});
