import type { ProcessConfig } from '../../../shared/model/process';
import { defaultProcess } from './default-process';
import { jsonErrorPosition, locateJsonKeys } from './locate-json-keys';
import { nearestPosition } from './locate-toml-keys';
import { nameFault } from './process-name';
import type { ReadContext } from './read-context';

/** Scripts that customarily keep running. `pre…`, `post…` and `prepare` run only as part of these, by the package manager. */
const SERVER_SCRIPTS: ReadonlySet<string> = new Set(['dev', 'start', 'serve', 'watch']);

/** Lock file → the program that wrote it, most particular first. */
const LOCK_FILES: readonly (readonly [file: string, manager: string])[] = [
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];
const MANAGERS: readonly string[] = ['npm', 'pnpm', 'yarn', 'bun'];

/**
 * Reads `package.json`: the scripts dev, start, serve, watch and worker… become processes, run through the package manager that the lock
 * file names (else the `packageManager` key, else npm). Null when there is no package.json or it has no such script.
 */
export async function importPackageJson(context: ReadContext): Promise<readonly ProcessConfig[] | null> {
  const file = 'package.json';
  if (!(await context.exists(file))) return null;
  const text = await context.read(file);
  if (text === null) return [];
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    const hint = 'Correct the JSON; until then no script of this file can be run.';
    context.report(file, {
      ...jsonErrorPosition(text, error),
      key: null,
      severity: 'error',
      message: 'package.json is not valid JSON.',
      hint,
    });
    return [];
  }
  const positions = locateJsonKeys(text);
  const wrongType = (path: readonly string[], message: string) => {
    const hint = 'Write text in double quotes; until then it is left out.';
    context.report(file, { ...nearestPosition(positions, path), key: path.join('.') || null, severity: 'error', message, hint });
  };
  if (!isObject(content)) {
    wrongType([], 'package.json holds no object.');
    return [];
  }
  const scripts = content.scripts ?? {};
  if (!isObject(scripts)) {
    wrongType(['scripts'], 'scripts must be an object of names and commands.');
    return [];
  }
  const wanted = Object.keys(scripts).filter((name) => SERVER_SCRIPTS.has(name) || name.startsWith('worker'));
  if (wanted.length === 0) return null;

  const manager = await packageManager(context, content.packageManager);
  const processes: ProcessConfig[] = [];
  for (const name of wanted) {
    const script = scripts[name];
    const fault = nameFault(name);
    if (typeof script !== 'string' || script.trim() === '') {
      wrongType(['scripts', name], `scripts.${name} is not a command.`);
    } else if (fault !== null) {
      wrongType(['scripts', name], `The name of a script ${fault}.`);
    } else {
      const { line } = nearestPosition(positions, ['scripts', name]);
      const runs = [scripts[`pre${name}`], script, scripts[`post${name}`]].filter((part) => typeof part === 'string' && part.trim() !== '');
      processes.push({
        ...defaultProcess(name, { kind: 'argv', argv: [manager, 'run', name] }, context.root, { file, line }),
        runs: runs.join(' && '),
      });
    }
  }
  return processes;
}

async function packageManager(context: ReadContext, declared: unknown): Promise<string> {
  for (const [lockFile, manager] of LOCK_FILES) if (await context.exists(lockFile)) return manager;
  // Only a known name is ever used: the key is text from the project and must not choose the program.
  const name = typeof declared === 'string' ? declared.split('@')[0] : undefined;
  return MANAGERS.find((manager) => manager === name) ?? 'npm';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
