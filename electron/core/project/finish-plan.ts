import type { ImportableFile } from '../../../shared/model/import-report';
import type { ProcessConfig } from '../../../shared/model/process';
import type { ProjectPlan, Suggestion } from '../../../shared/model/project';
import { checkCommands } from './check-commands';
import { planHash } from './plan-hash';
import type { ReadContext } from './read-context';
import { readPlannedEnv } from './read-planned-env';

export interface LoadOptions {
  readonly platform: NodeJS.Platform;
  /** Folders of the host's PATH, to tell that a program does not exist; empty: not checked. */
  readonly searchPath: readonly string[];
  /** Monotonic ms. */
  readonly monotonicMs: () => number;
}

/** The checks that every plan passes, wherever its processes come from. */
export async function finishPlan(
  context: ReadContext,
  processes: readonly ProcessConfig[],
  suggestions: readonly Suggestion[],
  importable: readonly ImportableFile[],
  startedMs: number,
  options: LoadOptions,
): Promise<ProjectPlan> {
  const envFiles = await readPlannedEnv(context, processes);
  await checkCommands(context, processes);
  return {
    root: context.root,
    processes,
    problems: context.problems,
    suggestions,
    hash: planHash(processes, context.root, envFiles),
    envFiles,
    report: context.notes,
    importable,
    filesRead: [...new Set(context.filesRead)],
    readMs: Math.round((options.monotonicMs() - startedMs) * 10) / 10,
  };
}

/** This machine's. */
export function defaultOptions(): LoadOptions {
  const separator = process.platform === 'win32' ? ';' : ':';
  const searchPath = (process.env.PATH ?? '').split(separator).filter((folder) => folder !== '');
  return { platform: process.platform, searchPath, monotonicMs: () => performance.now() };
}
