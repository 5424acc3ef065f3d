import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadProject } from '../../../electron/core/project/load-project';
import { nodeProjectFs } from '../../../electron/core/project/node-project-fs';
import { presentPlan } from '../../../electron/core/project/present-plan';
import type { ProjectFs } from '../../../electron/core/project/project-fs';
import { BROKEN, load, names, places } from './load-fixture';

describe('a project file full of faults', () => {
  it('reports every fault of slipway.yaml with its line, column and key', async () => {
    expect(places(await load(join(BROKEN, 'yaml-faults')))).toEqual([
      'error slipway.yaml:35:3 -',
      'error slipway.yaml:2:1 proceses',
      'error slipway.yaml:10:14 processes.typos.watch.extension',
      'error slipway.yaml:6:37 processes.typos.stop.signal',
      'error slipway.yaml:6:57 processes.typos.stop.kill_delay',
      'error slipway.yaml:6:68 processes.typos.stop.scope',
      'error slipway.yaml:6:13 processes.typos.stop.signl',
      'error slipway.yaml:11:24 processes.typos.restart.policy',
      'error slipway.yaml:11:49 processes.typos.restart.max_restarts',
      'error slipway.yaml:7:14 processes.typos.ready.prt',
      'error slipway.yaml:8:19 processes.typos.ports.1',
      'error slipway.yaml:12:20 processes.typos.proxy.port',
      'error slipway.yaml:13:5 processes.typos.nope',
      'error slipway.yaml:16:10 processes.outside.cwd',
      'warning slipway.yaml:19:10 processes.absent.cwd',
      'error slipway.yaml:21:5 processes.left-out.cmd',
      'error slipway.yaml:23:24 processes.list.command.1',
      'error slipway.yaml:24:9 processes.empty',
      'error slipway.yaml:25:3 processes.a/b',
      'error slipway.yaml:9:19 processes.typos.depends_on.gud',
      'error slipway.yaml:9:31 processes.typos.depends_on.left-out',
      'error slipway.yaml:31:19 processes.good.depends_on.ring',
    ]);
  });

  it.each([
    ['proceses', 'Did you mean processes?'],
    ['processes.typos.stop.signl', 'Did you mean signal?'],
    ['processes.typos.stop.signal', 'Did you mean SIGTERM?'],
    ['processes.typos.watch.extension', 'Did you mean extensions?'],
    ['processes.typos.restart.policy', 'Did you mean on-failure?'],
    ['processes.typos.ready.prt', 'Did you mean port?'],
    ['processes.typos.ports.1', 'Correct it; it does not count until then.'],
    ['processes.left-out.cmd', 'Did you mean command? left-out is left out until this is corrected.'],
    ['processes.outside.cwd', 'Add that folder as a project of its own. outside is left out until then.'],
  ])('%s comes with the next step', async (key, hint) => {
    const plan = await load(join(BROKEN, 'yaml-faults'));
    expect(plan.problems.find((problem) => problem.key === key)?.hint).toBe(hint);
  });

  it('keeps the processes whose required parts are right, with defaults for what is wrong elsewhere', async () => {
    const plan = await load(join(BROKEN, 'yaml-faults'));
    expect(names(plan)).toEqual(['typos', 'absent', 'good', 'ring']);
    expect(plan.processes[0]).toMatchObject({
      ports: [8080],
      stop: { stopSignal: 'SIGTERM', killDelayMs: 5_000, scope: 'tree' },
      ready: { kind: 'auto' },
      proxy: null,
      dependsOn: {},
    });
    expect(plan.processes[2]).toMatchObject({ env: { VERSION: '1.10', ON: 'true', NONE: '' }, dependsOn: { ring: 'started' } });
    expect(plan.processes[3]).toMatchObject({ dependsOn: { good: 'ready' }, refusal: { file: 'slipway.yaml', line: 31 } });
  });

  it.each([
    ['yaml-syntax', 'error slipway.yaml:5:3 -'],
    ['yaml-alias-bomb', 'error slipway.yaml:1:1 -'],
    ['toml-syntax', 'error .air.toml:2:20 -'],
    ['json-syntax', 'error package.json:4:3 -'],
  ])('%s: says where reading stopped, and finds nothing to run', async (folder, place) => {
    const plan = await load(join(BROKEN, folder));
    expect(places(plan)).toEqual([place]);
    expect(names(plan)).toEqual([]);
    expect(plan.suggestions).toEqual([]);
  });

  it.each([
    [
      'an unclosed [ inside a {',
      '  api: { command: [node, {a: [b\n',
      'slipway.yaml:4 Not valid YAML: a list that begins with [ is not closed with ].',
    ],
    ['an unclosed quote', '  api: { command: "node\n', 'slipway.yaml:4 Not valid YAML: a text that begins with " is not closed with ".'],
  ])('%s is one problem, not one for each thing that is open there', async (_what, entry, said) => {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-yaml-'));
    try {
      await writeFile(join(folder, 'slipway.yaml'), `version: 1\nprocesses:\n${entry}`);
      const { problems } = await loadProject(folder, nodeProjectFs);
      expect(problems.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([said]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('leaves the process of .air.toml out when what it runs has the wrong type', async () => {
    const plan = await load(join(BROKEN, 'toml-types'));
    expect(names(plan)).toEqual([]);
    expect(places(plan)).toEqual([
      'error .air.toml:3:1 build.cmd',
      'error .air.toml:4:1 build.args_bin',
      'error .air.toml:5:1 build.kill_delay',
      'error .air.toml:6:1 build.include_ext',
      'error .air.toml:7:1 build.stop_on_error',
      'error .air.toml:1:1 -',
    ]);
  });

  it('is not polluted by __proto__ in TOML', async () => {
    const plan = await load(join(BROKEN, 'toml-proto'));
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(names(plan)).toEqual(['toml-proto']);
    expect(places(plan).slice(0, 3)).toEqual([
      'warning .air.toml:1:1 __proto__',
      'warning .air.toml:5:1 build.__proto__',
      'warning .air.toml:7:1 constructor',
    ]);
  });

  it('uses the good lines of a Procfile and the good scripts of package.json', async () => {
    const procfile = await load(join(BROKEN, 'procfile'));
    expect(names(procfile)).toEqual(['web', 'worker']);
    expect(procfile.processes.map((process) => process.env.PORT)).toEqual(['5000', '5100']);
    expect(places(procfile)).toEqual(['error Procfile:3:1 -', 'error Procfile:4:1 web', 'error Procfile:5:1 empty']);
    const scripts = await load(join(BROKEN, 'json-types'));
    expect(names(scripts)).toEqual(['start']);
    expect(scripts.processes[0]?.command).toEqual({ kind: 'argv', argv: ['npm', 'run', 'start'] });
    expect(places(scripts)).toEqual(['error package.json:4:5 scripts.dev', 'error package.json:8:5 scripts.worker:mail']);
  });

  it('shows hidden and reordering characters as escapes', async () => {
    const plan = await load(join(BROKEN, 'bidi'));
    expect(presentPlan(plan, null).map((row) => row.commandLine)).toEqual(["touch 'CANARY \\u202e# gnp.evil\\x1b[2K'"]);
    expect(plan.problems.map((problem) => problem.message)).toEqual(['The name "e\\u200bvil" has hidden characters.']);
  });

  it('warns about variables of env files that load code, and shows names only', async () => {
    const plan = await load(join(BROKEN, 'env-loader'));
    expect(places(plan)).toEqual([
      'warning slipway.yaml:5:39 processes.api.env_files.2',
      'warning dev.env:2:1 LD_PRELOAD',
      'warning dev.env:3:1 NODE_OPTIONS',
      'warning dev.env:4:1 PATH',
      'warning slipway.yaml:3:1 api',
      'warning slipway.yaml:3:1 api',
    ]);
    expect(presentPlan(plan, null)[0]?.envKeys).toEqual(['A', 'LD_PRELOAD', 'NODE_OPTIONS', 'PATH']);
    expect(JSON.stringify(plan)).not.toContain('evil');
  });
});

describe('a folder that is not what it seems', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'slipway-project-')));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.skipIf(process.platform === 'win32')('does not wait on a named pipe called Procfile', async () => {
    execFileSync('mkfifo', [join(folder, 'Procfile')]);
    const plan = await load(folder);
    expect(plan.problems.map((problem) => problem.message)).toEqual(['Procfile is a named pipe, not a file, and was not opened.']);
  });

  it.skipIf(process.platform === 'win32')('does not read a device behind a link', async () => {
    await symlink('/dev/zero', join(folder, 'slipway.yaml'));
    expect((await load(folder)).problems.map((problem) => problem.message)).toEqual([
      'slipway.yaml is a device, not a file, and was not opened.',
    ]);
  });

  it('refuses a file of 100 MB', async () => {
    await writeFile(join(folder, 'slipway.yaml'), 'version: 1\n');
    await truncate(join(folder, 'slipway.yaml'), 100_000_000);
    expect((await load(folder)).problems.map((problem) => problem.message)).toEqual([
      'slipway.yaml has 100000000 bytes; at most 1048576 are read.',
    ]);
  });

  it('refuses a file that is not text', async () => {
    await writeFile(join(folder, 'Procfile'), Buffer.from([0x77, 0x65, 0x62, 0x3a, 0xff, 0xfe, 0x00]));
    expect((await load(folder)).problems.map((problem) => problem.message)).toEqual(['Procfile is not UTF-8 text.']);
  });

  it('says how to make an unreadable file readable, and reads the others', async () => {
    await writeFile(join(folder, 'Procfile'), 'web: node server.js\n');
    await writeFile(join(folder, '.air.toml'), '');
    const denying: ProjectFs = {
      ...nodeProjectFs,
      readText: async (path, limit) => (path.endsWith('.air.toml') ? { kind: 'denied' } : nodeProjectFs.readText(path, limit)),
    };
    const plan = await loadProject(folder, denying, { platform: 'linux', searchPath: [], monotonicMs: () => 0 });
    expect(names(plan)).toEqual(['web']);
    expect(plan.problems).toMatchObject([
      {
        file: '.air.toml',
        line: 1,
        message: ".air.toml can't be read: permission denied.",
        hint: 'Give yourself read permission: chmod u+r .air.toml.',
      },
    ]);
  });

  it('resolves a linked root to its real path', async () => {
    await mkdir(join(folder, 'real'));
    await writeFile(join(folder, 'real', 'Procfile'), 'web: node server.js\n');
    await symlink(join(folder, 'real'), join(folder, 'link'));
    const plan = await load(join(folder, 'link'));
    expect(plan.root).toBe(join(folder, 'real'));
    expect(plan.processes[0]?.cwd).toBe(join(folder, 'real'));
  });

  it('refuses a cwd that leaves the project through a link', async () => {
    await mkdir(join(folder, 'project'));
    await symlink(folder, join(folder, 'project', 'out'));
    await writeFile(
      join(folder, 'project', 'slipway.yaml'),
      'version: 1\nprocesses:\n  a: { command: x, cwd: out }\n  b: { command: x, cwd: out/missing }\n',
    );
    const plan = await load(join(folder, 'project'));
    expect(names(plan)).toEqual([]);
    expect(plan.problems.map((problem) => problem.message)).toEqual([
      `cwd leads to ${folder}, outside the project.`,
      `cwd leads to ${join(folder, 'project', 'out', 'missing')}, outside the project.`,
    ]);
  });

  it('says so when the folder does not exist', async () => {
    const plan = await load(join(folder, 'gone'));
    expect(plan.problems.map((problem) => problem.message)).toEqual([`${join(folder, 'gone')} does not exist.`]);
  });

  it('warns about a program that does not exist, unless the build writes it', async () => {
    await writeFile(join(folder, 'Procfile'), 'a: ./bin/a\nb: exec something\n');
    await writeFile(join(folder, '.air.toml'), '');
    await mkdir(join(folder, 'bin'));
    const plan = await loadProject(folder, nodeProjectFs, { platform: 'linux', searchPath: [join(folder, 'bin')], monotonicMs: () => 0 });
    const warnings = plan.problems.filter((problem) => problem.severity === 'warning');
    expect(warnings.map((problem) => `${problem.file}:${problem.line} ${problem.message}`)).toEqual(['Procfile:1 ./bin/a does not exist.']);
  });
});
