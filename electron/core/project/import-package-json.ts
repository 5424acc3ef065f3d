import type { ImportNote } from '../../../shared/model/import-report';
import type { ProcessConfig } from '../../../shared/model/process';
import { defaultProcess } from './default-process';
import { escapeText } from './escape-command';
import { jsonErrorPosition, locateJsonKeys } from './locate-json-keys';
import { nearestPosition } from './locate-toml-keys';
import { findPackageManager } from './package-manager';
import { nameFault } from './process-name';
import type { ReadContext } from './read-context';
import { scriptLine } from './script-runs';

/** Scripts that customarily keep running. `pre…`, `post…` and `prepare` run only as part of these, by the package manager. */
const SERVER_SCRIPTS: ReadonlySet<string> = new Set(['dev', 'start', 'serve', 'watch']);

/**
 * Reads `package.json`: the scripts dev, start, serve, watch and worker… become processes, run through the project's package manager
 * (findPackageManager). Null when there is no package.json or it has no such script.
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

  const manager = await findPackageManager(context, context.root, content.packageManager);
  const note = (path: readonly string[], fate: ImportNote['fate'], became: string | null, words: string) => {
    const { line } = nearestPosition(positions, path);
    context.notes.push({ file, line, key: escapeText(path.join('.')), process: null, fate, became, text: words });
  };
  if (manager.otherLock !== null)
    note(
      ['packageManager'],
      'changed',
      null,
      `${manager.name} is used, as this field says, although ${manager.otherLock} is another's lock file.`,
    );
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
      note(['scripts', name], 'mapped', `processes.${name}`, `Run by ${manager.name}, because of ${manager.because ?? 'no lock file'}.`);
      processes.push({
        ...defaultProcess(name, { kind: 'argv', argv: [manager.name, 'run', name] }, context.root, { file, line }),
        runs: scriptLine(scripts, name, manager),
      });
    }
  }
  const hooks = wanted.flatMap((name) => [`pre${name}`, `post${name}`]);
  for (const name of Object.keys(scripts)) {
    if (wanted.includes(name)) continue;
    if (!hooks.includes(name))
      note(['scripts', name], 'unsupported', null, 'Only dev, start, serve, watch and worker… are listed; slipway.yaml can name others.');
    else if (manager.runsHooks)
      note(['scripts', name], 'mapped', null, `${manager.name} runs it with ${name.replace(/^(?:pre|post)/, '')}.`);
    else note(['scripts', name], 'unsupported', null, 'Yarn 2 and newer runs no pre and post scripts.');
  }
  return processes;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
