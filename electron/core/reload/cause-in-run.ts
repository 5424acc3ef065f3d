import { holdsOpen } from '../watch/holds-open';
import type { BuildSpan } from './build-order';
import type { ChangeRecord } from './detect-loop';
import type { ReloadOwner } from './reload-owner';
import { isWrittenWithin } from './written-within';

/** A change of more files is no program writing its own: a checkout. */
const MOST_FILES = 20;

/**
 * What was going on when these files changed, from what is known of the run: a look at the process table would delay every restart.
 */
export function causeInRun(
  { builds, state, run }: Pick<ReloadOwner, 'builds' | 'state' | 'run'>,
  paths: readonly string[],
  lastBuild: BuildSpan,
): ChangeRecord['during'] {
  if (builds.buildingSince !== null) return 'build';
  if (lastBuild.to > 0 && isWrittenWithin(paths.slice(0, MOST_FILES), lastBuild)) return 'build';
  if (run === null || (state.kind !== 'starting' && state.kind !== 'running')) return null;
  if (state.kind === 'starting' && run.listeners.length === 0) return 'start';
  const pids = run.members.map(({ pid }) => pid);
  return paths.length <= MOST_FILES && holdsOpen(pids, paths) ? 'own-file' : null;
}
