import type { ProcessSnapshot, RunCause } from '../../../shared/model/process';
import { runOf } from '../../../shared/model/process-state';

/** What browsers were told of last. */
export interface NewsSeen {
  /** The run that served last; null before the first. */
  readonly runId: number | null;
  /** When the last reload without a new run was; null before the first. */
  readonly reloadedAt: number | null;
}

export const NOTHING_SEEN: NewsSeen = { runId: null, reloadedAt: null };

export interface News {
  readonly kind: 'reload' | 'css';
  readonly files: readonly string[];
  readonly runId: number | null;
}

const MOST_FILES = 20;

/** What is not named could be anything. */
function kindOf({ files, moreFiles = 0 }: Pick<RunCause, 'files' | 'moreFiles'>): News['kind'] {
  return moreFiles === 0 && files.length > 0 && files.every((file) => /\.css$/i.test(file)) ? 'css' : 'reload';
}

/**
 * Whether there is a new version to be shown, for a process whose requests pass. Pure. A new run is one, and a reload by signal that came
 * through; where nothing but style sheets changed, the page stays and they are swapped. The first run that is ever seen is no news: a page
 * cannot be older than that.
 */
export function newsOf(
  seen: NewsSeen,
  process: Pick<ProcessSnapshot, 'state' | 'cause' | 'reload'>,
): { readonly seen: NewsSeen; readonly news: News | null } {
  const runId = runOf(process.state)?.runId ?? null;
  const reloaded = process.reload?.lastReload ?? null;
  const next: NewsSeen = { runId: runId ?? seen.runId, reloadedAt: reloaded?.at ?? seen.reloadedAt };
  if (runId !== null && seen.runId !== null && runId !== seen.runId) {
    const changed = process.cause?.kind === 'file-change' ? process.cause : { files: [] };
    return { seen: next, news: { kind: kindOf(changed), files: changed.files.slice(0, MOST_FILES), runId } };
  }
  if (reloaded !== null && reloaded.at !== seen.reloadedAt && seen.runId !== null)
    return { seen: next, news: { kind: kindOf(reloaded), files: reloaded.files.slice(0, MOST_FILES), runId } };
  return { seen: next, news: null };
}
