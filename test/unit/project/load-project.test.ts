import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultProcess } from '../../../electron/core/project/default-process';
import { load, names } from './load-fixture';

let folder = '';
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'slipway-load-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
}

const AIR = '[build]\nbin = "./tmp/main"\n';
const PACKAGE = '{\n  "scripts": { "dev": "vite" }\n}\n';

describe('which file counts', () => {
  it('slipway.yaml alone, where it exists', async () => {
    await write({
      'slipway.yaml': 'version: 1\nprocesses:\n  api: { command: node a.js }\n',
      '.air.toml': AIR,
      Procfile: 'web: x\n',
      'package.json': PACKAGE,
    });
    const plan = await load(folder);
    expect(names(plan)).toEqual(['api']);
    expect(plan.filesRead).toEqual(['slipway.yaml']);
  });

  it('a Procfile.dev is offered, not listed, unless .foreman names it', async () => {
    await write({ 'Procfile.dev': 'web: bin/rails server\njs: yarn build --watch\n' });
    const plan = await load(folder);
    expect([names(plan), plan.importable]).toEqual([[], [{ file: 'Procfile.dev', format: 'procfile', runnable: 2, total: 2 }]]);
    await write({ '.foreman': 'procfile: Procfile.dev\n' });
    const named = await load(folder);
    expect([names(named), named.importable]).toEqual([['web', 'js'], []]);
  });

  it('slipway.yml only without slipway.yaml', async () => {
    await write({ 'slipway.yml': 'version: 1\nprocesses:\n  b: { command: x }\n' });
    expect(names(await load(folder))).toEqual(['b']);
    await write({ 'slipway.yaml': 'version: 1\nprocesses:\n  a: { command: x }\n' });
    const plan = await load(folder);
    expect(names(plan)).toEqual(['a']);
    expect(plan.problems).toMatchObject([{ file: 'slipway.yml', severity: 'warning' }]);
  });

  it('else .air.toml, Procfile and package.json together, in that order', async () => {
    await write({
      '.air.toml': AIR,
      Procfile: 'web: x\n',
      'package.json': PACKAGE,
      'go.mod': 'module a\n',
      'main.go': 'package main\nfunc main() {}\n',
    });
    const plan = await load(folder);
    expect(plan.processes.map((process) => process.source)).toEqual([
      { file: '.air.toml', line: 2 },
      { file: 'Procfile', line: 1 },
      { file: 'package.json', line: 2 },
    ]);
    expect(plan.suggestions).toEqual([]);
  });

  it('a name that two files use goes to the first', async () => {
    await write({ Procfile: 'dev: x\n', 'package.json': PACKAGE });
    const plan = await load(folder);
    expect(names(plan)).toEqual(['dev', 'dev-2']);
    expect(plan.problems[0]?.message).toBe('dev is already defined in Procfile, line 1; this one is called dev-2.');
  });

  it('conventions give suggestions only, and never processes', async () => {
    await write({
      'go.mod': 'module example.com/shop\n',
      'main.go': 'package main\n\nfunc main() {}\n',
      'cmd/api/main.go': '// a\npackage main\n\nfunc main() {}\n',
      'cmd/lib/lib.go': 'package lib\n',
      'manage.py': '',
      'pyproject.toml': '[project]\nname = "x"\n[project.scripts]\nserve-it = "x:y"\n',
      'Cargo.toml': '[package]\nname = "rusty"\n',
      'src/main.rs': 'fn main() {}\n',
      Makefile: 'all: x\nrun: all\n\t./x\nstart := 3\n',
    });
    const plan = await load(folder);
    expect(plan.processes).toEqual([]);
    expect(plan.suggestions).toEqual([
      { name: 'shop', command: 'go run .', source: { file: 'main.go', line: 3 } },
      { name: 'api', command: 'go run ./cmd/api', source: { file: 'cmd/api/main.go', line: 4 } },
      { name: 'django', command: 'python manage.py runserver', source: { file: 'manage.py', line: 1 } },
      { name: 'serve-it', command: 'serve-it', source: { file: 'pyproject.toml', line: 4 } },
      { name: 'rusty', command: 'cargo run', source: { file: 'Cargo.toml', line: 2 } },
      { name: 'run', command: 'make run', source: { file: 'Makefile', line: 2 } },
    ]);
  });
});

