import type { RunCause } from '../../../shared/model/process';

/** Causes name this many files; a checkout of thousands says how many more there were. */
const NAMED_FILES = 20;
/** A line of the log names these. */
const NAMED_IN_LOG = 3;

/** Why something follows a change of files, relative to the project's root. `changer`: who changed them, where that is known. Pure. */
export function fileCause(files: ReadonlySet<string>, changer: string | null): RunCause {
  const named = [...files].slice(0, NAMED_FILES);
  const more = files.size - named.length;
  return { kind: 'file-change', files: named, ...(more === 0 ? {} : { moreFiles: more }), by: changer ?? 'file change' };
}

/** `: a.go, b.go changed`, to follow the word for what was done; nothing where no file was the cause. Pure. */
export function afterWhich({ files, moreFiles = 0 }: RunCause): string {
  if (files.length === 0) return '';
  const more = Math.max(0, files.length - NAMED_IN_LOG) + moreFiles;
  return `: ${files.slice(0, NAMED_IN_LOG).join(', ')} changed${more === 0 ? '' : `, +${more} more`}`;
}
