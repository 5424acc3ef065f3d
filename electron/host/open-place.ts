import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CallError } from '../../shared/contract/result';
import { isInside } from '../core/process/is-inside';
import { resolveCommand } from '../core/process/resolve-command';
import { editorCommand } from './editor-command';
import { launchEditor } from './launch-editor-adapter';

export interface PlaceRequest {
  /** Where a relative path begins: the folder its process runs in. */
  readonly cwd: string;
  readonly projectRoot: string;
  readonly file: string;
  readonly line: number;
  readonly column: number | null;
}

export interface PlaceSystem {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly launch: typeof launchEditor;
}

const HERE: PlaceSystem = { env: process.env, platform: process.platform, launch: launchEditor };
const COPY = 'Or copy the place.';

/**
 * Opens a file of a project in the editor of the person the host runs as, at its line. CallError `path-not-found` for what is no file,
 * `bad-argument` for what lies outside the project (links are followed first), `unsupported-on-this-platform` without an editor, `spawn-failed`
 * where that opened nothing. Twice: the editor is asked twice.
 */
export async function openPlace(request: PlaceRequest, system: PlaceSystem = HERE): Promise<{ editor: string; path: string }> {
  const { file, cwd, projectRoot, line, column } = request;
  const path = await realpath(resolve(cwd, file)).catch(() => null);
  if (path === null || !(await stat(path)).isFile())
    throw new CallError('path-not-found', `There is no file ${file} in ${cwd}.`, 'Its build may have run in another folder.');
  const root = await realpath(projectRoot).catch(() => projectRoot);
  if (!isInside(path, root))
    throw new CallError('bad-argument', `${file} is not inside the project.`, 'Only its own files are opened from here.');

  const env = Object.fromEntries(Object.entries(system.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  // From the root of the file system: a PATH with `.` in it must not find a program of the project.
  const found = (argv: readonly string[]) => resolveCommand({ kind: 'argv', argv }, '/', env, system.platform);
  const editor = editorCommand(env, system.platform, { path, line, column: column ?? 1 }, (program) => found([program]).ok);
  if (editor === null)
    throw new CallError('unsupported-on-this-platform', 'No editor was found that can be opened from here.', `Set SLIPWAY_EDITOR. ${COPY}`);
  const command = found(editor.argv);
  if (!command.ok) throw new CallError('spawn-failed', `SLIPWAY_EDITOR: ${command.reason}.`, COPY);
  const [program, ...args] = command.argv;
  const failed = await system.launch([resolve('/', program), ...args]);
  if (failed !== null) throw new CallError('spawn-failed', `${editor.name} did not open it: ${failed}.`, COPY);
  return { editor: editor.name, path };
}
