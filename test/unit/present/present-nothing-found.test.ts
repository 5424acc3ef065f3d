import { expect, it } from 'vitest';
import { nothingFoundText } from '../../../renderer/present/present-nothing-found';
import type { ProjectProblem } from '../../../shared/model/project';

const problem = (file: string, message: string): ProjectProblem => ({
  file,
  line: 1,
  column: 1,
  key: null,
  severity: 'error',
  message,
  hint: 'Do it.',
});

it.each([
  [
    'a file that may not be read is not called missing',
    [],
    [problem('slipway.yaml', 'slipway.yaml can’t be read.')],
    /^slipway\.yaml is there, but nothing of it can be run/,
  ],
  ['no file', [], [], /^It has none of the files Slipway reads: .*\. Write a slipway\.yaml or a Procfile there\.$/],
  [
    'files without a command',
    ['package.json', 'Procfile'],
    [],
    /^package\.json and Procfile were read and name no command to run\. Write /,
  ],
  ['a folder that is gone', [], [problem('.', '/x does not exist.')], /^\/x does not exist\. Do it\.$/],
])('no commands found: %s', (_case, filesRead, problems, text) => {
  expect(nothingFoundText({ filesRead, problems })).toMatch(text);
});

it('a folder with a compose file alone is not told to write a file beside the offer to make one', () => {
  const importable = [{ file: 'compose.yaml', format: 'compose', runnable: 2, total: 3 }] as const;
  expect(nothingFoundText({ filesRead: [], problems: [], importable })).toMatch(/^Nothing of compose\.yaml is listed unless you ask\./);
  expect(nothingFoundText({ filesRead: [], problems: [], importable: [{ ...importable[0], runnable: 0 }] })).toMatch(
    /Write a slipway\.yaml/,
  );
});
