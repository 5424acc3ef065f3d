import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_MEMORY, type ProcessMemory } from '../../../electron/core/process/supervisor-api';
import { defaultOptions } from '../../../electron/core/project/finish-plan';
import { loadImport } from '../../../electron/core/project/load-import';
import { nodeProjectFs } from '../../../electron/core/project/node-project-fs';
import { createProjectDrafts } from '../../../electron/host/project-drafts';
import { writeProjectFile } from '../../../electron/host/write-project-file';
import { sampleProject } from '../../helpers/contract-samples';
import { load } from '../project/load-fixture';

let root = '';
const memories = new Map<string, ProcessMemory>();
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'slipway-drafts-')));
  memories.clear();
});
afterEach(() => rm(root, { recursive: true, force: true }));

const drafts = () =>
  createProjectDrafts({
    projects: {
      planOf: async () => ({ project: sampleProject({ root }), plan: await load(root) }),
      rescan: async () => sampleProject({ root, planHash: (await load(root)).hash }),
    },
    memory: { read: (id) => memories.get(id) ?? EMPTY_MEMORY, write: (id, memory) => void memories.set(id, memory) },
    loadImport: (path) => loadImport(path, nodeProjectFs, defaultOptions()),
  });
const yaml = () => readFile(join(root, 'slipway.yaml'), 'utf8');

describe('saving a project as slipway.yaml', () => {
  it('a draft writes nothing; saving writes exactly the draft, and the plan stays the one that was approved', async () => {
    await writeFile(join(root, 'Procfile'), 'web: node server.js --port $PORT\n');
    const before = await load(root);
    const draft = await drafts().draft('shop', null, false);
    expect(draft).toMatchObject({ file: 'slipway.yaml', kind: 'create', processes: ['web'] });
    expect(await readdir(root)).toEqual(['Procfile']);
    const saved = await drafts().save('shop', null, false, draft.hash);
    expect(await yaml()).toBe(draft.text);
    expect(saved.project.planHash).toBe(before.hash);
    expect(await readdir(root)).toEqual(['Procfile', 'slipway.yaml']);
  });

  it('is not made into files for servers while it has a circle', async () => {
    const entries = ['a: { command: sleep 1, depends_on: { b: ready } }', 'b: { command: sleep 1, depends_on: { a: ready } }'];
    await writeFile(join(root, 'slipway.yaml'), `version: 1\nprocesses:\n${entries.map((entry) => `  ${entry}\n`).join('')}`);
    await expect(drafts().exportTo('shop', 'systemd')).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('slipway.yaml:3 a and b would wait for each other: a → b → a.'),
    });
  });

  it('is refused when the files changed since the draft was shown', async () => {
    await writeFile(join(root, 'Procfile'), 'web: node server.js\n');
    const { hash } = await drafts().draft('shop', null, false);
    await writeFile(join(root, 'Procfile'), 'web: node evil.js\n');
    await expect(drafts().save('shop', null, false, hash)).rejects.toMatchObject({ code: 'plan-changed' });
    expect(await readdir(root)).toEqual(['Procfile']);
  });

  it('takes what was set in the window along, and forgets it there so that the file counts from then on', async () => {
    await writeFile(join(root, 'slipway.yaml'), '# mine\nversion: 1\nprocesses:\n  web:\n    command: node server.js # here\n');
    memories.set('shop/web', { ...EMPTY_MEMORY, killDelayMs: 2_000, stopSignal: 'SIGINT', lastRunId: 7 });
    const draft = await drafts().draft('shop', null, false);
    expect(draft).toMatchObject({ kind: 'update', changes: ['web: stop.kill_delay 2s', 'web: stop.signal SIGINT'] });
    await drafts().save('shop', null, false, draft.hash);
    expect(await yaml()).toMatch(
      /^# mine\n.*\n.*\n {2}web:\n {4}command: node server.js # here\n {4}stop: \{ kill_delay: 2s, signal: SIGINT \}\n$/,
    );
    expect(memories.get('shop/web')).toEqual({ ...EMPTY_MEMORY, lastRunId: 7 });
    expect((await drafts().draft('shop', null, false)).changes).toEqual([]);
  });

  it('with replace, begins anew where there is one, and keeps its mode', async () => {
    await writeFile(join(root, 'slipway.yaml'), '# gone after\nversion: 1\nprocesses:\n  web: { command: node server.js }\n', {
      mode: 0o600,
    });
    const draft = await drafts().draft('shop', null, true);
    expect(draft.kind).toBe('replace');
    await drafts().save('shop', null, true, draft.hash);
    expect(await yaml()).toBe(draft.text);
    expect(await yaml()).not.toContain('# gone after');
    expect((await stat(join(root, 'slipway.yaml'))).mode & 0o777).toBe(0o600);
  });

  it('adds what a compose file holds to what was found', async () => {
    await writeFile(join(root, 'Procfile'), 'web: node server.js\n');
    await writeFile(join(root, 'compose.yaml'), 'services:\n  web: { build: ., command: ./web }\n  db: { image: postgres }\n');
    const draft = await drafts().draft('shop', 'compose.yaml', false);
    expect(draft.processes).toEqual(['web', 'web-2']);
    expect(draft.report.map(({ key }) => key)).toContain('services.db');
    await expect(drafts().draft('shop', '../compose.yaml', false)).rejects.toMatchObject({ code: 'path-not-found' });
  });

  it('names the schema only where an editor finds it', async () => {
    await writeFile(join(root, 'Procfile'), 'web: x\n');
    expect((await drafts().draft('shop', null, false)).text).not.toContain('$schema');
    await writeFile(join(root, 'slipway.schema.json'), '{}');
    expect((await drafts().draft('shop', null, false)).text).toMatch(/^# yaml-language-server: \$schema=\.\/slipway\.schema\.json\n/);
  });
});

describe('writing a file of a project', () => {
  it('never replaces a file unasked, also not one that appeared meanwhile', async () => {
    const path = join(root, 'slipway.yaml');
    await writeFile(path, 'theirs');
    await expect(writeProjectFile(path, 'ours', false)).rejects.toMatchObject({ code: 'config-invalid' });
    expect(await readFile(path, 'utf8')).toBe('theirs');
    expect(await readdir(root)).toEqual(['slipway.yaml']);
  });

  it('replaces the target of a link, not the link', async () => {
    await mkdir(join(root, 'real'));
    await writeFile(join(root, 'real', 'a.yaml'), 'old');
    await symlink(join('real', 'a.yaml'), join(root, 'slipway.yaml'));
    await writeProjectFile(join(root, 'slipway.yaml'), 'new', true);
    expect(await readFile(join(root, 'real', 'a.yaml'), 'utf8')).toBe('new');
    expect((await readdir(join(root, 'real'))).length).toBe(1);
  });

  it('says what to do where the folder is not there', async () => {
    await expect(writeProjectFile(join(root, 'no', 'slipway.yaml'), 'x', false)).rejects.toMatchObject({ code: 'config-invalid' });
  });
});
