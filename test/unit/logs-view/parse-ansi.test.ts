import { describe, expect, it } from 'vitest';
import { detectLevel } from '../../../renderer/logs/detect-level';
import { findInLine, markSpans } from '../../../renderer/logs/find-in-line';
import { PLAIN_STYLE, parseAnsi, plainText } from '../../../renderer/logs/parse-ansi';

const styled = (text: string) =>
  parseAnsi(text).map(({ text: part, style, escaped }) => {
    const changed = Object.entries(style).filter(([key, value]) => value !== PLAIN_STYLE[key as keyof typeof PLAIN_STYLE]);
    return [part, Object.fromEntries(changed), ...(escaped ? ['escaped'] : [])];
  });

describe('parse-ansi: colours', () => {
  it.each<[string, string, unknown]>([
    ['a plain line is one span', 'hello [x] <b>', [['hello [x] <b>', {}]]],
    ['an empty line has no spans', '', []],
    ['a line end of Windows is no content', 'ok\r', [['ok', {}]]],
    [
      'a basic colour and its reset',
      '\x1b[32mINF\x1b[0m go',
      [
        ['INF', { color: 2 }],
        [' go', {}],
      ],
    ],
    ['a bright colour', '\x1b[91mno', [['no', { color: 9 }]]],
    [
      'bold and colour in one sequence',
      '\x1b[1;31mE\x1b[22mx',
      [
        ['E', { bold: true, color: 1 }],
        ['x', { color: 1 }],
      ],
    ],
    [
      'an empty parameter means reset',
      '\x1b[31ma\x1b[mb',
      [
        ['a', { color: 1 }],
        ['b', {}],
      ],
    ],
    ['palette colours below 16 stay themselves', '\x1b[38;5;12mb', [['b', { color: 12 }]]],
    ['the colour cube becomes the nearest of sixteen', '\x1b[38;5;196mr', [['r', { color: 9 }]]],
    ['true colour becomes the nearest of sixteen', '\x1b[38;2;0;128;0mg', [['g', { color: 2 }]]],
    ['true colour with colons', '\x1b[38:2:0:0:255mb', [['b', { color: 12 }]]],
    ['a background is kept as a fill', '\x1b[41mx', [['x', { background: 1 }]]],
    ['a black background is the log itself', '\x1b[40mx', [['x', {}]]],
    ['reverse video fills with the text colour', '\x1b[33;7mx', [['x', { color: 3, background: 3 }]]],
    ['an unknown attribute changes nothing', '\x1b[73mx', [['x', {}]]],
    ['palette index out of range falls back to none', '\x1b[38;5;999mx', [['x', {}]]],
  ])('%s', (_, line, expected) => {
    expect(styled(line)).toEqual(expected);
  });
});

describe('parse-ansi: what is not text is visible or draws nothing', () => {
  it.each<[string, string, string]>([
    ['cursor movement and erase draw nothing', 'a\x1b[2Kb\x1b[1;1Hc', 'abc'],
    ['a window title draws nothing', '\x1b]0;title\x07run', 'run'],
    ['a lone escape is shown', 'a\x1bb', 'a␛b'],
    ['an unfinished sequence is shown', 'a\x1b[31', 'a␛[31'],
    ['a carriage return inside a line is shown', 'evil\rgood', 'evil␍good'],
    ['a backspace is shown', 'ab\bc', 'ab␈c'],
    ['a null byte is shown', 'a\0b', 'a␀b'],
    ['delete is shown', 'a\x7fb', 'a␡b'],
    ['a C1 control is shown', 'a\x9bb', 'a\\u009bb'],
    ['a bidi override is shown', 'user\u202Enimda', 'user\\u202enimda'],
    ['a bidi isolate is shown', 'a\u2066b\u2069', 'a\\u2066b\\u2069'],
    ['a zero-width space is shown', 'pass\u200Bword', 'pass\\u200bword'],
    ['a tab stays', 'a\tb', 'a\tb'],
    ['letters of every script stay', 'Привет 世界 😀', 'Привет 世界 😀'],
    ['a link shows its real target', '\x1b]8;;https://evil.example\x1b\\bank\x1b]8;;\x1b\\ ok', 'bank (https://evil.example) ok'],
  ])('%s', (_, line, expected) => {
    expect(plainText(line)).toBe(expected);
  });

  it('marks a stand-in as escaped, so that it is drawn differently from the same text', () => {
    expect(styled('a\x07')).toEqual([
      ['a', {}],
      ['␇', {}, 'escaped'],
    ]);
  });

  it('takes a line of a million escape characters in under a second', () => {
    const started = performance.now();
    parseAnsi('\x1b]8;;'.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('detect-level', () => {
  it.each<[string, string | null]>([
    ['2026/11/21 10:42:07 ERROR db gone', 'error'],
    ['[WARN] slow', 'warning'],
    ['ERR checkout failed', 'error'],
    ['WRN queue depth=1204', 'warning'],
    ['2026-11-21T10:42:07.002Z FATAL out of memory', 'error'],
    ['{"time":"x","level":"error","msg":"no"}', 'error'],
    ['{"level":40,"msg":"pino"}', 'warning'],
    ['{"level":30,"msg":"pino"}', null],
    ['time=10:42 level=warn msg=slow', 'warning'],
    ['panic: runtime error: index out of range', 'error'],
    ['Error: connect ECONNREFUSED 127.0.0.1:1025', 'error'],
    ['TypeError: x is not a function', 'error'],
    ['Traceback (most recent call last):', 'error'],
    ['npm ERR! code ELIFECYCLE', 'error'],
    ['INF GET /v1/errors status=200', null],
    ['0 errors found', null],
    ['no ERROR here in the middle', null],
    ['', null],
  ])('%s → %s', (line, expected) => {
    expect(detectLevel(line)).toBe(expected);
  });
});

describe('find in a line', () => {
  it('ignores case unless the needle holds a capital', () => {
    expect(findInLine('Conn conn', 'conn')).toEqual([
      { start: 0, end: 4 },
      { start: 5, end: 9 },
    ]);
    expect(findInLine('Conn conn', 'Conn')).toEqual([{ start: 0, end: 4 }]);
  });

  it('finds nothing for an empty needle', () => {
    expect(findInLine('abc', '')).toEqual([]);
  });

  it('cuts spans at the borders of a match that crosses colours', () => {
    const spans = parseAnsi('ab\x1b[31mcd\x1b[0mef');
    const marked = markSpans(spans, findInLine('abcdef', 'bcde'));
    expect(marked.map(({ text, match }) => [text, match])).toEqual([
      ['a', null],
      ['b', 0],
      ['cd', 0],
      ['e', 0],
      ['f', null],
    ]);
  });

  it('numbers several matches in one span', () => {
    const marked = markSpans(parseAnsi('xaxax'), findInLine('xaxax', 'a'));
    expect(marked.map(({ text, match }) => [text, match])).toEqual([
      ['x', null],
      ['a', 0],
      ['x', null],
      ['a', 1],
      ['x', null],
    ]);
  });
});