describe('slipway.yaml', () => {
  it('reads the whole example of the interface', async () => {
    await write({
      '.env': 'A=1\n',
      'slipway.yaml': `version: 1
x-shared: &shared { gitignore: false }
processes:
  db: { command: postgres }
  api:
    command: ["./bin/api", "-addr", ":8080"]
    cwd: .
    env: { LOG: debug }
    env_files: [.env]
    build: go build -o bin/api ./cmd/api
    build_output: bin/api
    watch:
      <<: *shared
      paths: [.]
      extensions: [go, .html]
      include: ["**/*"]
      exclude: ["tmp/**"]
      debounce: 20ms
      skip_unchanged: false
    on_change: signal
    reload_signal: hup
    stop: { signal: SIGINT, kill_delay: 2s, scope: main, command: null }
    restart: { policy: always, max_restarts: 3, window: 1m, backoff: { initial: 1s, max: 10s }, success_exit_codes: [0, 130] }
    ready: { http: "http://127.0.0.1:8080/healthz" }
    ready_timeout: 90s
    ports: [8080, 8080]
    depends_on: { db: ready }
    on_build_error: stop
    proxy: { port: 8081, live_reload: false, hold: { time: 10s, requests: 5, bytes: 1MiB } }
`,
    });
    const plan = await load(folder);
    expect(plan.problems.map((problem) => problem.message)).toEqual([]);
    expect(plan.processes[1]).toEqual({
      name: 'api',
      command: { kind: 'argv', argv: ['./bin/api', '-addr', ':8080'] },
      cwd: folder,
      env: { LOG: 'debug' },
      envFiles: [join(folder, '.env')],
      build: { kind: 'shell', line: 'go build -o bin/api ./cmd/api' },
      buildOutput: join(folder, 'bin/api'),
      watch: {
        paths: [folder],
        extensions: ['go', 'html'],
        include: ['**/*'],
        exclude: ['tmp/**'],
        gitignore: false,
        debounceMs: 20,
        skipUnchanged: false,
      },
      onChange: 'signal',
      reloadSignal: 'SIGHUP',
      onBuildError: 'stop',
      stop: { stopSignal: 'SIGINT', killDelayMs: 2_000, scope: 'main', command: null },
      restart: {
        policy: 'always',
        maxRestarts: 3,
        windowMs: 60_000,
        backoffInitialMs: 1_000,
        backoffMaxMs: 10_000,
        successExitCodes: [0, 130],
      },
      ready: { kind: 'http', url: 'http://127.0.0.1:8080/healthz' },
      readyTimeoutMs: 90_000,
      ports: [8_080],
      dependsOn: { db: 'ready' },
      proxy: { port: 8_081, target: 8_080, liveReload: false, hold: { timeMs: 10_000, requests: 5, bytes: 1_048_576 } },
      source: {
        file: 'slipway.yaml',
        line: 5,
        keys: {
          ...{ proxy: 29, 'proxy.port': 29, 'proxy.hold': 29, build_output: 11 },
          ...{ watch: 12, 'watch.paths': 14, 'watch.extensions': 15, 'watch.include': 16, 'watch.exclude': 17 },
        },
      },
    });
  });

  it('knows the lines of the keys of a proxy, not only that of its process', async () => {
    const head = 'version: 1\nprocesses:\n  a:\n    command: node a.js\n    ports: [8080]\n';
    await write({ 'slipway.yaml': `${head}    proxy:\n      port: 8081\n      live_reload: false\n      hold:\n        requests: 5\n` });
    expect((await load(folder)).processes[0]?.source).toEqual({
      file: 'slipway.yaml',
      line: 3,
      keys: { proxy: 6, 'proxy.port': 7, 'proxy.hold': 9 },
    });
    await write({ 'slipway.yaml': `x-proxy: &p { port: 8081 }\n${head}    proxy: *p\n` });
    expect((await load(folder)).processes[0]?.source).toEqual({ file: 'slipway.yaml', line: 4, keys: { proxy: 7 } });
  });

  it('fills in every default', async () => {
    await write({ 'slipway.yaml': 'version: 1\nprocesses:\n  a:\n    command: node a.js\n' });
    const [process] = (await load(folder)).processes;
    expect(process).toEqual(defaultProcess('a', { kind: 'shell', line: 'node a.js' }, folder, { file: 'slipway.yaml', line: 3 }));
  });

  it.each([
    ['', 'slipway.yaml holds no keys.'],
    ['[]', 'slipway.yaml holds no keys.'],
    ['version: 1\n', 'slipway.yaml has no processes.'],
    ['version: 1\nprocesses: []\n', 'processes must be a section with a name for each process.'],
    ['version: 2\nprocesses: {}\n', 'version must be 1, the only version there is.'],
    ['version: 1\nprocesses: {}\nservices: {}\n', 'services is not a key of this file.'],
  ])('%j is answered with %s', async (text, message) => {
    await write({ 'slipway.yaml': text });
    expect((await load(folder)).problems[0]?.message).toBe(message);
  });
});

