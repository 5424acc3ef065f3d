import { execFileSync } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asShellWord, splitWords } from '../../../electron/core/project/interpolation';
import { loadImport } from '../../../electron/core/project/load-import';
import { nodeProjectFs } from '../../../electron/core/project/node-project-fs';
import type { ProjectPlan } from '../../../shared/model/project';

const OPTIONS = { platform: 'linux', searchPath: [], monotonicMs: () => 0 } as const;
const of = (text: string) => `\${${text}}`;

describe('compose: the line of a command', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'slipway-command-')));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const imported = async (command: string, dotenv = ''): Promise<ProjectPlan> => {
    await writeFile(join(folder, '.env'), dotenv);
    await writeFile(join(folder, 'compose.yaml'), `services:\n  web:\n    build: .\n    command: ${command}\n`);
    const plan = await loadImport(join(folder, 'compose.yaml'), nodeProjectFs, OPTIONS);
    if (plan === null) throw new Error('not read');
    return plan;
  };
  const commandOf = async (command: string, dotenv = '') => (await imported(command, dotenv)).processes[0]?.command;

  it.each<[string, string]>([
    [`npm run dev -- --port ${of('PORT?PORT must be set')}`, `npm run dev -- --port "${of('PORT?PORT must be set')}"`],
    [`./c ${of('NEED:?please set NEED')}`, `./c "${of('NEED:?please set NEED')}"`],
    [`'./c "${of('NEED:?it is "NEED"')} x" y'`, `./c "${of('NEED:?it is \\"NEED\\"')} x" y`],
  ])('a required variable is one word, whatever its message says: %s', async (command, line) => {
    const plan = await imported(command);
    expect(plan.processes[0]?.command).toEqual({ kind: 'shell', line });
    const note = plan.report?.find(({ key }) => key === 'services.web.command');
    expect(note).toMatchObject({ fate: 'changed', text: expect.stringContaining('A shell runs it, which fills in') });
  });

  it('a line and a list with the same words are the same command', async () => {
    const list = `[npm, run, dev, --, --port, "${of('PORT?PORT must be set')}"]`;
    expect(await commandOf(`npm run dev -- --port ${of('PORT?PORT must be set')}`)).toEqual(await commandOf(list));
  });

  it('a dollar sign in a password stays one where another variable of the line is known only when it runs', async () => {
    const dotenv = "PW='x$HOME'\nARGS=--a --b\n";
    expect(await commandOf(`./api --pw ${of('PW')} ${of('ARGS')} ${of('NOPE')} $$HOME`, dotenv)).toEqual({
      kind: 'shell',
      line: `./api --pw "x\\$HOME" --a --b "${of('NOPE')}" "\\$HOME"`,
    });
    const { report } = await imported(`./api --pw ${of('PW')} ${of('ARGS')} ${of('NOPE')}`, dotenv);
    expect(report?.find(({ key }) => key === 'services.web.command')?.text).toContain('fills in NOPE from the environment');
  });

  it('a default that is made of a value that slipway.yaml holds has that value in it', async () => {
    const dotenv = 'B=b#b\nOPEN=o\n';
    expect(await commandOf(`[./api, "${of(`A:-${of('B')}`)}", "${of('NOPE')}"]`, dotenv)).toEqual({
      kind: 'shell',
      line: `./api "${of('A:-b#b')}" "${of('NOPE')}"`,
    });
    expect(await commandOf(`[./api, "${of(`B:+${of('OPEN')}`)}"]`, dotenv)).toEqual({ kind: 'shell', line: `./api "${of('OPEN')}"` });
  });

  it.each(['x}y', '"q" `id` $HOME \\', "it's {a}", '$$'])(
    'sh makes of a default with the known value %j in it just that value',
    (value) => {
      const word = asShellWord(of(`SLIPWAY_NOT_SET:-<${of('B')}>$$`), new Map([['B', value]]));
      const script = `printf %s ${word}`;
      expect(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' })).toBe(`<${value}>$`);
    },
  );

  it.each<[string, readonly string[] | null]>([
    ['a "b c" \'d e\' f\\ g', ['a', 'b c', 'd e', 'f g']],
    [`a ${of('B:-c d')}e $$${'{f g}'}`, ['a', `${of('B:-c d')}e`, '$${f', 'g}']],
    [`'${of('A ? b')}' ${of('open')} ${'${'}c d`, [of('A ? b'), of('open'), '${c', 'd']],
    ['"open', null],
  ])('splits %j', (line, words) => expect(splitWords(line)).toEqual(words));
});
