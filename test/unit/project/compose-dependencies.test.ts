import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportCompose } from '../../../electron/core/export/export-compose';
import { loadImport } from '../../../electron/core/project/load-import';
import { nodeProjectFs } from '../../../electron/core/project/node-project-fs';
import { writeSlipwayYaml } from '../../../electron/core/project/write-slipway-yaml';
import type { ProjectPlan } from '../../../shared/model/project';
import { load } from './load-fixture';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-compose-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function importText(text: string): Promise<ProjectPlan> {
  writeFileSync(join(folder, 'compose.yaml'), text);
  const plan = await loadImport(join(folder, 'compose.yaml'), nodeProjectFs, { platform: 'linux', searchPath: [], monotonicMs: () => 0 });
  if (plan === null) throw new Error('compose.yaml is of no known format');
  return plan;
}

const api = (dependsOn: string, rest = ''): string =>
  `services:\n  api:\n    build: .\n    command: sleep 1\n    depends_on: ${dependsOn}\n  w: { build: ., command: sleep 1 }\n  db: { image: postgres }\n${rest}`;
const find = (plan: ProjectPlan, name = 'api') => plan.processes.find((process) => process.name === name);
const notesOf = (plan: ProjectPlan, key: string) =>
  (plan.report ?? []).filter((note) => note.key === key).map(({ fate, line, became, text }) => `${fate} ${line} ${became ?? '-'} ${text}`);
const errorsOf = (plan: ProjectPlan) =>
  plan.problems.filter(({ severity }) => severity === 'error').map(({ file, line, message, hint }) => `${file}:${line} ${message} ${hint}`);

describe('restart: true below depends_on', () => {
  it.each([
    ['true', 'service_started', 'started'],
    ['"true"', 'service_healthy', 'ready'],
    ['"Yes"', 'service_completed_successfully', 'completed'],
  ])('restart: %s with %s was dropped; it is restart_with beside depends_on', async (restart, condition, wanted) => {
    const plan = await importText(api(`{ w: { condition: ${condition}, restart: ${restart} } }`));
    expect(find(plan)).toMatchObject({ dependsOn: { w: wanted }, restartWith: ['w'] });
    expect(notesOf(plan, 'services.api.depends_on.w')).toEqual(['mapped 5 depends_on.w ']);
    expect(notesOf(plan, 'services.api.depends_on.w.restart')).toEqual(['mapped 5 restart_with.w ']);
    expect(writeSlipwayYaml(plan, { schema: null })).toMatch(/restart_with:\s+(?:- w|\[ *w *\])/);
  });

  it.each(['{ w: { condition: service_started, restart: false } }', '{ w: { condition: service_started } }', '[w]'])(
    '%s follows nothing',
    async (dependsOn) => {
      const plan = await importText(api(dependsOn));
      expect(find(plan)?.dependsOn).toEqual({ w: 'started' });
      expect(find(plan)?.restartWith).toBeUndefined();
    },
  );

  it('says so of a service in Docker, which nothing here can follow', async () => {
    const plan = await importText(api('{ db: { condition: service_started, restart: true } }'));
    expect(find(plan)?.restartWith).toBeUndefined();
    expect(notesOf(plan, 'services.api.depends_on.db')).toEqual([
      'unsupported 5 - db runs in Docker; start it before. Nothing restarts api with it.',
    ]);
  });

  it('refuses what is neither true nor false, with its line, and still waits', async () => {
    const plan = await importText(api('{ w: { condition: service_started, restart: always } }'));
    expect(find(plan)).toMatchObject({ dependsOn: { w: 'started' } });
    expect(find(plan)?.restartWith).toBeUndefined();
    expect(errorsOf(plan)).toEqual([expect.stringContaining('compose.yaml:5 services.api.depends_on.w.restart must be true or false.')]);
  });

  it('a service that depends on itself is refused once, as a circle', async () => {
    const plan = await importText(api('{ api: { condition: service_started, restart: true } }'));
    expect(errorsOf(plan)).toEqual([expect.stringContaining('api would wait for itself')]);
  });

  it('exported to compose and imported again, every restart_with is there', async () => {
    writeFileSync(
      join(folder, 'slipway.yaml'),
      `version: 1
processes:
  db: { command: sleep 1 }
  cache: { command: sleep 1 }
  api: { command: sleep 1, depends_on: { db: ready }, restart_with: [db, cache] }
  web: { command: sleep 1, restart_with: [api] }
`,
    );
    const plan = await load(folder);
    expect(plan.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const source = { projectName: 'p', root: plan.root, envFiles: [], processes: plan.processes };
    const again = await importText(exportCompose(source).files[0]?.text ?? '');
    const restartsOf = ({ processes }: ProjectPlan) => processes.map(({ name, restartWith = [] }) => [name, ...restartWith]);
    expect(restartsOf(again)).toEqual(restartsOf(plan));
    expect(restartsOf(again)).toEqual([['db'], ['cache'], ['api', 'db', 'cache'], ['web', 'api']]);
  });
});

describe('depends_on of a service that does not exist', () => {
  it.each<[string, string, number, string]>([
    ['short form', '[w, nope]', 5, 'Correct or remove nope.'],
    ['list over several lines', '\n      - w\n      - nope', 7, 'Correct or remove nope.'],
    ['long form', '\n      w: { condition: service_started }\n      nope: { condition: service_started }', 7, 'Correct or remove nope.'],
  ])('%s: was said to run in Docker; it is an error with its file and line', async (_form, dependsOn, line, next) => {
    const plan = await importText(api(dependsOn));
    expect(errorsOf(plan)).toEqual([
      `compose.yaml:${line} api depends on nope, but compose.yaml has no service of that name. ${next} Until then api starts without waiting for it.`,
    ]);
    expect(find(plan)?.dependsOn).toEqual({ w: 'started' });
    expect((plan.report ?? []).filter(({ text }) => text.includes('Docker; start it'))).toEqual([]);
    expect((plan.report ?? []).filter(({ text }) => text.includes('nope')).map((note) => [note.fate, note.line])).toEqual([
      ['unsupported', line],
    ]);
  });

  it('names the service that was meant, one in Docker too', async () => {
    const services = 'services:\n  api: { build: ., command: sleep 1, depends_on: [postgre] }\n  postgres: { image: postgres }\n';
    expect(errorsOf(await importText(services))).toEqual([expect.stringContaining('Did you mean postgres?')]);
  });

  it('is only a note where include: may have it', async () => {
    const plan = await importText(api('[nope]', 'include: [other.yaml]\n'));
    expect(errorsOf(plan)).toEqual([]);
    expect(notesOf(plan, 'services.api.depends_on.0')).toEqual([
      'unsupported 5 - api depends on nope, but compose.yaml has no service of that name. It may be in a file of include:, which is not followed; start it before.',
    ]);
  });

  it('one that exists and runs in Docker is still said to', async () => {
    expect(notesOf(await importText(api('[db]')), 'services.api.depends_on')).toEqual([
      'unsupported 5 - db runs in Docker; start it before.',
    ]);
  });
});
