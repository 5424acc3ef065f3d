import { expect, test } from 'vitest';
import { editorCommand } from '../../../electron/host/editor-command';

const PLACE = { path: '/w/shop/cmd/ma in.go', line: 12, column: 5 };
const AT = '/w/shop/cmd/ma in.go:12:5';
const DISPLAY = { DISPLAY: ':0' };

const cases: readonly [what: string, env: Record<string, string>, there: readonly string[], argv: readonly string[] | null][] = [
  ['the first editor that is there', DISPLAY, ['subl', 'gedit'], ['subl', AT]],
  ['VS Code', DISPLAY, ['code'], ['code', '--goto', AT]],
  ['GoLand', DISPLAY, ['goland'], ['goland', '--line', '12', PLACE.path]],
  ['none is there', DISPLAY, [], null],
  ['without a display', {}, ['code'], null],
  ["from an editor's own terminal, which has no display", { VSCODE_IPC_HOOK_CLI: '/run/x' }, ['code'], ['code', '--goto', AT]],
  ['EDITOR with a window of its own', { ...DISPLAY, EDITOR: 'cursor --wait' }, ['code', 'cursor'], ['cursor', '--goto', AT]],
  ['VISUAL before EDITOR', { ...DISPLAY, EDITOR: 'code', VISUAL: '/opt/zed' }, ['code', '/opt/zed'], ['/opt/zed', AT]],
  ['EDITOR needs a terminal', { ...DISPLAY, EDITOR: 'vim' }, ['vim', 'kate'], ['kate', '--line', '12', '--column', '5', PLACE.path]],
  ['emacsclient is not guessed', DISPLAY, ['emacsclient'], null],
  ['emacsclient that is named', { ...DISPLAY, EDITOR: 'emacsclient' }, ['emacsclient'], ['emacsclient', '--no-wait', '+12:5', PLACE.path]],
  ['SLIPWAY_EDITOR, known', { SLIPWAY_EDITOR: '/opt/x/codium' }, [], ['/opt/x/codium', '--goto', AT]],
  ['SLIPWAY_EDITOR, not known', { SLIPWAY_EDITOR: '/opt/my editor' }, [], ['/opt/my editor', PLACE.path]],
  ['SLIPWAY_EDITOR, a line', { SLIPWAY_EDITOR: 'tmux-vim +{line} {file} -c{column}' }, [], ['tmux-vim', '+12', PLACE.path, '-c5']],
  ['SLIPWAY_EDITOR, known, with words', { SLIPWAY_EDITOR: 'code --wait' }, [], ['code', '--wait', '--goto', AT]],
  ['SLIPWAY_EDITOR, empty', { ...DISPLAY, SLIPWAY_EDITOR: ' ' }, ['code'], ['code', '--goto', AT]],
];

test.each(cases)('an editor for a place: %s', (_what, env, there, argv) => {
  expect(editorCommand(env, 'linux', PLACE, (program) => there.includes(program))?.argv ?? null).toEqual(argv);
});

test('none on Windows, and no display is asked for on macOS', () => {
  expect(editorCommand(DISPLAY, 'win32', PLACE, () => true)).toBeNull();
  expect(editorCommand({}, 'darwin', PLACE, () => true)).toMatchObject({ name: 'code' });
});
