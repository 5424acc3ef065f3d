/** Why a file could not be read, as data; `read-context.ts` puts it into words. */
export type ReadFailure =
  | { readonly kind: 'missing' }
  | { readonly kind: 'denied' }
  | { readonly kind: 'not-a-file'; readonly what: string }
  | { readonly kind: 'too-big'; readonly sizeBytes: number; readonly limitBytes: number }
  | { readonly kind: 'not-text' }
  | { readonly kind: 'failed'; readonly code: string };

export type ReadOutcome = { readonly kind: 'text'; readonly text: string } | ReadFailure;

/** What reading a project may do to the disk: look. There is no way to write or to run anything through it. */
export interface ProjectFs {
  /** Null when the path does not exist or may not be seen. */
  realPath(path: string): Promise<string | null>;
  /** Follows symbolic links. */
  kindOf(path: string): Promise<'file' | 'folder' | 'other' | 'missing'>;
  /** Text of a regular file, never more than `limitBytes`. Never waits on a FIFO or a device. */
  readText(path: string, limitBytes: number): Promise<ReadOutcome>;
  /** The first `bytes` of a regular file, a character each; empty when it cannot be read. For a file of another tool that may be of any size. */
  readHead(path: string, bytes: number): Promise<string>;
  /** Names in a folder, sorted; empty when it cannot be read. */
  list(path: string): Promise<readonly string[]>;
}
