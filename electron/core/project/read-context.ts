import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { ImportNote } from '../../../shared/model/import-report';
import type { ProjectProblem } from '../../../shared/model/project';
import type { ProjectFs, ReadFailure } from './project-fs';

/** Far above any file written by hand; keeps a hostile file from filling memory. */
export const MAX_FILE_BYTES = 1_048_576;

/** A problem without the file's name, which the context adds. */
export type LocatedProblem = Omit<ProjectProblem, 'file'>;

/** What every reader of a project's files shares: where, through what, and where findings go. One per load. */
export class ReadContext {
  readonly problems: ProjectProblem[] = [];
  /** What became of the keys of imported files. */
  readonly notes: ImportNote[] = [];
  readonly filesRead: string[] = [];
  readonly #shown = new Map<string, string>();

  constructor(
    /** Real path. */
    readonly root: string,
    readonly fs: ProjectFs,
    readonly platform: NodeJS.Platform,
    /** Folders of the host's PATH, for telling that a command does not exist. */
    readonly searchPath: readonly string[],
  ) {}

  report(file: string, problem: LocatedProblem): void {
    this.problems.push({ file, ...problem });
  }

  /** Text of a file of the project, or null; a missing file is no problem, an unreadable one is. A byte order mark is dropped. */
  async read(file: string): Promise<string | null> {
    const outcome = await this.fs.readText(resolve(this.root, file), MAX_FILE_BYTES);
    if (outcome.kind === 'text') {
      if (!this.filesRead.includes(file)) this.filesRead.push(file);
      return outcome.text.startsWith('\uFEFF') ? outcome.text.slice(1) : outcome.text;
    }
    const shown = this.#shown.get(resolve(this.root, file)) ?? file;
    if (outcome.kind !== 'missing') this.report(shown, unreadable(shown, outcome));
    return null;
  }

  /** True when something of that name is there, readable or not. */
  async exists(file: string): Promise<boolean> {
    return (await this.fs.kindOf(resolve(this.root, file))) !== 'missing';
  }

  /** From now on messages show a path (absolute) or a program as `text`: for names that were filled in from `.env`. */
  showAs(name: string, text: string): void {
    this.#shown.set(name, text);
  }

  /** A path as people see it: relative to the root, `/` between parts, `.` for the root; as it was told to be shown, where it was. */
  shown(path: string): string {
    return this.#shown.get(path) ?? relativeTo(this.root, path);
  }

  /** A program's name for a message. */
  shownProgram(program: string): string {
    return this.#shown.get(program) ?? program;
  }
}

/** `path` relative to `root`, `/` between parts, `.` for the root itself. */
export function relativeTo(root: string, path: string): string {
  const shown = relative(root, path);
  return shown === '' ? '.' : shown.split(sep).join('/');
}

/** True for the folder itself and whatever is below it. Compares paths only: resolve links first. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

function unreadable(file: string, failure: Exclude<ReadFailure, { kind: 'missing' }>): LocatedProblem {
  const [message, hint] = failureInWords(file, failure);
  return { line: 1, column: 1, key: null, severity: 'error', message, hint };
}

function failureInWords(file: string, failure: Exclude<ReadFailure, { kind: 'missing' }>): [message: string, hint: string] {
  switch (failure.kind) {
    case 'denied':
      return [`${file} can't be read: permission denied.`, `Give yourself read permission: chmod u+r ${file}.`];
    case 'not-a-file':
      return [`${file} is ${failure.what}, not a file, and was not opened.`, `Replace it with a regular file or remove it.`];
    case 'too-big':
      return [
        `${file} has ${failure.sizeBytes} bytes; at most ${failure.limitBytes} are read.`,
        'Make it smaller; a project file of this size is usually a mistake.',
      ];
    case 'not-text':
      return [`${file} is not UTF-8 text.`, 'Save it again with the encoding UTF-8.'];
    case 'failed':
      return [`${file} can't be read: ${failure.code}.`, 'Check the disk and the file, then add the folder again.'];
  }
}
