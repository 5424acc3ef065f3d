import { basename, resolve } from 'node:path';
import { parse as parseToml, TomlError } from 'smol-toml';
import type { ProcessConfig } from '../../../shared/model/process';
import { DEFAULT_RESTART_POLICY } from '../../../shared/model/restart-policy';
import { DEFAULT_STOP, MAX_KILL_DELAY_MS } from '../../../shared/model/stop-sequence';
import { airBuild, airBuildOutput, airCommand } from './air-command';
import { AirFile } from './air-file';
import { airWatch } from './air-watch';
import { DEFAULT_HOLD, defaultProcess } from './default-process';
import { envFileValueText, readByGodotenv } from './env-file-values';
import { nameFromFolder } from './process-name';
import { isInside, type ReadContext } from './read-context';
import { resolveFolder } from './resolve-inside';

const FILES: readonly string[] = ['.air.toml', '.config/air.toml'];

/**
 * Reads `.air.toml` (else `.config/air.toml`) with Air's own defaults. Every key is mapped, or reported with its line and the reason.
 * The intent is kept, not the defects: `kill_delay = "10s"` is ten seconds. Null when there is no such file.
 */
export async function importAir(context: ReadContext): Promise<readonly ProcessConfig[] | null> {
  for (const file of FILES) {
    if (!(await context.exists(file))) continue;
    const text = await context.read(file);
    return text === null ? [] : readAir(context, file, text);
  }
  return null;
}

async function readAir(context: ReadContext, file: string, text: string): Promise<readonly ProcessConfig[]> {
  let content: Record<string, unknown>;
  try {
    content = parseToml(text);
  } catch (error) {
    const place = error instanceof TomlError ? { line: error.line, column: error.column } : { line: 1, column: 1 };
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0]?.replace(/^Invalid TOML document: /, '');
    const hint = 'Correct the TOML; until then nothing of this file can be run.';
    context.report(file, { ...place, key: null, severity: 'error', message: `${file} is not valid TOML: ${reason}.`, hint });
    return [];
  }
  const air = new AirFile(context, file, text, content);
  air.reportKeys();

  const root = await airRoot(context, air);
  if (root === null || air.hasCommandFault) {
    air.report([], 'error', 'This file gives no usable command, so its process is left out.', 'Correct the keys named beside this.');
    return [];
  }
  const tmpDir = (air.text('tmp_dir') ?? 'tmp').replace(/^\.\/|\/+$/g, '') || 'tmp';
  const stopOnError = air.flag('build.stop_on_error') ?? false;
  const keys = {
    tmpDir,
    preCmd: air.texts('build.pre_cmd') ?? [],
    cmd: air.text('build.cmd'),
    bin: air.text('build.bin'),
    entrypoint: air.texts('build.entrypoint') ?? [],
    fullBin: air.text('build.full_bin'),
    argsBin: air.texts('build.args_bin') ?? [],
    stopOnError,
  };
  if (keys.fullBin !== null) air.overruled(['entrypoint', 'bin'], 'full_bin');
  else if (keys.entrypoint.length > 0) air.overruled(['bin'], 'entrypoint');
  const command = airCommand(keys, context.platform);
  const build = airBuild(keys, context.platform);
  const output = airBuildOutput(command, build);
  const proxy = airProxy(air);
  const envFiles = airEnvFiles(context, air, root);
  return [
    {
      ...defaultProcess(nameFromFolder(basename(context.root)), command, root, {
        file,
        line: air.commandLine(),
        ...air.linesOf({ env_files: ['env_files'], 'watch.paths': ['build', 'include_dir'], 'watch.extensions': ['build', 'include_ext'] }),
      }),
      env: await airEnv(context, air, envFiles),
      envFiles,
      build,
      buildOutput: output === null ? null : resolve(root, output),
      watch: airWatchOf(context, air, root, tmpDir),
      onBuildError: stopOnError ? 'stop' : 'keep',
      stop: airStop(air),
      restart: airRestart(air),
      ports: proxy === null || proxy.target === null ? [] : [proxy.target],
      readyTimeoutMs: air.number('proxy.app_start_timeout') || 30_000,
      proxy,
    },
  ];
}

async function airRoot(context: ReadContext, air: AirFile): Promise<string | null> {
  const wanted = air.text('root') || '.';
  const found = wanted.startsWith('~') ? ({ kind: 'outside', path: wanted } as const) : await resolveFolder(context, wanted);
  if (found.kind === 'inside') return found.path;
  const why = found.kind === 'outside' ? 'is outside the project' : 'does not exist';
  const hint =
    found.kind === 'outside' ? 'Add that folder as a project of its own.' : 'Correct the path; it starts at the folder of the project.';
  air.report(['root'], 'error', `root = "${wanted}" ${why}.`, hint);
  return null;
}

function airRestart(air: AirFile): ProcessConfig['restart'] {
  if (!air.flag('build.rerun')) {
    air.unused(['build', 'rerun_delay'], 'build.rerun is off, so nothing is run again');
    return { ...DEFAULT_RESTART_POLICY, policy: 'never' };
  }
  const { maxRestarts, windowMs } = DEFAULT_RESTART_POLICY;
  air.changed(
    ['build', 'rerun'],
    `Air runs it again without end; Slipway waits longer each time and gives up after ${maxRestarts} restarts in ${windowMs / 1_000} s.`,
    'Nothing to do. slipway.yaml can set other limits under restart.',
  );
  return { ...DEFAULT_RESTART_POLICY, policy: 'always', backoffInitialMs: air.durationMs('build.rerun_delay') ?? 500 };
}

