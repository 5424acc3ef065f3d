import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
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

test('what was read ahead of a later write does not count', async () => {
  const memory = createContentMemory(systemClock);
  const now = new Date();
  writeAt('one\n', now);
  memory.readAhead(file);
  await new Promise((resolve) => setTimeout(resolve, 50));
  writeAt('two\n', now);
  memory.heard(file, true);
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
