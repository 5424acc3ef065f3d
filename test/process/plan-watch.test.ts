import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProjectSnapshot } from '../../shared/model/project';
import { isAlive } from '../helpers/command-line';
import { type HostHarness, openHost } from '../helpers/host-harness';

const API = 'shop/api';
const SLEEPS = 'version: 1\nprocesses:\n  api: { command: ["sleep", "600"] }\n';
const SLEEPS_LONGER = SLEEPS.replace('600', '601');
let harness: HostHarness;

beforeEach(async () => {
  harness = await openHost();
});
afterEach(() => harness.close());

/** Resolves with the next word about the project that is as wanted; nobody asks the host for it. */
const told = (wanted: (project: ProjectSnapshot) => boolean): Promise<ProjectSnapshot> =>
  new Promise((resolve) => {
    const off = harness.client.on('project.snapshot-changed', ({ project }) => {
      if (!wanted(project)) return;
      off();
      resolve(project);
    });
  });

test('a command that is edited is told as changed before anybody starts it, and what runs goes on', async () => {
  await harness.writeProject(SLEEPS);
  await harness.addTrusted();
  const { pid } = await harness.call('process.start', { processId: API });
  const changed = told(({ trust }) => trust === 'changed');
  await harness.writeProject(SLEEPS_LONGER);
  expect(await changed).toMatchObject({ plan: [{ change: 'changed', before: 'sleep 600', commandLine: 'sleep 601' }] });
  const { snapshot } = await harness.call('snapshot.get', {});
  expect(snapshot.processes).toMatchObject([{ id: API, phase: 'up', commandLine: 'sleep 600' }]);
  expect(isAlive(pid ?? 0)).toBe(true);
  // What was approved is there again: nothing to ask about.
  const back = told(({ trust }) => trust === 'trusted');
  await harness.writeProject(SLEEPS);
  await back;
});

test('a file that appears and then counts is noticed, and one that is gone', async () => {
  await harness.writeProject('web: sleep 600\n', 'Procfile');
  await harness.addTrusted();
  const other = told(({ trust, filesRead }) => trust === 'changed' && filesRead.includes('slipway.yaml'));
  await harness.writeProject(SLEEPS);
  await other;
  const before = told(({ trust, filesRead }) => trust === 'trusted' && filesRead.includes('Procfile'));
  await rm(join(harness.folder, 'slipway.yaml'));
  await before;
});

test.each([
  ['compose.yaml', 'services:\n  web:\n    build: .\n    command: ["sleep", "600"]\n', 'compose'],
  ['process-compose.yaml', 'processes:\n  web:\n    command: sleep 600\n', 'process-compose'],
  ['Procfile.dev', 'web: sleep 600\n', 'procfile'],
] as const)('%s that comes into an empty folder after it was added is offered, and no more once it is gone', async (file, text, format) => {
  await harness.call('project.add', { path: harness.folder });
  const offered = told(({ importable = [] }) => importable.some((offer) => offer.file === file && offer.format === format));
  await harness.writeProject(text, file);
  expect((await offered).plan).toEqual([]);
  const withdrawn = told(({ importable = [] }) => importable.length === 0);
  await rm(join(harness.folder, file));
  await withdrawn;
});

test('a variable that loads code counts as a change when its env file is saved', async () => {
  await harness.writeProject(SLEEPS.replace('"600"] }', '"600"], env_files: [.env] }'));
  await writeFile(join(harness.folder, '.env'), 'PORT=3000\n');
  await harness.addTrusted();
  const changed = told(({ trust }) => trust === 'changed');
  await writeFile(join(harness.folder, '.env'), 'PORT=3000\nLD_PRELOAD=/tmp/x.so\n');
  await changed;
});

test('a project whose folder goes away says so and is looked for by nobody; a removed one is not read again', async () => {
  await harness.writeProject(SLEEPS);
  await harness.addTrusted();
  const gone = told(({ problems }) => problems.some(({ message }) => message.includes('does not exist')));
  await rm(harness.folder, { recursive: true });
  await gone;
  await harness.call('project.remove', { projectId: 'shop', by: 'window' });
  expect(harness.reports).toEqual([]);
});