function airEnvFiles(context: ReadContext, air: AirFile, root: string): readonly string[] {
  const files = (air.texts('env_files') ?? []).map((file) => resolve(root, file));
  if (files.length > 0) {
    air.changed(
      ['env_files'],
      'variables of env_files win over those Slipway was started with; in Air they do not.',
      'Nothing to do, unless your shell sets the same names.',
    );
  }
  const outside = files.filter((file) => !isInside(context.root, file));
  if (outside.length > 0)
    air.report(
      ['env_files'],
      'warning',
      `${outside.join(', ')} is outside the project.`,
      'Check that you know this file before you trust the project.',
    );
  return files;
}

/** Air fills in the variables inside its env files (runner/engine.go, godotenv); such values are written out. */
async function airEnv(context: ReadContext, air: AirFile, files: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const texts = new Map<string, string>();
  for (const file of files) {
    const text = await context.read(context.shown(file));
    if (text !== null) texts.set(context.shown(file), text);
  }
  const values = readByGodotenv(texts);
  for (const value of values)
    air.changed(['env_files'], envFileValueText(value), 'Nothing to do, unless the file changes: then change it in slipway.yaml, too.');
  return Object.fromEntries(values.filter(({ isOpen }) => !isOpen).map(({ name, value }) => [name, value]));
}

function airStop(air: AirFile): ProcessConfig['stop'] {
  const killDelayMs = air.durationMs('build.kill_delay');
  if (air.flag('build.send_interrupt') !== true) {
    air.changed(
      ['build', 'send_interrupt'],
      'Air would kill at once; Slipway sends SIGTERM first.',
      'Nothing to do. With send_interrupt = true it sends SIGINT.',
    );
  }
  if (killDelayMs === null) {
    air.changed(
      ['build', 'kill_delay'],
      'Air would kill at once; Slipway waits up to 5 s, and no longer than the stop takes.',
      'Nothing to do. kill_delay = "10s" sets another limit.',
    );
  } else if (killDelayMs > MAX_KILL_DELAY_MS) {
    air.report(
      ['build', 'kill_delay'],
      'warning',
      'kill_delay is longer than 10m, the most there is; 10m is used.',
      'Write "10m" or less.',
    );
  }
  return {
    ...DEFAULT_STOP,
    stopSignal: air.flag('build.send_interrupt') === true ? 'SIGINT' : DEFAULT_STOP.stopSignal,
    killDelayMs: Math.min(killDelayMs ?? DEFAULT_STOP.killDelayMs, MAX_KILL_DELAY_MS),
  };
}

function airWatchOf(context: ReadContext, air: AirFile, root: string, tmpDir: string): ProcessConfig['watch'] {
  const debounceMs = air.durationMs('build.delay');
  if (debounceMs === null) {
    air.changed(
      ['build', 'delay'],
      'Air waits 1000 ms after a change; Slipway waits 50 ms.',
      'Nothing to do. A delay in this file is used as it is.',
    );
  }
  const folders = (air.texts('build.include_dir') ?? []).map((folder) => resolve(root, folder));
  for (const folder of folders) {
    if (isInside(context.root, folder)) continue;
    air.report(
      ['build', 'include_dir'],
      'info',
      `${context.shown(folder)} is outside the project and is watched too.`,
      'Nothing to do; files there are only looked at.',
    );
  }
  const { watch, unmapped } = airWatch({
    root,
    tmpDir,
    testdataDir: air.text('testdata_dir') ?? 'testdata',
    paths: folders.length === 0 ? [root] : folders,
    includeExt: air.texts('build.include_ext'),
    excludeDir: air.texts('build.exclude_dir'),
    includeFile: air.texts('build.include_file') ?? [],
    excludeFile: air.texts('build.exclude_file') ?? [],
    excludeRegex: air.texts('build.exclude_regex'),
    excludeUnchanged: air.flag('build.exclude_unchanged') ?? false,
    debounceMs,
  });
  if (air.says('build.include_file') && watch !== null && !watch.include.includes('**/*')) {
    air.changed(
      ['build', 'include_file'],
      'The extensions are written as patterns beside these files.',
      'Nothing to do; the same files are watched.',
    );
    if (air.says('build.include_ext'))
      air.mappedTo(
        ['build', 'include_ext'],
        'watch.include',
        'Written as patterns: watch.extensions would keep the files of include_file out.',
      );
  }
  for (const expression of unmapped) {
    air.unsupported(['build', 'exclude_regex'], `"${expression}" can't be said as a pattern.`);
    air.report(
      ['build', 'exclude_regex'],
      'warning',
      `exclude_regex "${expression}" has no counterpart: files are chosen by patterns.`,
      'Write slipway.yaml with watch: { exclude: […] }.',
    );
  }
  return watch;
}

function airProxy(air: AirFile): ProcessConfig['proxy'] {
  if (air.flag('proxy.enabled') !== true) return null;
  const port = air.port('proxy.proxy_port');
  const target = air.port('proxy.app_port');
  if (port === null || target === null) {
    air.report(['proxy'], 'error', 'The proxy needs proxy_port and app_port; it is left out.', 'Set both to a port from 1 to 65535.');
    return null;
  }
  return { port, target, liveReload: true, hold: DEFAULT_HOLD };
}