describe('package.json and Procfile', () => {
  it.each([
    ['package-lock.json', 'npm'],
    ['yarn.lock', 'yarn'],
    ['pnpm-lock.yaml', 'pnpm'],
    ['bun.lockb', 'bun'],
  ])('%s means %s', async (lockFile, manager) => {
    await write({ 'package.json': PACKAGE, [lockFile]: '' });
    expect((await load(folder)).processes[0]?.command).toEqual({ kind: 'argv', argv: [manager, 'run', 'dev'] });
  });

  it('takes packageManager only by a known name', async () => {
    await write({ 'package.json': '{ "packageManager": "pnpm@9.1.0", "scripts": { "dev": "x" } }' });
    expect((await load(folder)).processes[0]?.command).toMatchObject({ argv: ['pnpm', 'run', 'dev'] });
    await write({ 'package.json': '{ "packageManager": "./evil@1", "scripts": { "dev": "x" } }' });
    expect((await load(folder)).processes[0]?.command).toMatchObject({ argv: ['npm', 'run', 'dev'] });
  });

  it('offers long-running scripts only, with what they run in turn', async () => {
    const scripts = {
      build: 'b',
      predev: 'p',
      dev: 'vite --port 3000',
      prepare: 'x',
      postinstall: 'x',
      'worker:mail': 'node m.js',
      test: 't',
    };
    await write({ 'package.json': JSON.stringify({ scripts }, null, '\t') });
    const plan = await load(folder);
    expect(plan.processes.map(({ name, runs, source }) => ({ name, runs, line: source.line }))).toEqual([
      { name: 'dev', runs: 'p && vite --port 3000', line: 5 },
      { name: 'worker:mail', runs: 'node m.js', line: 8 },
    ]);
  });

  const BERRY_LOCK = '# This file is generated by running "yarn install".\n\n__metadata:\n  version: 8\n';
  it.each([
    ['Yarn 4 by packageManager', 'yarn@4.5.0', {}, 'x'],
    ['Yarn 2 and newer by its lock file', undefined, { 'yarn.lock': BERRY_LOCK }, 'x'],
    ['Yarn 2 and newer by its lock file, named without a version', 'yarn@berry', { 'yarn.lock': BERRY_LOCK }, 'x'],
    ['Yarn 2 and newer by its settings', undefined, { 'yarn.lock': '', '.yarnrc.yml': '' }, 'x'],
    ['Yarn 1', undefined, { 'yarn.lock': '# yarn lockfile v1\n' }, 'p && x && q'],
    ['Yarn 1 by packageManager', 'yarn@1.22.22', { 'yarn.lock': '# yarn lockfile v1\n' }, 'p && x && q'],
  ])('only a package manager that runs pre and post scripts is said to: %s', async (_what, packageManager, files, runs) => {
    const scripts = { predev: 'p', dev: 'x', postdev: 'q' };
    await write({ 'package.json': JSON.stringify({ packageManager, scripts }), ...files });
    expect((await load(folder)).processes).toMatchObject([{ name: 'dev', runs, command: { argv: ['yarn', 'run', 'dev'] } }]);
  });

  it('numbers ports from PORT of .env, as foreman does', async () => {
    await write({ Procfile: 'web: a\r\nworker: b\r\n', '.env': 'PORT=3000\n' });
    const plan = await load(folder);
    expect(plan.processes.map((process) => process.env.PORT)).toEqual(['3000', '3100']);
    expect(plan.processes[0]?.envFiles).toEqual([join(folder, '.env')]);
  });
});
