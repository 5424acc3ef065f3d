import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { StateFile } from '../../../electron/host/state-file';

const schema = z.object({ count: z.number() });

describe('the state file', () => {
  let folder = '';
  let path = '';
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'slipway-state-')), 'deep', 'state');
    path = join(folder, 'state.json');
  });
  afterEach(() => rm(join(folder, '..', '..'), { recursive: true, force: true }));

  const open = () => StateFile.open({ path, schema, initial: () => ({ count: 0 }) });
  const set = (count: number) => () => ({ count });

  it('starts with the initial value, without a notice and without a file', async () => {
    const file = await open();
    expect([file.get(), file.notice]).toEqual([{ count: 0 }, null]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('shows a change at once and resolves when it is on disk', async () => {
    const file = await open();
    const written = file.update(set(1));
    expect(file.get()).toEqual({ count: 1 });
    await written;
    expect((await open()).get()).toEqual({ count: 1 });
  });

  it.skipIf(process.platform === 'win32')('is for its owner only', async () => {
    await (await open()).update(set(1));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('joins changes of one turn into one write, and keeps the copy from before it', async () => {
    const file = await open();
    await file.update(set(1));
    await Promise.all([file.update(set(2)), file.update(set(3)), file.update(set(4))]);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ count: 4 });
    expect(JSON.parse(await readFile(`${path}.bak`, 'utf8'))).toEqual({ count: 1 });
  });

  it('writes a change that came during a write', async () => {
    const file = await open();
    const first = file.update(set(1));
    await Promise.resolve();
    await Promise.resolve();
    const second = file.update(set(2));
    await Promise.all([first, second]);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ count: 2 });
  });

  it('flush waits for what is under way, and for nothing where nothing is', async () => {
    const file = await open();
    await file.flush();
    void file.update(set(5));
    await file.flush();
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ count: 5 });
  });

  it.each([
    ['cut short', '{"count": 3', 'it is not valid JSON'],
    ['empty', '', 'it is empty'],
    ['of another shape', '{"count": "three"}', 'count is not as expected'],
  ])('a file %s falls back to the copy and says so', async (_how, text, reason) => {
    const file = await open();
    await file.update(set(1));
    await file.update(set(2));
    await writeFile(path, text);
    const again = await open();
    expect(again.get()).toEqual({ count: 1 });
    expect(again.notice?.text).toBe(`${path} is damaged (${reason}). The copy from before its last change is used.`);
    expect(await readFile(`${path}.damaged`, 'utf8')).toBe(text);
  });

  it('never replaces the good copy by a damaged file', async () => {
    const file = await open();
    await file.update(set(1));
    await file.update(set(2));
    await writeFile(path, 'garbage');
    await (await open()).update(set(3));
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ count: 3 });
    expect(JSON.parse(await readFile(`${path}.bak`, 'utf8'))).toEqual({ count: 1 });
  });

  it('uses the copy when the file itself is gone', async () => {
    const file = await open();
    await file.update(set(1));
    await file.update(set(2));
    await rm(path);
    const again = await open();
    expect(again.get()).toEqual({ count: 1 });
    expect(again.notice?.text).toBe(`${path} is missing. The copy from before its last change is used.`);
  });

  it('starts anew, and says so, when both are damaged', async () => {
    await (await open()).update(set(1));
    await writeFile(path, 'x');
    await writeFile(`${path}.bak`, 'y');
    const again = await open();
    expect(again.get()).toEqual({ count: 0 });
    expect(again.notice?.text).toBe(`${path} is damaged (it is not valid JSON). There is no good copy, so settings start anew.`);
  });

  it('a write that fails rejects, keeps the value, and goes out with the next one', async () => {
    const file = await open();
    await file.update(set(1));
    await mkdir(`${path}.tmp`);
    await expect(file.update(set(2))).rejects.toThrow('EISDIR');
    expect(file.get()).toEqual({ count: 2 });
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ count: 1 });
    await rmdir(`${path}.tmp`);
    await file.flush();
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ count: 2 });
  });

  it('writes again after its folder was removed', async () => {
    const file = await open();
    await file.update(set(1));
    await rm(folder, { recursive: true });
    await file.update(set(2));
    expect((await open()).get()).toEqual({ count: 2 });
  });

  it('ignores a temporary file that a killed host left', async () => {
    await (await open()).update(set(1));
    await writeFile(`${path}.tmp`, '{"cou');
    const again = await open();
    expect([again.get(), again.notice]).toEqual([{ count: 1 }, null]);
    await again.update(set(2));
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ count: 2 });
  });
});
