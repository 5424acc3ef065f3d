import { createHash } from 'node:crypto';
import { parse as parseDotenv } from 'dotenv';
import type { ProcessConfig } from '../../../shared/model/process';
import type { PlannedEnvFile } from '../../../shared/model/project';
import { loadsCode } from './code-loading-variables';
import { MAX_FILE_BYTES, type ReadContext, relativeTo } from './read-context';

/**
 * Reads the dotenv files of a plan for their names. Values stay behind, except as hashes of those variables that load code: when one of
 * these changes, the plan has changed. A missing file is a warning, because the start goes on without it.
 */
export async function readPlannedEnv(context: ReadContext, processes: readonly ProcessConfig[]): Promise<readonly PlannedEnvFile[]> {
  const users = new Map<string, ProcessConfig>();
  for (const process of processes) for (const path of process.envFiles) if (!users.has(path)) users.set(path, process);
  const files: PlannedEnvFile[] = [];
  for (const [path, user] of users) {
    const outcome = await context.fs.readText(path, MAX_FILE_BYTES);
    const file = context.shown(path);
    if (outcome.kind !== 'text') {
      const message =
        outcome.kind === 'missing'
          ? `${file} does not exist; ${user.name} would start without it.`
          : `${file} can't be read (${outcome.kind}); ${user.name} would start without it.`;
      const line = user.source.keys?.env_files ?? user.source.line;
      const hint = `Create ${file}, or take it out of env_files.`;
      context.report(user.source.file, { line, column: 1, key: user.name, severity: 'warning', message, hint });
      continue;
    }
    const name = relativeTo(context.root, path);
    if (!context.filesRead.includes(name)) context.filesRead.push(name);
    const values = Object.entries(parseDotenv(outcome.text));
    const loaders = values.filter(([key]) => loadsCode(key));
    for (const [key] of loaders) {
      const line = lineOf(outcome.text, key);
      const message = `${file} sets ${key}, which can make programs load other code.`;
      context.report(file, {
        line,
        column: 1,
        key,
        severity: 'warning',
        message,
        hint: 'Check its value before you trust the project; a change of it asks again.',
      });
    }
    files.push({
      path,
      keys: values.map(([key]) => key),
      loaders: Object.fromEntries(loaders.map(([key, value]) => [key, createHash('sha256').update(value).digest('hex')])),
    });
  }
  return files;
}

function lineOf(text: string, key: string): number {
  const index = text.split(/\r?\n/).findLastIndex((line) => line.replace(/^\s*(?:export\s+)?/, '').split(/[=:\s]/)[0] === key);
  return Math.max(1, index + 1);
}
