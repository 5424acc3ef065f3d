import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

export interface StateDirRequest {
  /** `--state-dir`; null or empty: not given. Relative to the working folder. */
  readonly flag: string | null | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
  readonly home?: string;
}

/**
 * Where the host keeps its state: `--state-dir`, else `SLIPWAY_STATE_DIR`, else the platform's customary folder. Always absolute; not created here.
 * A relative XDG_STATE_HOME is ignored, as the XDG base directory specification asks.
 */
export function resolveStateDir({ flag, env, platform = process.platform, home = homedir() }: StateDirRequest): string {
  const given = flag || env.SLIPWAY_STATE_DIR;
  if (given) return resolve(given);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Slipway');
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Slipway');
  const base = env.XDG_STATE_HOME;
  return join(base && isAbsolute(base) ? base : join(home, '.local', 'state'), 'slipway');
}
