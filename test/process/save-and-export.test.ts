import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildProduct, CommandLine } from '../helpers/command-line';

let line: CommandLine;
let top = '';
let folder = '';

beforeAll(buildProduct, 120_000);
beforeEach(async () => {
  line = await CommandLine.create();
  top = await realpath(await mkdtemp(join(tmpdir(), 'slipway-save-')));
  folder = join(top, 'shop');
  await mkdir(folder);
});
afterEach(async () => {
  await line.close();
  await rm(top, { recursive: true, force: true });
});

const COMPOSE = 'services:\n  api:\n    build: .\n    command: node api.js\n    stop_signal: SIGINT\n  db:\n    image: postgres:16\n';

describe('slipway save', () => {
  test('writes slipway.yaml, trust holds, and a second time there is nothing to write', async () => {
    await writeFile(join(folder, 'Procfile'), 'web: node server.js --port $PORT\n');
    await line.startHost();
    expect((await line.run('add', folder, '--trust', '--json')).code).toBe(0);
    const printed = await line.run('save', 'shop', '--print');
    expect(printed).toMatchObject({ code: 0, stdout: expect.stringContaining('  web:\n    command: node server.js --port $PORT\n') });
    expect(await readdir(folder)).toEqual(['Procfile']);

    const saved = await line.run('save', 'shop', '--json');
    expect(saved).toMatchObject({ code: 0, json: { file: 'slipway.yaml', kind: 'create', written: true, project: { trust: 'trusted' } } });
    expect(await readFile(join(folder, 'slipway.yaml'), 'utf8')).toBe(printed.stdout);
    const { projects } = (await line.run('status', '--json')).json;
    expect(projects[0]).toMatchObject({ trust: 'trusted', problems: [], processes: [{ name: 'web' }] });

    expect(await line.run('save', 'shop')).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing was written') });
    expect((await line.run('save', 'shop', '--force', '--json')).json).toMatchObject({ kind: 'replace', written: true });
  });

  test('a project without processes has nothing to save', async () => {
    await line.startHost();
    await line.run('add', folder);
    expect(await line.run('save', 'shop', '--json')).toMatchObject({ code: 1, json: { error: { code: 'config-invalid' } } });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('slipway import', () => {
  test('makes slipway.yaml of a compose file, reports every key, replaces nothing unasked', async () => {
    const file = join(folder, 'compose.yaml');
    await writeFile(file, COMPOSE);
    const imported = await line.run('import', file, '--json');
    expect(imported).toMatchObject({ code: 0, json: { file: join(folder, 'slipway.yaml'), processes: ['api'] } });
    const fates = imported.json.report.map(
      ({ key, fate, line: at }: { key: string; fate: string; line: number }) => `${at} ${key} ${fate}`,
    );
    expect(fates).toContain('5 services.api.stop_signal mapped');
    expect(fates).toContain('6 services.db unsupported');
    await writeFile(join(folder, 'slipway.yaml'), 'mine');
    expect(await line.run('import', file, '--json')).toMatchObject({
      code: 1,
      json: { error: { message: expect.stringContaining('exists already'), hint: expect.stringContaining('--force') } },
    });
    expect(await readFile(join(folder, 'slipway.yaml'), 'utf8')).toBe('mine');
    expect((await line.run('import', file, '--force')).stdout).toMatch(/not supported +compose.yaml:6 +services.db +Runs in Docker/);
    expect(await readFile(join(folder, 'slipway.yaml'), 'utf8')).toContain('stop: { signal: SIGINT, kill_delay: 10s }');
  });

  test('refuses a file of no known format with exit 2, and a broken one with its line', async () => {
    expect(await line.run('import', join(folder, 'x.txt'), '--json')).toMatchObject({ code: 2, json: { error: { code: 'bad-argument' } } });
    await writeFile(join(folder, 'compose.yaml'), 'services:\n  a: [\n');
    const broken = await line.run('import', join(folder, 'compose.yaml'));
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain('error compose.yaml:3 Not valid YAML');
    expect(await readdir(folder)).toEqual(['compose.yaml']);
  });

  test('a file that does not exist, or can’t be read, is not said to be imported by a slipway.yaml', async () => {
    const missing = await line.run('import', join(folder, 'Procfile'));
    expect(missing.stdout).toContain('does not exist. Correct the path.');
    expect(missing.stdout).not.toContain('slipway.yaml says it all');
  });

  test('a folder with only a compose file lists no process, and says how to use it', async () => {
    await writeFile(join(folder, 'compose.yaml'), COMPOSE);
    await line.startHost();
    const added = await line.run('add', folder);
    expect(added.stdout).toContain(`compose.yaml: 1 of 2 could run without Docker. To use them: slipway import ${folder}/compose.yaml`);
    expect((await line.run('status', '--json')).json.projects[0].processes).toEqual([]);
  });
});

describe('slipway export and add --report', () => {
  test('prints, or writes into an empty folder and replaces nothing there', async () => {
    await writeFile(join(folder, '.air.toml'), '[build]\nsend_interrupt = true\nkill_delay = "10s"\npost_cmd = ["echo"]\n');
    await line.startHost();
    const added = await line.run('add', folder, '--report', '--json');
    expect(added.json.report).toContainEqual({
      file: '.air.toml',
      line: 3,
      key: 'build.kill_delay',
      process: null,
      fate: 'mapped',
      became: 'stop.kill_delay',
      text: '',
    });
    const printed = await line.run('export', 'shop', 'systemd');
    expect(printed.stdout).toContain('KillSignal=SIGINT\nTimeoutStopSec=10s\n');
    const out = join(top, 'units');
    expect((await line.run('export', 'shop', 'systemd', '--out', out, '--json')).json.written).toEqual([
      join(out, 'shop.target'),
      join(out, 'shop-shop.service'),
    ]);
    expect(await line.run('export', 'shop', 'systemd', '--out', out)).toMatchObject({ code: 1 });
    expect((await line.run('export', 'shop', 'compose', '--json')).json.files[0].text).toContain('stop_grace_period: 10s');
    expect((await line.run('export', 'shop', 'kubernetes')).stdout).toContain('terminationGracePeriodSeconds: 10');
    expect(await line.run('export', 'shop', 'systmd', '--json')).toMatchObject({
      code: 2,
      json: { error: { hint: 'Did you mean systemd?' } },
    });
  });
});
