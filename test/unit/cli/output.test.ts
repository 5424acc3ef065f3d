import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../../electron/cli/command-failure';
import { durationOption, integerOption, killDelayOption, portNumber, signalName } from '../../../electron/cli/option-values';
import { chooseStyle } from '../../../electron/cli/output';
import { safeText } from '../../../electron/cli/safe-text';
import { formatMs, formatTable } from '../../../electron/cli/tables';
import { ERROR_CODES } from '../../../shared/contract/result';
import { bytesText } from '../../../shared/model/bytes-text';

describe('tables', () => {
  test('columns are aligned by what is seen, not by bytes or colour', () => {
    const red = (text: string) => `\x1b[31m${text}\x1b[39m`;
    expect(
      formatTable([
        ['NAME', 'STATE', 'PID'],
        ['api', { text: 'running', paint: red }, '12'],
        ['日本', 'ok'],
      ]),
    ).toEqual(['NAME  STATE    PID', 'api   \x1b[31mrunning\x1b[39m  12', '日本  ok']);
  });
  test('no rows, no lines', () => {
    expect(formatTable([])).toEqual([]);
  });
  test.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1_250, '1.25 s'],
    [192_000, '3 m 12 s'],
  ])('%d ms reads %s', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });
  test.each([
    [2_048, '2 KiB'],
    [46_137_344, '44 MiB'],
  ])('%d bytes read %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
});

describe('colour', () => {
  test.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
  ])('terminal %s with %j: %s', (isTerminal, env, coloured) => {
    expect(chooseStyle(isTerminal, env).bad('x') !== 'x').toBe(coloured);
  });
});

describe('foreign text cannot drive the terminal', () => {
  test.each([
    ['plain ü 日本 🛳', true, 'plain ü 日本 🛳'],
    ['\x1b[31mred\x1b[0m', true, '\x1b[31mred\x1b[0m'],
    ['\x1b[31mred\x1b[0m', false, 'red'],
    ['\x1b]0;title\x07', true, '\\x1b]0;title\\x07'],
    ['\x1b[2J\x1b[H', true, '\\x1b[2J\\x1b[H'],
    ['a\rb', true, 'a\\x0db'],
    ['user\u202etxt', false, 'user\\u202etxt'],
    ['\u009b31m', true, '\\x9b31m'],
    ['tab\tstays', true, 'tab\tstays'],
  ])('%j', (text, keepColour, shown) => {
    expect(safeText(text, keepColour)).toBe(shown);
  });
});

describe('option values', () => {
  test.each([
    ['2s', 2_000],
    ['500ms', 500],
    [250, 250],
    ['10m', 600_000],
    [undefined, undefined],
  ])('--kill-delay %s is %s ms', (value, ms) => {
    expect(killDelayOption(value)).toBe(ms);
  });
  test.each(['soon', '-1s', '11m', '1d'])('--kill-delay %s is refused', (value) => {
    expect(() => killDelayOption(value)).toThrow(value);
  });
  test('an option given twice counts the last time', () => {
    expect(durationOption(['1s', '2s'], '--since', 5_000)).toBe(2_000);
  });
  test.each([
    ['hup', 'SIGHUP'],
    ['SIGHUP', 'SIGHUP'],
    ['1', 'SIGHUP'],
    ['kill', 'SIGKILL'],
  ])('%s is %s', (text, name) => {
    expect(signalName(text, 'linux')).toBe(name);
  });
  test('a number means the signal of this platform', () => {
    expect(signalName('10', 'linux')).toBe('SIGUSR1');
    expect(signalName('30', 'darwin')).toBe('SIGUSR1');
  });
  test.each(['SIGFOO', '0', '99', ''])('the signal %j is refused', (text) => {
    expect(() => signalName(text, 'linux')).toThrow('There is no signal');
  });
  test.each(['0', '65536', '80a', '-1', '8e3', ''])('the port %j is refused', (text) => {
    expect(() => portNumber(text)).toThrow('is not a port');
  });
  test.each([['0'], ['1.5'], ['x'], ['20001']])('-n %s is refused', (text) => {
    expect(() => integerOption(text, '-n', 1, 20_000)).toThrow('-n');
  });
});

test('every error code has an exit code of the interface', () => {
  const codes = Object.fromEntries(ERROR_CODES.map((code) => [code, exitCodeOf({ code, message: '', hint: '' })]));
  expect(codes).toMatchObject({ untrusted: 4, 'host-unreachable': 3, 'bad-argument': 2, 'process-not-found': 1, internal: 1 });
});
