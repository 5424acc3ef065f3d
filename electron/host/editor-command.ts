import { basename } from 'node:path';

/** A place in a file; `line` and `column` count from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

export interface EditorCommand {
  /** As people call it: `code`. */
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
}

type Arguments = (place: Place) => readonly string[];

const withGoto: Arguments = ({ path, line, column }) => ['--goto', `${path}:${line}:${column}`];
const withSuffix: Arguments = ({ path, line, column }) => [`${path}:${line}:${column}`];
const withLine: Arguments = ({ path, line }) => ['--line', String(line), path];

/** Editors with a window of their own that take a place, as their manuals say; in the order in which they are looked for. */
const EDITORS: ReadonlyMap<string, Arguments> = new Map([
  ['code', withGoto],
  ['code-insiders', withGoto],
  ['codium', withGoto],
  ['cursor', withGoto],
  ['windsurf', withGoto],
  ['zed', withSuffix],
  ['zeditor', withSuffix],
  ['subl', withSuffix],
  ['goland', withLine],
  ['idea', withLine],
  ['webstorm', withLine],
  ['pycharm', withLine],
  ['phpstorm', withLine],
  ['rubymine', withLine],
  ['rustrover', withLine],
  ['clion', withLine],
  ['kate', ({ path, line, column }) => ['--line', String(line), '--column', String(column), path]],
  ['gedit', ({ path, line, column }) => [`+${line}:${column}`, path]],
  ['gvim', ({ path, line }) => [`+${line}`, path]],
  ['emacsclient', ({ path, line, column }) => ['--no-wait', `+${line}:${column}`, path]],
  ['mate', ({ path, line, column }) => ['--line', `${line}:${column}`, path]],
]);
/** Started only where somebody names it: without a running server it opens nothing. */
const ONLY_NAMED: ReadonlySet<string> = new Set(['emacsclient']);

type Environment = Readonly<Record<string, string | undefined>>;

/** What the person chose for this: a program, or a line with `{file}`, `{line}` and `{column}` in it. A program we do not know gets the file only. */
function chosen(text: string, place: Place): EditorCommand | null {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const isTemplate = text.includes('{file}');
  // `code --wait`; a program we do not know may have a space in its path.
  const hasWords = isTemplate || EDITORS.has(basename(words[0] ?? ''));
  const [program, ...rest] = hasWords ? words : [text.trim()];
  if (program === undefined || program === '') return null;
  const name = basename(program);
  const filled = (word: string): string =>
    word.replace(/\{(file|line|column)\}/g, (_, key: string) =>
      key === 'file' ? place.path : String(key === 'line' ? place.line : place.column),
    );
  return { name, argv: [program, ...rest.map(filled), ...(isTemplate ? [] : (EDITORS.get(name)?.(place) ?? [place.path]))] };
}

/** Those that `editorCommand` may ask for by `isThere`. Pure. */
export function editorPrograms(env: Environment): readonly string[] {
  return [...namedEditors(env), ...[...EDITORS.keys()].filter((name) => !ONLY_NAMED.has(name))];
}

function namedEditors(env: Environment): readonly string[] {
  return [env.VISUAL, env.EDITOR].map((text) => text?.trim().split(/\s+/)[0] ?? '').filter((program) => EDITORS.has(basename(program)));
}

/**
 * The command that opens a place in the person's editor: `SLIPWAY_EDITOR`, else `VISUAL` or `EDITOR` where that is an editor with a window (one
 * that needs a terminal has none here), else the first one that `isThere`. Null where there is none, on Windows, and without a display; an editor's
 * own terminal has none, but its program reaches it (`VSCODE_IPC_HOOK_CLI`). Nothing of a project is asked. Pure but for `isThere`.
 */
export function editorCommand(
  env: Environment,
  platform: NodeJS.Platform,
  place: Place,
  isThere: (program: string) => boolean,
): EditorCommand | null {
  if (platform === 'win32') return null;
  if (env.SLIPWAY_EDITOR !== undefined && env.SLIPWAY_EDITOR.trim() !== '') return chosen(env.SLIPWAY_EDITOR, place);
  const hasDisplay = platform === 'darwin' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY || env.VSCODE_IPC_HOOK_CLI);
  if (!hasDisplay) return null;
  const program = editorPrograms(env).find(isThere);
  return program === undefined ? null : chosen(program, place);
}
