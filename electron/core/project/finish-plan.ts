import type { ImportableFile } from '../../../shared/model/import-report';
import type { ProcessConfig } from '../../../shared/model/process';
import type { ProjectPlan, Suggestion } from '../../../shared/model/project';
import { checkCommands } from './check-commands';
import { planHash } from './plan-hash';
import type { ReadContext } from './read-context';
import { readPlannedEnv } from './read-planned-env';
import { scriptBehind } from './script-runs';

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
  read: readonly ProcessConfig[],
  suggestions: readonly Suggestion[],
  importable: readonly ImportableFile[],
  startedMs: number,
  options: LoadOptions,
): Promise<ProjectPlan> {
  const processes = await Promise.all(read.map((process) => withScript(context, process)));
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

/** Wherever `npm run dev` is written, a person sees what it runs before trusting it, and a change of the script asks again. */
async function withScript(context: ReadContext, process: ProcessConfig): Promise<ProcessConfig> {
  const runs = process.runs ?? (await scriptBehind(context, process.command, process.cwd));
  return runs === null ? process : { ...process, runs };
}

/** This machine's. */
export function defaultOptions(): LoadOptions {
  const separator = process.platform === 'win32' ? ';' : ':';
  const searchPath = (process.env.PATH ?? '').split(separator).filter((folder) => folder !== '');
  return { platform: process.platform, searchPath, monotonicMs: () => performance.now() };
}
