import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadImport } from '../../../electron/core/project/load-import';
import { nodeProjectFs } from '../../../electron/core/project/node-project-fs';
import type { ProjectPlan } from '../../../shared/model/project';
import { BROKEN, load, names, places } from './load-fixture';

const OPTIONS = { platform: 'linux', searchPath: [], monotonicMs: () => 0 } as const;

async function importOf(path: string): Promise<ProjectPlan> {
  const plan = await loadImport(path, nodeProjectFs, OPTIONS);
  if (plan === null) throw new Error(`${path} is of no known format`);
  return plan;
}
const errors = (plan: ProjectPlan) => places(plan).filter((place) => place.startsWith('error'));

describe('broken files of other tools', () => {
  it('compose: every fault with line, column and key; the rest is used', async () => {
    const plan = await importOf(join(BROKEN, 'compose', 'compose.yaml'));
    expect(errors(plan)).toEqual([
      'error compose.yaml:10:3 services.a/b',
      'error compose.yaml:6:19 services.good.environment.0',
      'error compose.yaml:7:16 services.good.env_file.0',
      'error compose.yaml:5:5 services.good.ports',
      'error compose.yaml:8:18 services.good.depends_on.gone',
      'error compose.yaml:9:22 services.quotes.command',
      'error compose.yaml:11:3 services.nothing',
      'error compose.yaml:14:47 services.ring.depends_on.0',
    ]);
    expect(names(plan)).toEqual(['good', 'ring']);
    expect(plan.processes[0]).toMatchObject({ env: { OK: '1' }, ports: [], dependsOn: {} });
    expect(plan.processes[1]).toMatchObject({ dependsOn: { ring: 'started' }, refusal: { circle: 'ring → ring' } });
  });

  it('process-compose: every fault with line, column and key; the rest is used', async () => {
    const plan = await importOf(join(BROKEN, 'process-compose', 'process-compose.yaml'));
    expect(errors(plan)).toEqual([
      'error process-compose.yaml:11:3 processes.text',
      'error process-compose.yaml:8:5 processes.good.environment',
      'error process-compose.yaml:7:26 processes.good.depends_on.other.condition',
      'error process-compose.yaml:5:16 processes.good.shutdown.signal',
      'error process-compose.yaml:5:28 processes.good.shutdown.timeout_seconds',
      'error process-compose.yaml:6:20 processes.good.availability.restart',
      'error process-compose.yaml:9:33 processes.good.watch.debounce',
      'error process-compose.yaml:10:3 processes.empty',
      'error process-compose.yaml:12:23 processes.far.working_dir',
    ]);
    expect(names(plan)).toEqual(['good', 'other']);
    expect(plan.processes[0]).toMatchObject({ stop: { stopSignal: 'SIGTERM', killDelayMs: 10_000 }, restart: { policy: 'never' } });
    const unknown = (plan.report ?? []).filter(({ text }) => text.includes('is not a key'));
    expect(unknown.map(({ line, key, text }) => `${line} ${key} ${text}`)).toEqual([
      '1 proceses It is not a key of process-compose; did you mean processes?',
      '13 processes.other.comand It is not a key of process-compose; did you mean command?',
    ]);
  });

  it('.foreman: wrong values leave foreman’s defaults in place', async () => {
    const plan = await load(join(BROKEN, 'foreman'));
    expect(errors(plan)).toEqual(['error .foreman:1:1 port', 'error .foreman:2:1 procfile']);
    expect(plan.processes[0]).toMatchObject({ name: 'web', env: { PORT: '5000' } });
  });

  it.each([
    ['services: 5\n', 'error compose.yaml:1:1 services'],
    ['- a\n', 'error compose.yaml:1:1 -'],
    ['services:\n  a: {command: x\n', 'error compose.yaml:3:1 -'],
    ['', 'error compose.yaml:1:1 -'],
    [
      `a: &a [x,x]\n${'bcdefgh'
        .split('')
        .map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(9)}]`)
        .join('\n')}\nservices: {}\n`,
      'error compose.yaml:1:1 -',
    ],
  ])('a compose file of %j gives a problem and no process', async (text, place) => {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-broken-'));
    try {
      await writeFile(join(folder, 'compose.yaml'), text);
      const plan = await importOf(join(folder, 'compose.yaml'));
      expect(names(plan)).toEqual([]);
      expect(errors(plan)[0]).toBe(place);
      // Beside a project it is no problem of the project.
      expect((await load(folder)).problems).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('a file of no known name is not guessed at; one that is not there is said', async () => {
    expect(await loadImport('/tmp/notes.txt', nodeProjectFs, OPTIONS)).toBeNull();
    expect((await importOf('/nowhere/compose.yaml')).problems[0]?.message).toBe('/nowhere/compose.yaml does not exist.');
  });
});
