import { basename, dirname } from 'node:path';
import type { ProcessConfig } from '../../../shared/model/process';
import type { ProjectPlan } from '../../../shared/model/project';
import { finishPlan, type LoadOptions } from './finish-plan';
import { importAir } from './import-air';
import { importCompose } from './import-compose';
import { importPackageJson } from './import-package-json';
import { importProcessCompose } from './import-process-compose';
import { importProcfile } from './import-procfile';
import type { ProjectFs } from './project-fs';
import { ReadContext } from './read-context';

/** What kind of file a name means; null for one that is not imported. */
function importFormatOf(name: string): 'air' | 'procfile' | 'package-json' | 'compose' | 'process-compose' | null {
  if (/^\.?air\.toml$/.test(name)) return 'air';
  if (/^Procfile(?:\..+)?$/.test(name)) return 'procfile';
  if (name === 'package.json') return 'package-json';
  if (/^process-compose(?:\.[\w-]+)?\.ya?ml$/.test(name)) return 'process-compose';
  return /^(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml$/.test(name) ? 'compose' : null;
}

export const IMPORT_NAMES = '.air.toml, Procfile, package.json, process-compose.yaml, compose.yaml';

/**
 * Reads one file as if it were all there is in its folder: what `slipway import` makes into a slipway.yaml. `path` is absolute. The plan's
 * report says what became of every key. Null when the name is of no format that is known. Runs and writes nothing.
 */
export async function loadImport(path: string, fs: ProjectFs, options: LoadOptions): Promise<ProjectPlan | null> {
  const startedMs = options.monotonicMs();
  const format = importFormatOf(basename(path));
  if (format === null) return null;
  // .config/air.toml works in the folder above.
  const folder = format === 'air' && basename(dirname(path)) === '.config' ? dirname(dirname(path)) : dirname(path);
  const root = (await fs.realPath(folder)) ?? folder;
  const context = new ReadContext(root, fs, options.platform, options.searchPath);
  const file = basename(path);
  if (!(await context.exists(folder === dirname(path) ? file : `.config/${file}`))) {
    context.report(file, {
      line: 1,
      column: 1,
      key: null,
      severity: 'error',
      message: `${path} does not exist.`,
      hint: 'Correct the path.',
    });
    return finishPlan(context, [], [], [], startedMs, options);
  }
  return finishPlan(context, await readFile(context, format, file), [], [], startedMs, options);
}

async function readFile(
  context: ReadContext,
  format: NonNullable<ReturnType<typeof importFormatOf>>,
  file: string,
): Promise<readonly ProcessConfig[]> {
  switch (format) {
    case 'air':
      return (await importAir(context)) ?? [];
    case 'procfile':
      return (await importProcfile(context, file === 'Procfile' ? null : file)) ?? [];
    case 'package-json':
      return (await importPackageJson(context)) ?? [];
    case 'compose':
      return (await importCompose(context, file)).processes;
    case 'process-compose':
      return (await importProcessCompose(context, file)).processes;
  }
}
