import { artifactWarning } from '../../shared/model/artifact-warning';
import type { ProcessSnapshot } from '../../shared/model/process';

/** What a person has to know of the program a process runs: that the one on disk is another, or gone. Null where it is the same. Pure. */
export function programStatus({ reload, phase }: Pick<ProcessSnapshot, 'reload' | 'phase'>): { word: string; detail: string } | null {
  const artifact = phase === 'down' ? null : (reload?.artifact ?? null);
  const warning = artifact === null ? null : artifactWarning(artifact);
  return artifact === null || warning === null ? null : { word: artifact.state, detail: `${artifact.path}: ${warning}` };
}
