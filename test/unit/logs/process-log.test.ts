import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../electron/core/clock';
import { followLog } from '../../../electron/core/logs/log-follower';
import { DEFAULT_LOG_LIMITS, type LogLimits } from '../../../electron/core/logs/log-limits';
import { LogStore, logDirectoryName } from '../../../electron/core/logs/log-store';
import { nodeSegmentFiles, type SegmentFiles } from '../../../electron/core/logs/segment-files';
import type { LogLine } from '../../../shared/model/log';

const ID = 'shop/api';
let dir: string;
let stores: LogStore[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'slipway-logs-'));
});
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  stores = [];
  rmSync(dir, { recursive: true, force: true });
});

function openLog(limits: Partial<LogLimits> = {}, files: SegmentFiles = nodeSegmentFiles) {
  const store = new LogStore(dir, systemClock, { ...DEFAULT_LOG_LIMITS, ...limits }, files);
  stores.push(store);
  return store.log(ID);
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  const resolvers: (() => void)[] = [];
  const promise = new Promise<void>((resolve) => {
    resolvers.push(resolve);
  });
  return { promise, resolve: () => resolvers.forEach((resolve) => void resolve()) };
}

const texts = (lines: readonly LogLine[]) => lines.map((line) => line.text);
const segmentPaths = () =>
  readdirSync(join(dir, logDirectoryName(ID)))
    .filter((name) => name.endsWith('.slog'))
    .sort()
    .map((name) => join(dir, logDirectoryName(ID), name));
