import type { ProcessConfig } from '../../../shared/model/process';
import { buildEnvironment, type EnvironmentRequest } from './build-environment';
import type { ProjectFs } from './project-fs';
import { MAX_FILE_BYTES } from './read-context';

export interface PreparedEnvironment {
  readonly env: Readonly<Record<string, string>>;
  /** One sentence for each env file that could not be used; the start goes on without it. */
  readonly problems: readonly string[];
}

/** Reads a process's env files anew and builds the environment for one start. Never rejects for what the files are like. */
export async function prepareEnvironment(
  config: Pick<ProcessConfig, 'env' | 'envFiles'>,
  fs: ProjectFs,
  host: Pick<EnvironmentRequest, 'host' | 'platform' | 'ownNodeOptions'>,
): Promise<PreparedEnvironment> {
  const texts: string[] = [];
  const problems: string[] = [];
  for (const path of config.envFiles) {
    const outcome = await fs.readText(path, MAX_FILE_BYTES);
    if (outcome.kind === 'text') texts.push(outcome.text);
    else
      problems.push(
        `${path} ${outcome.kind === 'missing' ? 'does not exist' : `can't be read (${outcome.kind})`}; started without its variables.`,
      );
  }
  return { env: buildEnvironment({ ...host, envFiles: texts, env: config.env, run: null }), problems };
}
