import { describe, expect, it } from 'vitest';
import { commandLine, escapeText } from '../../../electron/core/project/escape-command';
import { locateJsonKeys } from '../../../electron/core/project/locate-json-keys';
import { locateTomlKeys, nearestPosition } from '../../../electron/core/project/locate-toml-keys';
import { nameFault, nameFromFolder } from '../../../electron/core/project/process-name';
import { parseByteSize } from '../../../shared/validate/byte-size';
import { formatDuration, parseDuration } from '../../../shared/validate/duration';
import { nearestName } from '../../../shared/validate/nearest-name';
import { slipwayJsonSchema } from '../../../shared/validate/slipway-yaml';

describe('durations and sizes', () => {
  it.each<[string | number, number | null]>([
    ['500ms', 500],
    ['2s', 2_000],
    ['1m', 60_000],
    ['1m30s', 90_000],
    ['1.5s', 1_500],
    ['1h', 3_600_000],
    ['250', 250],
    [250, 250],
    [0, 0],
    ['-1s', null],
    [-1, null],
    ['', null],
    ['5x', null],
    ['s', null],
    ['1 s', null],
    ['9999h', null],
    [Number.NaN, null],
  ])('%j is %s ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each([0, 1, 500, 1_500, 2_000, 60_000, 90_000, 3_600_000])('%i ms is written so that it reads back', (ms) => {
    expect(parseDuration(formatDuration(ms))).toBe(ms);
  });

  it.each<[string | number, number | null]>([
    ['64MiB', 67_108_864],
    ['10kB', 10_000],
    ['1 GiB', 1_073_741_824],
    [5, 5],
    ['5 apples', null],
    [-1, null],
    ['', null],
  ])('%j is %s bytes', (text, bytes) => expect(parseByteSize(text)).toBe(bytes));
});

describe('the nearest name', () => {
  const KEYS = ['command', 'cwd', 'env', 'env_files', 'stop', 'restart', 'ports'];
  it.each([
    ['comand', 'command'],
    ['commnad', 'command'],
    ['Command', 'command'],
    ['env-files', 'env_files'],
    ['port', 'ports'],
    ['cmd', 'command'],
    ['zzz', null],
    ['', null],
    ['x', null],
  ])('for %s is %s', (typed, name) => expect(nearestName(typed, KEYS)).toBe(name));
});

describe('text that is shown', () => {
  it.each([
    ['plain text', 'plain text'],
    ['a\nb\tc\r', 'a\\nb\\tc\\r'],
    ['\u001b[2J\u009b', '\\x1b[2J\\x9b'],
    ['x\u202ey\u2066', 'x\\u202ey\\u2066'],
    ['a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
    ['tag \u{e0041}', 'tag \\u{e0041}'],
    ['Grüße 你好', 'Grüße 你好'],
  ])('%j is shown as %j', (text, shown) => expect(escapeText(text)).toBe(shown));

  it('quotes words of a command that a shell would split', () => {
    expect(commandLine({ kind: 'argv', argv: ['sh', '-c', "echo 'a b'", ''] })).toBe("sh -c 'echo '\\''a b'\\''' ''");
  });
});

describe('names of processes', () => {
  it.each(['web', 'worker:mail', 'my api', 'größe', '2nd'])('%s is fine', (name) => expect(nameFault(name)).toBeNull());
  it.each(['', ' a', 'a ', '-x', '.x', 'a/b', 'a\\b', 'a\nb', '__proto__', 'x'.repeat(65)])('%j is not', (name) =>
    expect(nameFault(name)).not.toBeNull(),
  );
  it.each([
    ['my shop', 'my-shop'],
    ['..hidden', 'hidden'],
    ['   ', 'app'],
  ])('the folder %j gives %s', (folder, name) => expect(nameFromFolder(folder)).toBe(name));
});

describe('positions', () => {
  const at = (found: ReturnType<typeof locateTomlKeys>, ...path: (string | number)[]) => {
    const { line, column } = nearestPosition(found, path);
    return `${line}:${column}`;
  };

  it('finds keys of JSON, past strings with braces and escapes', () => {
    const found = locateJsonKeys('{\n  "a": "}\\"",\n  "b": { "c": [1, {"d": null}] },\n  "a.b": 2\n}');
    expect([at(found, 'a'), at(found, 'b', 'c'), at(found, 'b', 'c', 1, 'd'), at(found, 'a.b'), at(found, 'b', 'zz')]).toEqual([
      '2:3',
      '3:10',
      '3:20',
      '4:3',
      '3:3',
    ]);
  });

  it('finds keys of TOML, past multi-line strings, arrays, comments and tables', () => {
    const text = [
      'a = """',
      'b = 1',
      '"""',
      "c = [ # ']",
      '  1,',
      ']',
      '[t."x.y"] # z',
      '  d.e = 1',
      '[[r]]',
      'n = 1',
      '[[r]]',
      'n = 2',
      "s = '''",
      'q = 1',
      "'''",
      'last = { k = 1 }',
    ].join('\n');
    const found = locateTomlKeys(text);
    expect([
      at(found, 'a'),
      at(found, 'c'),
      at(found, 't', 'x.y'),
      at(found, 't', 'x.y', 'd', 'e'),
      at(found, 'r', '0', 'n'),
      at(found, 'r', 1, 'n'),
      at(found, 'r', 1, 'last', 'k'),
    ]).toEqual(['1:1', '4:1', '7:1', '8:3', '10:1', '12:1', '16:1']);
    expect(at(found, 'b')).toBe('1:1');
  });

  it('locates a file of many keys in linear time', () => {
    const many = Array.from({ length: 30_000 }, (_, index) => `k${index} = 1`).join('\n');
    expect(at(locateTomlKeys(many), 'k29999')).toBe('30000:1');
    expect(at(locateJsonKeys(`{${Array.from({ length: 30_000 }, (_, index) => `\n"k${index}": 1`).join(',')}}`), 'k29999')).toBe('30001:1');
  });
});

it('the published JSON Schema refuses unknown keys and knows every key of a process', () => {
  const schema = JSON.parse(JSON.stringify(slipwayJsonSchema()));
  expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(schema.additionalProperties).toBe(false);
  const entry = schema.properties.processes.additionalProperties;
  expect(entry.required).toEqual(['command']);
  expect(entry.additionalProperties).toBe(false);
  expect(Object.keys(entry.properties)).toHaveLength(19);
});