const numbered = (from: number, to: number, pad = '') => Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}${pad}`);

describe('process log', () => {
  it('gives lines back with seq, run, stream and time', async () => {
    const log = openLog();
    const before = Date.now();
    const run = log.attach(3, 'started by hand');
    run.write('stdout', Buffer.from('one\ntw'));
    run.write('stderr', Buffer.from('oops\n'));
    run.write('stdout', Buffer.from('o\n'));
    log.appendNote(3, 'stopped in 4 ms');
    const lines = await log.read({ limit: 10 });
    expect(lines.map(({ seq, runId, stream, text }) => [seq, runId, stream, text])).toEqual([
      [1, 3, 'stdout', 'one'],
      [2, 3, 'stderr', 'oops'],
      [3, 3, 'stdout', 'two'],
      [4, 3, 'slipway', 'stopped in 4 ms'],
    ]);
    for (const line of lines) expect(line.at).toBeGreaterThanOrEqual(before);
    expect(log.runs()).toMatchObject([{ runId: 3, processId: ID, cause: 'started by hand', firstSeq: 1 }]);
  });

  it('a last line without a line feed appears at the end, and late chunks are ignored', async () => {
    const log = openLog();
    const run = log.attach(1, 'test');
    run.write('stdout', Buffer.from('half'));
    expect(await log.read({ limit: 5 })).toEqual([]);
    run.end();
    run.end();
    run.write('stdout', Buffer.from('late\n'));
    expect(texts(await log.read({ limit: 5 }))).toEqual(['half']);
  });

  it('history survives the host: lines, seqs and runs are there after reopening', async () => {
    const first = openLog();
    first.attach(1, 'first').write('stdout', Buffer.from('a\nb\n'));
    await first.close();
    const second = openLog();
    expect(texts(await second.read({ limit: 10 }))).toEqual(['a', 'b']);
    second.attach(2, 'second').write('stdout', Buffer.from('c\n'));
    expect((await second.read({ limit: 10 })).map((line) => [line.seq, line.runId, line.text])).toEqual([
      [1, 1, 'a'],
      [2, 1, 'b'],
      [3, 2, 'c'],
    ]);
    expect(second.runs().map((run) => [run.runId, run.firstSeq, run.cause])).toEqual([
      [1, 1, 'first'],
      [2, 3, 'second'],
    ]);
  });

  it('a line that has not ended is written when the host ends', async () => {
    const first = openLog();
    first.attach(1, 'x').write('stderr', Buffer.from('whole\nlast wo'));
    await first.close();
    expect(texts(await openLog().read({ limit: 10 }))).toEqual(['whole', 'last wo']);
  });

  it.each([
    ['garbage', (path: string) => appendFileSync(path, Buffer.from('torn record, not ours'))],
    ['zeros, as after a power cut', (path: string) => appendFileSync(path, Buffer.alloc(4096))],
    ['half a header', (path: string) => appendFileSync(path, readFileSync(path).subarray(0, 17))],
    ['a record cut in its text', (path: string) => appendFileSync(path, readFileSync(path).subarray(0, 40))],
  ])('a segment that ends in %s is read up to there and written on', async (_, damage) => {
    const first = openLog();
    first.attach(1, 'x').write('stdout', Buffer.from(`${numbered(1, 500).join('\n')}\n`));
    await first.close();
    for (const path of segmentPaths()) damage(path);
    const second = openLog();
    second.attach(2, 'y').write('stdout', Buffer.from('after\n'));
    expect(texts(await second.read({ limit: 1000 }))).toEqual([...numbered(1, 500), 'after']);
    await second.close();
    expect(texts(await openLog().read({ limit: 1000 }))).toEqual([...numbered(1, 500), 'after']);
  });

  it('a segment cut in the middle of its last record loses that record only', async () => {
    const first = openLog();
    const run = first.attach(1, 'x');
    run.write('stdout', Buffer.from('kept\n'));
    await first.flush();
    const bytes = statSync(segmentPaths()[0] ?? '').size;
    run.write('stderr', Buffer.from('lost line\n'));
    await first.close();
    truncateSync(segmentPaths()[0] ?? '', bytes + 35);
    expect(texts(await openLog().read({ limit: 10 }))).toEqual(['kept']);
  });

  it('an empty segment and files of others do no harm', async () => {
    const first = openLog();
    first.attach(1, 'x').write('stdout', Buffer.from('a\n'));
    await first.close();
    writeFileSync(join(dir, logDirectoryName(ID), '0000000000000002.slog'), '');
    writeFileSync(join(dir, logDirectoryName(ID), 'notes.txt'), 'hello');
    expect(texts(await openLog().read({ limit: 10 }))).toEqual(['a']);
  });

  it('files are for the owner only', async () => {
    const log = openLog();
    log.attach(1, 'x').write('stdout', Buffer.from('secret\n'));
    await log.flush();
    expect(statSync(join(dir, logDirectoryName(ID))).mode & 0o777).toBe(0o700);
    for (const path of segmentPaths()) expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  describe('with history on disk and the newest lines in memory', () => {
    const TOTAL = 30_000;
    const small = { ringBytes: 64 * 1024, ringLines: 500, segmentBytes: 256 * 1024, diskBytes: 1 << 30 };

    async function filled(limits: Partial<LogLimits> = small) {
      const log = openLog(limits);
      const run = log.attach(1, 'x');
      for (let i = 1; i <= TOTAL; i += 100) {
        run.write(i % 300 === 1 ? 'stderr' : 'stdout', Buffer.from(`${numbered(i, i + 99, ` ${'.'.repeat(60)}`).join('\n')}\n`));
        if (i % 5000 === 1) await log.flush();
      }
      await log.flush();
      return log;
    }

    it('reads any range, forward and backward, over segment borders', async () => {
      const log = await filled();
      expect(segmentPaths().length).toBeGreaterThan(3);
      for (const from of [1, 2, 4_999, 15_000, TOTAL - 1]) {
        const lines = await log.read({ fromSeq: from, limit: 7_000 });
        expect(lines.map((line) => line.seq)).toEqual(Array.from({ length: Math.min(7_000, TOTAL - from + 1) }, (_, i) => from + i));
        expect(lines[0]?.text).toMatch(new RegExp(`^line ${from} \\.`));
      }
      for (const before of [2, 5_001, 15_000, TOTAL + 1]) {
        const lines = await log.read({ beforeSeq: before, limit: 7_000 });
        const count = Math.min(7_000, before - 1);
        expect(lines.map((line) => line.seq)).toEqual(Array.from({ length: count }, (_, i) => before - count + i));
      }
    });

    it('reads the same after reopening', async () => {
      await (await filled()).close();
      const log = openLog(small);
      expect(log.nextSeq).toBe(TOTAL + 1);
      expect(await log.read({ fromSeq: 1, limit: TOTAL })).toHaveLength(TOTAL);
      expect((await log.read({ beforeSeq: 12_346, limit: 1 }))[0]?.text).toMatch(/^line 12345 /);
    });

    it('drops the oldest segments beyond the total and answers honestly from the rest', async () => {
      const log = await filled({ ...small, diskBytes: 1024 * 1024 });
      const onDisk = segmentPaths().reduce((sum, path) => sum + statSync(path).size, 0);
      expect(onDisk).toBeLessThan(1.6 * 1024 * 1024);
      expect(log.firstSeq).toBeGreaterThan(1);
      const lines = await log.read({ fromSeq: 1, limit: 3 });
      expect(lines[0]?.seq).toBe(log.firstSeq);
      expect((await log.read({ limit: 1 }))[0]?.seq).toBe(TOTAL);
    });

    it('finds by pattern, from the end, through all of it', async () => {
      const log = await filled();
      expect((await log.read({ grep: '^line \\d*777 ', limit: 3 })).map((line) => line.seq)).toEqual([27_777, 28_777, 29_777]);
      expect((await log.read({ grep: '^line 5 ', limit: 3 })).map((line) => line.seq)).toEqual([5]);
      expect((await log.read({ fromSeq: 10, grep: '^line \\d*777 ', limit: 2 })).map((line) => line.seq)).toEqual([777, 1_777]);
    });
  });

  it('reads one run, and nothing older than an instant', async () => {
    const log = openLog();
    log.attach(1, 'x').write('stdout', Buffer.from('old\n'));
    log.attach(2, 'y').write('stdout', Buffer.from('new\n'));
    expect(texts(await log.read({ limit: 5, runId: 1 }))).toEqual(['old']);
    expect(texts(await log.read({ limit: 5, runId: 2 }))).toEqual(['new']);
    expect(await log.read({ limit: 5, sinceAt: Date.now() + 1000 })).toEqual([]);
  });

  it.each([
    ['(a+)+$', `${'a'.repeat(40)}!`, /takes too long/],
    ['(', 'anything', /not a regular expression/],
  ])('the pattern %s is refused in words and the host goes on', async (grep, text, message) => {
    const log = openLog();
    log.attach(1, 'x').write('stdout', Buffer.from(`${text}\n`));
    await expect(log.read({ limit: 5, grep })).rejects.toThrow(message);
    expect(texts(await log.read({ limit: 5 }))).toEqual([text]);
  });

  it('a full disk pauses the files with one line that says so; memory goes on', async () => {
    const full: SegmentFiles = {
      ...nodeSegmentFiles,
      write: () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })),
    };
    const log = openLog({}, full);
    const run = log.attach(1, 'x');
    for (let i = 1; i <= 5; i++) {
      run.write('stdout', Buffer.from(`line ${i}\n`));
      await log.flush();
    }
    const lines = await log.read({ limit: 100 });
    expect(texts(lines.filter((line) => line.stream === 'stdout'))).toEqual(numbered(1, 5));
    expect(texts(lines.filter((line) => line.stream === 'slipway'))).toEqual([expect.stringContaining('no space left on device')]);
  });

  it('a disk that stands still costs lines, not memory, and says how many', async () => {
    const { promise: stuck, resolve: release } = deferred();
    const slow: SegmentFiles = {
      ...nodeSegmentFiles,
      write: (fd, buffers, at) => stuck.then(() => nodeSegmentFiles.write(fd, buffers, at)),
    };
    const log = openLog({ queueBytes: 256 * 1024, ringBytes: 64 * 1024 }, slow);
    const run = log.attach(1, 'x');
    for (let i = 0; i < 200; i++) {
      run.write('stdout', Buffer.from(`${'x'.repeat(99)}\n`.repeat(100)));
      void log.flush();
    }
    release();
    await log.flush();
    await log.flush();
    const notes = texts(await log.read({ limit: 100_000, grep: 'lines were not kept' }));
    expect(notes).toHaveLength(1);
    expect((await log.read({ limit: 100_000 })).length).toBeLessThan(20_000);
    expect((await log.read({ fromSeq: 1, limit: 100_000 })).length).toBe((await log.read({ limit: 100_000 })).length);
  });

  it('a follower gets every line once, at its own pace', async () => {
    const log = openLog();
    const run = log.attach(1, 'x');
    const seen: number[] = [];
    const { promise: complete, resolve: done } = deferred();
    const stop = followLog(
      log,
      1,
      async ({ lines }) => {
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(...lines.map((line) => line.seq));
        if (seen.length === 3_000) done();
      },
      (error) => expect.unreachable(error.message),
    );
    for (let i = 1; i <= 3_000; i++) run.write('stdout', Buffer.from(`line ${i}\n`));
    await complete;
    stop();
    expect(seen).toEqual(Array.from({ length: 3_000 }, (_, i) => i + 1));
  });

  it('a follower that is far behind is told how many lines it did not get', async () => {
    const log = openLog();
    const run = log.attach(1, 'x');
    run.write('stdout', Buffer.from('x\n'.repeat(60_000)));
    const first = await new Promise<{ lines: readonly LogLine[]; skipped: number }>((resolve) => {
      const stop = followLog(
        log,
        1,
        (batch) => resolve(batch),
        (error) => expect.unreachable(error.message),
      );
      setImmediate(stop);
    });
    expect(first.skipped).toBe(55_000);
    expect(first.lines[0]?.seq).toBe(55_001);
  });
});
