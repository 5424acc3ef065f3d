import { describe, expect, it } from 'vitest';
import { parseEnvText } from '../../../electron/core/project/compose-env-text';
import { interpolate } from '../../../electron/core/project/interpolation';

const brace = (inside: string) => `\${${inside}}`;
const known = new Map([
  ['SET', 'x'],
  ['EMPTY', ''],
]);

/** Checked against compose-go 2.16, template and dotenv packages. */
describe('interpolation with values that are known', () => {
  it.each([
    ['$SET', 'x'],
    [`a${brace('SET')}b`, 'axb'],
    [brace('SET:-d'), 'x'],
    [brace('EMPTY:-d'), 'd'],
    [brace('EMPTY-d'), ''],
    [brace('NO-d'), 'd'],
    [brace('SET:?missing'), 'x'],
    [brace('EMPTY?missing'), ''],
    [brace('SET:+yes'), 'yes'],
    [brace('EMPTY:+yes'), ''],
    [brace('EMPTY+yes'), 'yes'],
    [brace('NO+yes'), ''],
    [brace(`NO:-${brace(`NO2:-${brace('SET')}/${brace('EMPTY:-deep')}`)}`), 'x/deep'],
    [`${brace('NO:-{a')}}`, '{a}'],
    ['$$SET', '$SET'],
    [`$$${brace('SET')}`, '$x'],
    ['cost $1 and $', 'cost $1 and $'],
    [brace('1'), brace('1')],
  ])('%s is %s', (text, expected) => {
    expect(interpolate(text, known)).toMatchObject({ text: expected, open: [] });
  });

  it.each(['$NO', brace('NO'), brace('NO?say so'), brace('NO:?say so'), brace('EMPTY:?say so')])(
    '%s is known only when it runs',
    (text) => {
      expect(interpolate(text, known).open).toHaveLength(1);
      expect(interpolate(text, known).text).toBe(text);
    },
  );

  it('says of which variables it took the value and of which the default', () => {
    expect(interpolate(`$SET ${brace('NO:-d')} ${brace('EMPTY:+y')}`, known)).toMatchObject({ filled: ['SET'], defaulted: ['NO'] });
  });

  it('is neither slow nor broken by a hostile text', () => {
    const begun = Date.now();
    interpolate('$'.concat('{A:-').repeat(20_000), known);
    interpolate(`${'$'.concat('{A:-').repeat(10_000)}${'}'.repeat(10_000)}`, known);
    interpolate('$'.repeat(100_001), known);
    expect(Date.now() - begun).toBeLessThan(2_000);
  });
});

describe('an env file as compose reads it', () => {
  const values = (text: string, outside = new Map<string, string>()) =>
    Object.fromEntries(parseEnvText(text, outside).lines.map(({ name, value }) => [name, value]));

  it.each([
    [`A=1\nB=${brace('A')}2`, { A: '1', B: '12' }],
    [`A=1\nB='${brace('A')}'`, { A: '1', B: brace('A') }],
    ['export A="x \\$B \\" \\n"', { A: 'x $B " \n' }],
    ['A=a#b # comment', { A: 'a#b' }],
    ['A="a # b" # comment\nB=2', { A: 'a # b', B: '2' }],
    ['  A = spaced out  ', { A: 'spaced out' }],
    ['A: yaml-like', { A: 'yaml-like' }],
    ['A="two\nlines"\nB=1', { A: 'two\nlines', B: '1' }],
    [`A=\nB=${brace('A:-empty')}`, { A: '', B: 'empty' }],
    ['# A=1\r\nB=2\r\n', { B: '2' }],
    ['A=1\nA=2', { A: '2' }],
  ])('%j', (text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  it('prefers what is known outside for a variable inside a value, and takes it for a name alone', () => {
    expect(
      values(
        'A=file\nB=$A\nC\nD',
        new Map([
          ['A', 'out'],
          ['C', 'c'],
        ]),
      ),
    ).toEqual({ A: 'file', B: 'out', C: 'c' });
  });

  it('names lines that are no NAME=value by number, also after a value of several lines, and a quote that is not closed', () => {
    expect(parseEnvText('A="1\n2\n3"\nno pair\nB=1\nC="open', new Map())).toMatchObject({ faults: [4, 6] });
  });
});
