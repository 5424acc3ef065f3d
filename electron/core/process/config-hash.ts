import { createHash } from 'node:crypto';
import type { ProcessConfig } from '../../../shared/model/process';

/** What makes two configurations run the same program in the same surroundings, as text to compare. Pure. */
export function runEssence({ command, cwd, env, envFiles, build }: ProcessConfig): string {
  return JSON.stringify([command, cwd, env, envFiles, build]);
}

/** The same as a fingerprint (32 hex digits): it is kept on disk with a run, and the values of variables are not. Pure. */
export function configHashOf(config: ProcessConfig): string {
  return createHash('sha256').update(runEssence(config)).digest('hex').slice(0, 32);
}
