import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { airBuild, airBuildOutput, airCommand } from '../../../electron/core/project/air-command';
import { airWatch } from '../../../electron/core/project/air-watch';
import { BROKEN, load } from './load-fixture';

describe('.air.toml', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'slipway-air-')));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const air = async (text: string) => {
    await writeFile(join(folder, '.air.toml'), text);
    const plan = await load(folder);
    return { plan, process: plan.processes[0] };
  };

  it('an empty file means what Air does by default', async () => {
    const { process } = await air('');
    expect(process).toMatchObject({
      command: { kind: 'argv', argv: ['./tmp/main'] },
      build: { kind: 'shell', line: 'go build -o ./tmp/main .' },
      buildOutput: join(folder, 'tmp/main'),
      cwd: folder,
      restart: { policy: 'never' },
      onBuildError: 'keep',
      stop: { stopSignal: 'SIGTERM', killDelayMs: 5_000 },
      watch: {
        paths: [folder],
        extensions: ['go', 'tpl', 'tmpl', 'html'],
        exclude: ['assets/**', 'tmp/**', 'vendor/**', 'testdata/**', '**/.*/**', '**/*_test.go*'],
        debounceMs: 50,
        skipUnchanged: false,
      },
    });
  });

  it.each([
    ['kill_delay = "10s"', 10_000],
    ['kill_delay = 500', 500],
    ['kill_delay = 999999', 600_000],
    ['kill_delay = 500000000', 500],
    ['kill_delay = "1m30s"', 90_000],
    ['kill_delay = "0s"', 5_000],
    ['kill_delay = 0', 5_000],
    ['', 5_000],
  ])('[build] %s waits %i ms', async (line, killDelayMs) => {
    expect((await air(`[build]\n${line}\n`)).process?.stop.killDelayMs).toBe(killDelayMs);
  });

  it.each([
    ['send_interrupt = true', 'SIGINT'],
    ['send_interrupt = false', 'SIGTERM'],
    ['', 'SIGTERM'],
  ])('[build] %s stops with %s', async (line, signal) => {
    expect((await air(`[build]\n${line}\n`)).process?.stop.stopSignal).toBe(signal);
  });

  it('says what differs from Air where a key is absent', async () => {
    const { plan } = await air('[build]\ncmd = "go build -o ./tmp/main ."\n');
    expect(
      plan.problems.filter((problem) => problem.severity === 'info').map(({ line, key, message }) => `${line} ${key} ${message}`),
    ).toEqual([
      '1 build.delay Changed: Air waits 1000 ms after a change; Slipway waits 50 ms.',
      '1 build.send_interrupt Changed: Air would kill at once; Slipway sends SIGTERM first.',
      '1 build.kill_delay Changed: Air would kill at once; Slipway waits up to 5 s, and no longer than the stop takes.',
    ]);
  });

  const keys = { tmpDir: 'tmp', preCmd: [], cmd: null, bin: null, entrypoint: [], fullBin: null, argsBin: [], stopOnError: false };
  it.each([
    ['bin', { bin: 'tmp/api' }, { kind: 'argv', argv: ['tmp/api'] }],
    ['bin without a folder', { bin: 'api' }, { kind: 'argv', argv: ['./api'] }],
    [
      'bin with arguments of plain words',
      { bin: './tmp/main', argsBin: ['-addr', ':8080'] },
      { kind: 'argv', argv: ['./tmp/main', '-addr', ':8080'] },
    ],
    [
      'an argument that the shell must split',
      { bin: './tmp/main', argsBin: ['-addr :8080'] },
      { kind: 'shell', line: './tmp/main -addr :8080' },
    ],
    ['bin with a variable in front', { bin: 'ENV=dev ./tmp/main' }, { kind: 'shell', line: 'ENV=dev ./tmp/main' }],
    ['entrypoint before bin', { bin: 'x', entrypoint: ['dlv', 'exec'], argsBin: ['a b'] }, { kind: 'argv', argv: ['dlv', 'exec', 'a b'] }],
    ['full_bin before all', { bin: 'x', entrypoint: ['y'], fullBin: 'A=1 ./z', argsBin: ['-v'] }, { kind: 'shell', line: 'A=1 ./z -v' }],
    ['another tmp_dir', { tmpDir: 'out' }, { kind: 'argv', argv: ['./out/main'] }],
  ])('runs %s as Air would', (_title, change, expected) => {
    expect(airCommand({ ...keys, ...change }, 'linux')).toEqual(expected);
  });

  it.each([
    ['what go build writes', { cmd: 'go build -o ./tmp/main .' }, './tmp/main'],
    ['a program behind its variables', { fullBin: 'APP_ENV=dev ./bin/app --port 80', cmd: 'make' }, './bin/app'],
    ['the program under a debugger', { entrypoint: ['/usr/bin/dlv', 'exec', './tmp/main'], cmd: 'go build -o=./tmp/main .' }, './tmp/main'],
    ['of two programs the one that is run', { bin: './b', cmd: 'go build -o ./a . && go build -o b ./b' }, 'b'],
    ['what make writes', { bin: 'bin/api', cmd: 'make' }, 'bin/api'],
  ])('knows %s to be the output of the build', (_title, change, expected) => {
    const all = { ...keys, ...change };
    expect(airBuildOutput(airCommand(all, 'linux'), airBuild(all, 'linux'))).toBe(expected);
  });

  it.each([
    ['a debugger by its path', { entrypoint: ['/usr/bin/dlv', 'debug'], cmd: 'go vet ./...' }],
    ['a script', { bin: './run.sh', cmd: 'make' }],
    ['a style sheet', { entrypoint: ['dlv', 'debug'], cmd: 'tailwindcss -o static/out.css' }],
    ['a program that is not built', { bin: './server', cmd: '' }],
  ])('takes %s for no output: what never changes would never be restarted', (_title, change) => {
    const all = { ...keys, ...change };
    expect(airBuildOutput(airCommand(all, 'linux'), airBuild(all, 'linux'))).toBeNull();
  });

  it.each([
    ['beside the folders', ['config.yaml'], ['/p'], ['internal/**/*.go', 'cmd/**/*.go', 'config.yaml']],
    ['inside of one', ['./cmd/app.toml'], ['/p/internal', '/p/cmd'], ['**/*.go', 'cmd/app.toml']],
  ])('a single file of include_file is watched where Air watches it: %s', (_title, includeFile, paths, include) => {
    const { watch } = airWatch({
      root: '/p',
      tmpDir: 'tmp',
      testdataDir: 'testdata',
      paths: ['/p/internal', '/p/cmd'],
      includeExt: ['go'],
      excludeDir: null,
      includeFile,
      excludeFile: [],
      excludeRegex: null,
      excludeUnchanged: false,
      debounceMs: null,
    });
    expect(watch).toMatchObject({ paths, extensions: [], include });
  });

  it('an empty list replaces the default, as in Air itself: nothing is left out, nothing is watched for its extension', async () => {
    const all = await air('[build]\nexclude_dir = []\nexclude_regex = []\n');
    expect(all.process?.watch?.exclude).toEqual(['tmp/**', 'testdata/**', '**/.*/**']);
    const one = await air('[build]\ninclude_ext = []\ninclude_file = ["app.conf"]\n');
    expect(one.process?.watch).toMatchObject({ extensions: [], include: ['app.conf'] });
    const none = await air('[build]\ninclude_ext = []\n');
    expect(none.process?.watch).toBeNull();
    const platform = await air('[build]\npre_cmd = ["make"]\n[build.linux]\npre_cmd = []\n');
    expect(platform.process?.build).toEqual({ kind: 'shell', line: 'go build -o ./tmp/main .' });
  });

  it('the report calls no key mapped that Air itself does not use: overruled, empty, or off', async () => {
    const { plan } = await air(
      '[build]\nbin = "./a"\nfull_bin = "X=1 ./b"\nexclude_dir = []\nargs_bin = []\nfollow_symlink = false\n[log]\ntime = false\n',
    );
    const said = Object.fromEntries((plan.report ?? []).map(({ key, fate, became, text }) => [key, [fate, became, text]]));
    expect(said).toMatchObject({
      'build.bin': ['changed', null, 'Not used, as in Air: build.full_bin says what is run.'],
      'build.full_bin': ['mapped', 'command', ''],
      'build.exclude_dir': ['mapped', 'watch.exclude', 'It is empty: it leaves out no folder.'],
      'build.args_bin': ['mapped', null, 'It is empty, as without it.'],
      'build.follow_symlink': ['mapped', null, 'It is off, as here.'],
      'log.time': ['mapped', null, 'It is off; nothing is lost.'],
    });
  });

  it.each([
    ['extensions beside single files', 'include_ext = ["go"]\ninclude_file = ["a.sql"]', 'build.include_ext', ['mapped', 'watch.include']],
    ['extensions alone', 'include_ext = ["go"]', 'build.include_ext', ['mapped', 'watch.extensions']],
    ['a single file beside every file', 'include_ext = ["*"]\ninclude_file = ["a.sql"]', 'build.include_file', ['mapped', 'watch.include']],
    ['rerun_delay without rerun', 'rerun_delay = 700', 'build.rerun_delay', ['changed', null]],
    ['rerun_delay with rerun', 'rerun = true\nrerun_delay = 700', 'build.rerun_delay', ['mapped', 'restart.backoff.initial']],
  ])('the report names the key that says it here: %s', async (_title, text, key, expected) => {
    const { plan } = await air(`[build]\n${text}\n`);
    const note = (plan.report ?? []).find((each) => each.key === key);
    expect([note?.fate, note?.became]).toEqual(expected);
  });

  it('maps a file with every key, and reports each one without a counterpart', async () => {
    const plan = await load(join(BROKEN, 'air-all'));
    expect(plan.processes[0]).toMatchObject({
      name: 'air-all',
      command: { kind: 'argv', argv: ['./tmp/main', '-addr', ':9090'] },
      build: { kind: 'shell', line: '(echo hi; echo ho) && go generate ./... && go build -o ./tmp/main ./cmd/api' },
      onBuildError: 'stop',
      stop: { stopSignal: 'SIGINT', killDelayMs: 10_000 },
      restart: { policy: 'always', backoffInitialMs: 700 },
      proxy: { port: 8_090, target: 8_080 },
      ports: [8_080],
      readyTimeoutMs: 4_000,
      watch: { extensions: [], include: ['**/*.go', '**/*.html', 'schema.sql'], debounceMs: 250, skipUnchanged: true },
    });
    const without = plan.problems
      .filter((problem) => problem.message.includes('no counterpart'))
      .map((problem) => `${problem.line} ${problem.key}`);
    expect(without).toEqual([
      '17 build.follow_symlink',
      '19 build.ignore_dangerous_root_dir',
      '24 build.log',
      '25 build.poll',
      '26 build.poll_interval',
      '27 build.post_cmd',
      '33 build.rules.0',
      '36 build.rules.1',
      '45 color.app',
      '46 color.build',
      '47 color.main',
      '48 color.runner',
      '49 color.watcher',
      '50 color.mode',
      '53 log.main_only',
      '54 log.silent',
      '55 log.time',
      '58 misc.clean_on_exit',
      '59 misc.startup_banner',
      '68 screen.clear_on_rebuild',
      '69 screen.keep_scroll',
    ]);
    expect(plan.problems.every((problem) => problem.hint !== '' && problem.severity !== 'error')).toBe(true);
  });

  it('a missing env file is told with the line of env_files, not with that of entrypoint', async () => {
    const { plan, process } = await air('root = "."\nenv_files = [".env.gone"]\n\n[build]\nentrypoint = ["./tmp/main"]\n');
    const missing = plan.problems.find(({ message }) => message.includes('.env.gone does not exist'));
    expect(missing).toMatchObject({ file: '.air.toml', line: 2, severity: 'warning' });
    expect(process?.source.line).toBe(5);
  });

  it('offers the nearest key of the same table', async () => {
    const { plan } = await air('[build]\nsend_interupt = true\n[proxy]\nenabeld = true\n');
    const unknown = plan.problems.filter((problem) => problem.severity === 'warning');
    expect(unknown.map(({ line, key, hint }) => `${line} ${key} ${hint}`)).toEqual([
      '2 build.send_interupt Did you mean send_interrupt?',
      '4 proxy.enabeld Did you mean enabled?',
    ]);
  });

  it.each(['..', '~/code', '/'])('refuses root = "%s"', async (root) => {
    const { plan, process } = await air(`root = "${root}"\n`);
    expect(process).toBeUndefined();
    expect(plan.problems[0]).toMatchObject({
      line: 1,
      key: 'root',
      severity: 'error',
      message: `root = "${root}" is outside the project.`,
    });
  });

  it('is found in .config too, and works from root', async () => {
    await mkdir(join(folder, '.config'));
    await mkdir(join(folder, 'server'));
    await writeFile(join(folder, '.config', 'air.toml'), 'root = "server"\n');
    const plan = await load(folder);
    expect(plan.processes[0]).toMatchObject({ cwd: join(folder, 'server'), source: { file: '.config/air.toml', line: 1 } });
  });
});
