/** Where changes come from: the kernel's watches, or looking again and again. */
export interface FolderSource {
  /** Folders that are looked at. */
  count(): number;
  /** Every file known now, absolute. */
  files(): readonly string[];
  /** What is ignored has changed, or events may have been lost: looks at every folder once. Never rejects. */
  rescan(): Promise<void>;
  /** Nothing is told after it. Twice does nothing. */
  close(): void;
}

export interface FolderSourceOptions {
  /** Folders to begin with, absolute; they have to exist. */
  readonly bases: readonly string[];
  /** Folders that are not walked. */
  readonly prunes: (folder: string) => boolean;
  /** Something happened to a file. `wasKnown`: it was there before. It may be gone by now. */
  readonly onPath: (path: string, wasKnown: boolean) => void;
  /** The source cannot go on: out of watches, a base folder that is gone. */
  readonly onError: (error: NodeJS.ErrnoException) => void;
}
