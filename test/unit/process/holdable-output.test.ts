import { closeSync, fstatSync, openSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { OutputPipe } from '../../../electron/core/logs/output-pipe';
import { holdableOutput } from '../../../electron/core/process/holdable-output';
import { fakeConfig } from '../../helpers/fake-core';

function setUp(keepRunning: boolean) {
  const opened: number[] = [];
  const held: (readonly number[])[] = [];
  const pipe = {
    openReader() {
      const fd = openSync('/dev/null', 'r');
      opened.push(fd);
      return [fd];
    },
  } as unknown as OutputPipe;
  const holdOutput = (fds: readonly number[]) => {
    held.push(fds);
    for (const fd of fds) closeSync(fd);
    return null;
  };
  return { opened, held, output: holdableOutput({ takePipe: () => pipe, holdOutput }, fakeConfig('web', { keepRunning })) };
}

test('the pipes of a run that ends with its host are taken as they are', () => {
  const { opened, held, output } = setUp(false);
  output.takePipe();
  output.hold();
  expect([opened, held]).toEqual([[], []]);
});

test('those of one that keeps running are opened once more, and handed to the holder once', () => {
  const { opened, held, output } = setUp(true);
  output.takePipe();
  output.takePipe();
  output.hold();
  output.drop();
  expect(held).toEqual([opened]);
});

test('a spawn that failed leaves no descriptor open', () => {
  const { opened, held, output } = setUp(true);
  output.takePipe();
  output.drop();
  output.drop();
  expect(held).toEqual([]);
  for (const fd of opened) expect(() => fstatSync(fd)).toThrow('EBADF');
});
