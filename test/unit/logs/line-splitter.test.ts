import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../electron/core/logs/line-splitter';
import { decodeLine } from '../../../electron/core/logs/line-text';
import { MAX_LINE_BYTES } from '../../../electron/core/logs/log-limits';

/** Pushes the chunks and decodes what comes out, line by line. */
function split(chunks: readonly Buffer[]): string[] {
  const splitter = new LineSplitter();
  const lines: string[] = [];
  const emit = (bytes: Buffer, start: number, end: number) => {
    expect(bytes[end - 1]).toBe(0x0a);
    let from = start;
    while (from < end) {
      const at = bytes.indexOf(0x0a, from);
      lines.push(decodeLine(bytes, from, at));
      from = at + 1;
    }
  };
  for (const chunk of chunks) splitter.push(chunk, emit);
  splitter.end(emit);
  splitter.end(emit);
  return lines;
}

const text = (value: string) => Buffer.from(value, 'utf8');

describe('line splitter', () => {
  it.each([
    ['two lines', 'a\nb\n', ['a', 'b']],
    ['a missing last line feed', 'a\nb', ['a', 'b']],
    ['empty lines', '\n\na\n\n', ['', '', 'a', '']],
    ['Windows line ends', 'a\r\nb\r\n', ['a', 'b']],
    ['a progress bar keeps its last state', '10%\r50%\r100%\n', ['100%']],
    ['a progress bar with a Windows line end', '10%\r100%\r\n', ['100%']],
    ['a line of carriage returns only', '\r\r\n', ['']],
    ['a carriage return in front', '\rdone\n', ['done']],
    ['NUL bytes stay', 'a\0b\n\0\n', ['a\0b', '\0']],
    ['nothing', '', []],
    ['escape sequences stay', '\u001b[31mred\u001b[0m\n', ['\u001b[31mred\u001b[0m']],
    ['characters of two, three and four bytes', 'é€😀\nß日𝄞', ['é€😀', 'ß日𝄞']],
  ])('%s, whatever the chunk borders', (_, input, expected) => {
    const bytes = text(input);
    expect(split([bytes])).toEqual(expected);
    for (let at = 0; at <= bytes.length; at++) expect(split([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(expected);
    expect(split([...bytes].map((byte) => Buffer.from([byte])))).toEqual(expected);
  });

  it('bytes that are not UTF-8 become U+FFFD and do not disturb the next line', () => {
    expect(split([Buffer.from([0xff, 0xfe, 0x0a, 0x61, 0x0a, 0xe2, 0x82])])).toEqual(['\ufffd\ufffd', 'a', '\ufffd']);
  });

  it('a line of exactly the limit is kept whole', () => {
    expect(split([text(`${'x'.repeat(MAX_LINE_BYTES)}\n`)])[0]).toHaveLength(MAX_LINE_BYTES);
    expect(split([text('x'.repeat(MAX_LINE_BYTES)), text('\nnext\n')])).toEqual(['x'.repeat(MAX_LINE_BYTES), 'next']);
  });

  it('a line of 1 MB is cut, says how much is missing, and the next line is whole', () => {
    const megabyte = Buffer.alloc(1_000_000, 0x78);
    const chunks: Buffer[] = [];
    for (let at = 0; at < megabyte.length; at += 65_536) chunks.push(megabyte.subarray(at, at + 65_536));
    const [long, next] = split([...chunks, text('\nnext\n')]);
    expect(long).toBe(`${'x'.repeat(MAX_LINE_BYTES)}… (${1_000_000 - MAX_LINE_BYTES} bytes more)`);
    expect(next).toBe('next');
  });

  it('the cut never divides a character', () => {
    const line = text(`${'x'.repeat(MAX_LINE_BYTES - 2)}😀tail`);
    const [cut] = split([line.subarray(0, 1000), line.subarray(1000), text('\n')]);
    expect(cut).toBe(`${'x'.repeat(MAX_LINE_BYTES - 2)}… (8 bytes more)`);
  });

  it('a line that never ends holds a bounded carry', () => {
    const splitter = new LineSplitter();
    for (let i = 0; i < 200; i++) splitter.push(Buffer.alloc(65_536, 0x78), () => expect.unreachable());
    expect(splitter.pendingBytes).toBe(MAX_LINE_BYTES);
  });

  it('a progress bar that never ends its line keeps its newest state within the limit', () => {
    const splitter = new LineSplitter();
    for (let i = 0; i < 100_000; i++) splitter.push(text(`\r${i} of 100000`), () => expect.unreachable());
    expect(splitter.pendingBytes).toBeLessThan(8_192);
    const lines: string[] = [];
    splitter.end((bytes, start, end) => lines.push(decodeLine(bytes, start, end - 1)));
    expect(lines).toEqual(['99999 of 100000']);
  });
});
