import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../electron/core/clock';
import { createContentMemory } from '../../../electron/core/watch/content-memory';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'slipway-content-'));
  file = join(dir, 'main.go');
  writeFileSync(file, 'one\n');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Two writes within one tick of the kernel's clock: other bytes, the same size and time. */
function writeAt(text: string, time: Date): void {
  writeFileSync(file, text);
  utimesSync(file, time, time);
}

test('a second write of the same size within the same tick of the clock is a change', async () => {
  const now = new Date();
  const memory = createContentMemory({ ...systemClock, now: () => now.getTime() });
  writeAt('one\n', now);
  memory.heard(file, true);
  const first = await memory.look(file, true, false);
  writeAt('two\n', now);
  memory.heard(file, true);
  const second = await memory.look(file, true, false);
  expect(second.version).toBeGreaterThan(first.version);
  memory.heard(file, true);
  expect((await memory.look(file, true, false)).version, 'looked at once more, unchanged').toBe(second.version);
});

test('what was read ahead answers at once, with the version a second look gives', async () => {
  const memory = createContentMemory(systemClock);
  memory.heard(file, true);
  memory.readAhead(file);
  const look = await vi.waitFor(() => {
    const answer = memory.lookNow(file, true);
    if (answer === null) memory.readAhead(file);
    expect(answer).not.toBeNull();
    return answer;
  });
  expect(look).toEqual({ kind: 'there', version: 1 });
  expect(memory.lookNow(file, true), 'used once').toBeNull();
  expect(await memory.look(file, true, false), 'another process that asks about the same change').toEqual(look);
});

/** Until the file has been read ahead. */
const readAhead = async (memory: ReturnType<typeof createContentMemory>): Promise<void> => {
  memory.readAhead(file);
  await new Promise((resolve) => setTimeout(resolve, 100));
};

test('what was read ahead before another write does not count, though nobody has heard of that yet', async () => {
  const memory = createContentMemory(systemClock);
  await readAhead(memory);
  writeFileSync(file, 'two\n');
  expect(memory.lookNow(file, true)).toBeNull();
});

test('what was read ahead before the file was heard of again does not count, though its times are the same', async () => {
  const memory = createContentMemory(systemClock);
  await readAhead(memory);
  memory.heard(file, true);
  expect(memory.lookNow(file, true)).toBeNull();
});

test('a pipe in the project is neither opened nor emptied', async () => {
  const pipe = join(dir, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const memory = createContentMemory(systemClock);
  for (let i = 0; i < 6; i += 1) {
    memory.heard(pipe, false);
    memory.readAhead(pipe);
    memory.lookNow(pipe, true);
  }
  // Four readers of a pipe without a writer would hold every thread there is.
  memory.heard(file, true);
  expect(await memory.look(file, true, false)).toEqual({ kind: 'there', version: 1 });
});

test('a file that cannot be looked at any more is left to the second look', async () => {
  const memory = createContentMemory(systemClock);
  await readAhead(memory);
  rmSync(file);
  symlinkSync(file, file);
  expect(memory.lookNow(file, true)).toBeNull();
});

test('the same content saved again, read ahead, is no change', async () => {
  const memory = createContentMemory(systemClock);
  memory.heard(file, true);
  const first = await memory.look(file, true, false);
  writeAt('one\n', new Date(Date.now() + 5_000));
  memory.heard(file, true);
  memory.readAhead(file);
  await vi.waitFor(() => {
    const again = memory.lookNow(file, true);
    if (again === null) memory.readAhead(file);
    expect(again?.version).toBe(first.version);
  });
});
