import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadProject } from '../../../electron/core/project/load-project';
import { nodeProjectFs } from '../../../electron/core/project/node-project-fs';
import type { ProjectPlan } from '../../../shared/model/project';

export const BROKEN = fileURLToPath(new URL('../../fixtures/projects/broken/', import.meta.url));

/** Loads a folder as on Linux, with a PATH that holds nothing, and proves that the folder is as it was: every command there writes CANARY. */
export async function load(folder: string): Promise<ProjectPlan> {
  const before = await readdir(folder).catch(() => []);
  const plan = await loadProject(folder, nodeProjectFs, { platform: 'linux', searchPath: [], monotonicMs: () => 0 });
  const after = await readdir(folder).catch(() => []);
  if (after.join() !== before.join()) throw new Error(`reading ${folder} changed it: ${after.join(', ')}`);
  return plan;
}

/** `severity file:line:column key` of each problem. */
export function places(plan: ProjectPlan): string[] {
  return plan.problems.map(({ severity, file, line, column, key }) => `${severity} ${file}:${line}:${column} ${key ?? '-'}`);
}

export function names(plan: ProjectPlan): string[] {
  return plan.processes.map((process) => process.name);
}
