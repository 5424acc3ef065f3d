import type { ImportNote } from './import-report';

/** A slipway.yaml as it would be written: shown first, then written exactly like this. */
export interface SlipwayDraft {
  /** Relative to the project's root. */
  readonly file: string;
  /** `create`: there is none yet. `update`: settings go into the one there is. `replace`: there is one, and this would take its place. */
  readonly kind: 'create' | 'update' | 'replace';
  readonly text: string;
  /** SHA-256 of `text`, and of what it was made from: what `project.save` wants to be given back. */
  readonly hash: string;
  /** For `update`: each value that would be written; empty when there is nothing to write. */
  readonly changes: readonly string[];
  /** What became of every key of the files it was made from. */
  readonly report: readonly ImportNote[];
  /** Names of the processes it holds. */
  readonly processes: readonly string[];
}
