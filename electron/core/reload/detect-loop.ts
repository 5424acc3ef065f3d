/** One batch of changes that set something going. */
export interface ChangeRecord {
  readonly atMs: number;
  /** Relative to the project's root. */
  readonly files: readonly string[];
  /**
   * What was going on when it came: a build ran; or a run was coming up and did not listen yet; or a process of the run has the file open
   * for writing. `null`: nothing that could have caused it.
   */
  readonly during: 'build' | 'start' | 'own-file' | null;
}

export interface ChangeLoop {
  readonly file: string;
  readonly during: 'build' | 'start' | 'own-file';
  /** One sentence with the next step. */
  readonly text: string;
}

/** Fewer in a row a person can do by hand while a slow build runs. */
const IN_A_ROW = 5;
const WINDOW_MS = 30_000;

const WORDS: Readonly<Record<ChangeLoop['during'], string>> = {
  build: 'the build writes it',
  start: 'the program writes it when it starts',
  'own-file': 'the program keeps it open and writes to it',
};

/**
 * Whether changes go round in a circle: the last five came within half a minute, each while a build or a start was under way or by the
 * program's own hand, and all with one file in common. Pure. Saves that come while the program listens never count.
 */
export function detectLoop(history: readonly ChangeRecord[]): ChangeLoop | null {
  const last = history.slice(-IN_A_ROW);
  const [first] = last;
  const newest = last.at(-1);
  if (first === undefined || newest === undefined || last.length < IN_A_ROW) return null;
  if (newest.atMs - first.atMs > WINDOW_MS || newest.during === null || last.some((record) => record.during === null)) return null;
  const file = newest.files.find((candidate) => last.every((record) => record.files.includes(candidate)));
  if (file === undefined) return null;
  const what = WORDS[newest.during];
  return {
    file,
    during: newest.during,
    text: `${file} is watched, but ${what}: ${IN_A_ROW} changes in a row went round in a circle, so the watch is paused. Add it to watch: { exclude }, approve the changed plan, then restart.`,
  };
}

/** The history with one more change; only what a decision can need is kept. Pure. */
export function withChange(history: readonly ChangeRecord[], record: ChangeRecord): readonly ChangeRecord[] {
  return [...history, record].slice(-IN_A_ROW);
}
