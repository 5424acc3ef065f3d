import { chmod, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CommandLine, isAlive } from '../helpers/command-line';
import { SERVER, type ShopStage, shopStageForEach } from '../helpers/shop-stage';

let stage: ShopStage;
let folder: string;
let line: CommandLine;

shopStageForEach((fresh) => {
  stage = fresh;
  ({ folder, line } = stage);
});

describe('trust', () => {
  test('add runs nothing; start of an untrusted project exits 4 and names the next step', async () => {
    const canary = join(folder, 'canary');
    await stage.writeProject(`version: 1\nprocesses:\n  touch:\n    command: ["touch", "${canary}"]\n    build: touch ${canary}\n`);
    await line.startHost();
    const added = await line.run('add', folder, '--json');
    expect(added).toMatchObject({
      code: 0,
      json: {
        project: { id: 'shop', name: 'shop', root: folder, trust: 'untrusted', problems: [] },
        processes: [{ name: 'touch', command: `touch ${canary}`, cwd: '.', source: { file: 'slipway.yaml', line: 3 } }],
        suggestions: [],
      },
    });
    for (const args of [['start'], ['restart'], ['signal']] as const) {
      const refused = await line.run(...args, 'touch', ...(args[0] === 'signal' ? ['SIGHUP'] : []), '--json');
      expect(refused).toMatchObject({
        code: 4,
        json: { error: { code: 'untrusted', hint: expect.stringContaining('slipway trust shop') } },
      });
    }
    expect((await line.run('status', '--json')).json.projects[0].processes).toMatchObject([{ name: 'touch', state: 'stopped' }]);
    await expect(stat(canary)).rejects.toThrow('ENOENT');
  });

  test('a plan that changed after it was approved asks again; what runs goes on as approved', async () => {
    const port = await stage.withServer();
    const { pid } = (await line.run('start', 'api', '--json')).json;
    await stage.writeProject(
      `version: 1\nprocesses:\n  api:\n    command: ["node", "${SERVER}", "--port", "${port}", "--drain-ms", "1"]\n`,
    );
    expect(await line.run('restart', 'api', '--json')).toMatchObject({ code: 4, json: { error: { code: 'untrusted' } } });
    const { projects } = (await line.run('status', '--json')).json;
    expect(projects[0]).toMatchObject({ trust: 'changed', processes: [{ state: 'running', pid }] });
    expect(await line.run('trust', folder, '--json')).toMatchObject({ code: 0, json: { project: { trust: 'trusted' } } });
    expect((await line.run('restart', 'api', '--json')).json).toMatchObject({ outcome: 'ready' });
  });

  test('a file that is broken for a moment stops nothing', async () => {
    await stage.withServer();
    const { pid } = (await line.run('start', 'api', '--json')).json;
    await stage.writeProject('version: 1\nprocesses: [');
    expect((await line.run('start', 'api')).code).toBe(4);
    expect((await line.run('status', '--json')).json.projects[0].processes).toMatchObject([{ state: 'running', pid }]);
    expect((await line.run('stop', 'api', '--json')).json.outcome).toBe('stopped');
  });

  test('untrust and remove', async () => {
    await stage.withServer();
    const { pid } = (await line.run('start', 'api', '--json')).json;
    expect(await line.run('untrust', 'shop', '--json')).toMatchObject({ code: 0, json: { project: { id: 'shop', trust: 'untrusted' } } });
    expect(isAlive(pid)).toBe(true);
    expect((await line.run('start', 'api')).code).toBe(4);
    const removed = await line.run('remove', 'shop', '--json');
    expect(removed).toMatchObject({ code: 0, json: { project: { id: 'shop', name: 'shop', root: folder } } });
    expect(isAlive(pid)).toBe(false);
    expect((await line.run('status', '--json')).json.projects).toEqual([]);
  });

  test('a folder full of bad input is added without a crash, and the good process still runs', async () => {
    await stage.writeProject(`version: 1
processes:
  good:
    command: ["node", "${SERVER}"]
  outside: { command: ["node", "x"], cwd: "../.." }
  port: { command: ["node", "x"], ports: [99999] }
  unknown: { comand: ["node", "x"] }
  missing: { command: ["no-such-program-here"] }
`);
    await writeFile(join(folder, '.air.toml'), 'root = 5\n[build');
    await writeFile(join(folder, 'Procfile'), '\u0000');
    await chmod(join(folder, 'Procfile'), 0);
    await line.startHost();
    const { code, json } = await line.run('add', folder, '--trust', '--json');
    expect(code).toBe(0);
    for (const words of ['outside', '99999', 'comand']) expect(JSON.stringify(json.project.problems)).toContain(words);
    for (const problem of json.project.problems)
      expect(problem).toMatchObject({ file: 'slipway.yaml', line: expect.any(Number), hint: expect.any(String) });
    expect((await line.run('start', 'good', '--json')).json).toMatchObject({ outcome: expect.stringMatching(/ready|running/) });
  });

  test.each([
    ['/no/such/folder', 'path-not-found'],
    [SERVER, 'path-not-found'],
  ])('add %s exits 1', async (path, error) => {
    await line.startHost();
    expect(await line.run('add', path, '--json')).toMatchObject({ code: 1, json: { error: { code: error } } });
  });
});
