import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CallError } from '../../shared/contract/result';
import { isInside } from '../core/process/is-inside';
import { resolveCommand } from '../core/process/resolve-command';
import { buildEnvironment } from '../core/project/build-environment';
import { editorCommand, editorPrograms } from './editor-command';
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
  const isFile = path !== null && (await stat(path).catch(() => null))?.isFile() === true;
  if (!isFile) throw new CallError('path-not-found', `There is no file ${file} in ${cwd}.`, 'Its build may have run in another folder.');
  const root = await realpath(projectRoot).catch(() => projectRoot);
  if (!isInside(path, root))
    throw new CallError('bad-argument', `${file} is not inside the project.`, 'Only its own files are opened from here.');

  // Without what npm put on PATH, and what is Slipway's own.
  const env = buildEnvironment({ host: system.env, envFiles: [], env: {}, run: null, platform: system.platform, ownNodeOptions: null });
  // From the root of the file system: a PATH with `.` in it must not find a program of the project.
  const found = (argv: readonly string[]) => resolveCommand({ kind: 'argv', argv }, '/', env, system.platform);
  /** What the project brings along was approved by nobody, unless somebody named that very file. */
  const isTheirs = async (program: string): Promise<boolean> => {
    const command = found([program]);
    const real = command.ok ? await realpath(resolve('/', command.argv[0])).catch(() => null) : null;
    return real !== null && (program.includes('/') || !isInside(real, root));
  };
  const there = new Set<string>();
  for (const program of editorPrograms(system.env)) if (await isTheirs(program)) there.add(program);
  const editor = editorCommand(system.env, system.platform, { path, line, column: column ?? 1 }, (program) => there.has(program));
  if (editor === null)
    throw new CallError('unsupported-on-this-platform', 'No editor was found that can be opened from here.', `Set SLIPWAY_EDITOR. ${COPY}`);
  const command = found(editor.argv);
  if (!command.ok) throw new CallError('spawn-failed', `SLIPWAY_EDITOR: ${command.reason}.`, COPY);
  if (!(await isTheirs(editor.argv[0])))
    throw new CallError('spawn-failed', `${editor.name} on PATH is a program of the project, which is not run for this.`, COPY);
  const [program, ...args] = command.argv;
  const failed = await system.launch([resolve('/', program), ...args], env);
  if (failed !== null) throw new CallError('spawn-failed', `${editor.name} did not open it: ${failed}.`, COPY);
  return { editor: editor.name, path };
}
