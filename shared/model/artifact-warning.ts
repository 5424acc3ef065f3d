import type { RunningArtifact } from './reload';

const WORDS: Readonly<Record<RunningArtifact['state'], string | null>> = {
  current: null,
  replaced: 'another file is at this path now; a restart runs it',
  deleted: 'its file has been deleted; it cannot be started again as it is',
  changed: 'the file was written since it was read; a restart reads it',
};

/** What is wrong with the program a run executes, for a sentence that has named its path; null where it is the one on disk. Pure. */
export function artifactWarning({ state }: Pick<RunningArtifact, 'state'>): string | null {
  return WORDS[state];
}
