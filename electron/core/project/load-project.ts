import { resolve } from 'node:path';
import type { ProcessConfig } from '../../../shared/model/process';
import type { ProjectPlan } from '../../../shared/model/project';
import { detectSuggestions } from './detect-suggestions';
import { findImportable } from './find-importable';
import { defaultOptions, finishPlan, type LoadOptions } from './finish-plan';
import { importAir } from './import-air';
import { importPackageJson } from './import-package-json';
import { importProcfile } from './import-procfile';
import { loadSlipwayYaml } from './load-slipway-yaml';
import type { ProjectFs } from './project-fs';
import { ReadContext } from './read-context';

/**
 * Reads what a folder can run. Only looks: nothing is run, written or followed outside for running. Never rejects for what is in the folder;
 * a folder that does not exist gives a plan with one problem. `slipway.yaml` alone counts where it exists; else .air.toml, Procfile and
 * package.json add up, in that order; conventions of languages give suggestions only, and only where there is none of these.
 */
export async function loadProject(root: string, fs: ProjectFs, options: LoadOptions = defaultOptions()): Promise<ProjectPlan> {
  const startedMs = options.monotonicMs();
  const realRoot = await fs.realPath(resolve(root));
  const context = new ReadContext(realRoot ?? resolve(root), fs, options.platform, options.searchPath);
  const isFolder = realRoot !== null && (await fs.kindOf(realRoot)) === 'folder';
  if (!isFolder) {
    const message = realRoot === null ? `${root} does not exist.` : `${root} is not a folder.`;
    context.report('.', { line: 1, column: 1, key: null, severity: 'error', message, hint: 'Choose the folder that holds the project.' });
  }
  const sources = isFolder ? await readSources(context) : [];
  const suggestions = isFolder && sources.length === 0 ? await detectSuggestions(context) : [];
  const hasOwn = sources.some((source) => source.isOwn);
  const importable = isFolder && !hasOwn ? await findImportable(context) : [];
  const processes = uniquelyNamed(
    context,
    sources.map((source) => source.processes),
  );
  return finishPlan(context, processes, suggestions, importable, startedMs, options);
}

/** One list of processes for each source that exists. */
async function readSources(
  context: ReadContext,
): Promise<readonly { readonly isOwn: boolean; readonly processes: readonly ProcessConfig[] }[]> {
  const own = await loadSlipwayYaml(context);
  if (own !== null) return [{ isOwn: true, processes: own }];
  const imported = [await importAir(context), await importProcfile(context), await importPackageJson(context)];
  return imported.flatMap((processes) => (processes === null ? [] : [{ isOwn: false, processes }]));
}

/** Two files may use one name; the first in order keeps it. */
function uniquelyNamed(context: ReadContext, sources: readonly (readonly ProcessConfig[])[]): readonly ProcessConfig[] {
  const taken = new Map<string, ProcessConfig>();
  for (const process of sources.flat()) {
    let name = process.name;
    for (let number = 2; taken.has(name); number += 1) name = `${process.name}-${number}`;
    const first = taken.get(process.name);
    if (first !== undefined) {
      const { file, line } = process.source;
      const message = `${process.name} is already defined in ${first.source.file}, line ${first.source.line}; this one is called ${name}.`;
      context.report(file, {
        line,
        column: 1,
        key: process.name,
        severity: 'warning',
        message,
        hint: 'Rename one of them, or write slipway.yaml to choose.',
      });
    }
    taken.set(name, { ...process, name });
  }
  return [...taken.values()];
}
