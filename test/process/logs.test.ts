import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../electron/core/clock';
import { FifoPool } from '../../electron/core/logs/fifo-adapter';
import { DEFAULT_LOG_LIMITS } from '../../electron/core/logs/log-limits';
import { LogStore } from '../../electron/core/logs/log-store';
import type { OutputPipe } from '../../electron/core/logs/output-pipe';
import { nodeSegmentFiles, type SegmentFiles } from '../../electron/core/logs/segment-files';

const ID = 'shop/api';
let dir: string;
let pool: FifoPool;
let store: LogStore;
let children: ChildProcess[];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'slipway-logs-'));
  pool = new FifoPool(join(dir, 'pipes'));
  await pool.open();
  store = new LogStore(join(dir, 'logs'), systemClock);
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Runs a Node program with its output in the log. Resolves when both pipes are closed and all is written. */
async function run(kind: 'fifo' | 'node', program: string, runId = 1) {
  const output = store.openRun(ID, runId, 'test');
  const pipes: (OutputPipe | null)[] = kind === 'fifo' ? [pool.take(), pool.take()] : [null, null];
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', pipes[0]?.writeFd ?? 'pipe', pipes[1]?.writeFd ?? 'pipe'] });
  children.push(child);
  for (const pipe of pipes) pipe?.closeWriteEnd();
  const sources = { stdout: pipes[0]?.reader ?? child.stdout, stderr: pipes[1]?.reader ?? child.stderr };
  const closed: Promise<unknown>[] = [once(child, 'exit')];
  let tapped = 0;
  for (const stream of ['stdout', 'stderr'] as const) {
    const source = sources[stream];
    if (source === null) throw new Error('no pipe');
    output.drain(stream, source, (chunk) => {
      tapped += chunk.length;
    });
    closed.push(once(source, 'close'));
  }
  await Promise.all(closed);
  output.end();
  await store.log(ID).flush();
  return { tapped };
}

const KINDS: ('fifo' | 'node')[] = process.platform === 'linux' ? ['fifo', 'node'] : ['node'];

describe.each(KINDS)('logs of a real child, %s pipes', (kind) => {
  it('200 000 lines: none is lost, none is twice, and memory stays bounded', async () => {
    const before = process.memoryUsage().rss;
    await run(
      kind,
      `const fs = require('fs');
       let i = 0;
       while (i < 200000) {
         let block = '';
         for (let n = 0; n < 500; n++, i++) block += 'line ' + i + ' ' + 'x'.repeat(90) + '\\n';
         fs.writeSync(1, block);
       }`,
    );
    const log = store.log(ID);
    expect(log.nextSeq).toBe(200_001);
    let expected = 0;
    for (let seq = 1; seq < log.nextSeq; ) {
      const lines = await log.read({ fromSeq: seq, limit: 20_000 });
      for (const line of lines) {
        if (line.text !== `line ${expected} ${'x'.repeat(90)}` || line.seq !== expected + 1)
          expect.unreachable(`line ${expected}: ${line.text}`);
        expected++;
      }
      seq = (lines[lines.length - 1]?.seq ?? Number.MAX_SAFE_INTEGER) + 1;
    }
    expect(expected).toBe(200_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(120 * 1024 * 1024);
  });

  it('a disk slower than the child slows the child, loses nothing and keeps memory bounded', async () => {
    await store.close();
    const slow: SegmentFiles = {
      ...nodeSegmentFiles,
      write: (fd, buffers, at) =>
        new Promise((resolve) => {
          setImmediate(() => setImmediate(() => resolve(nodeSegmentFiles.write(fd, buffers, at))));
        }),
    };
    store = new LogStore(
      join(dir, 'logs'),
      systemClock,
      { ...DEFAULT_LOG_LIMITS, pauseBytes: 64 * 1024, queueBytes: 8 * 1024 * 1024 },
      slow,
    );
    await run(
      kind,
      `const fs = require('fs'); const block = ('x'.repeat(99) + '\\n').repeat(600); for (let i = 0; i < 200; i++) fs.writeSync(1, block);`,
    );
    expect(store.log(ID).nextSeq).toBe(120_001);
    expect(await store.log(ID).read({ limit: 10, grep: 'not kept' })).toEqual([]);
  });

  it('characters cut by a write arrive whole, and both streams keep their own halves', async () => {
    const { tapped } = await run(
      kind,
      `const fs = require('fs');
       const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
       const out = Buffer.from('größe 日本 😀\\n'), err = Buffer.from('ошибка\\n');
       for (let i = 0; i < out.length; i++) { fs.writeSync(1, out, i, 1); if (i < err.length) fs.writeSync(2, err, i, 1); wait(); }
       fs.writeSync(1, 'no line feed');`,
    );
    const lines = await store.log(ID).read({ limit: 10 });
    expect(lines.filter((line) => line.stream === 'stdout').map((line) => line.text)).toEqual(['größe 日本 😀', 'no line feed']);
    expect(lines.filter((line) => line.stream === 'stderr').map((line) => line.text)).toEqual(['ошибка']);
    expect(tapped).toBe(Buffer.byteLength('größe 日本 😀\nошибка\nno line feed'));
  });

  it('a line of 1 MB is cut with a marker and the next line is whole', async () => {
    await run(kind, `process.stdout.write('x'.repeat(1000000) + '\\nnext\\n')`);
    const [long, next] = await store.log(ID).read({ limit: 10 });
    expect(long?.text).toMatch(/^x{262144}… \(737856 bytes more\)$/);
    expect(next?.text).toBe('next');
  });

  it('a pipe that is closed without output ends', async () => {
    await run(kind, '');
    expect(await store.log(ID).read({ limit: 10 })).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('pool of pipes', () => {
  it('a child can open its own output through /dev/stdout', async () => {
    await run('fifo', `require('fs').writeFileSync('/dev/stdout', 'through the device\\n')`);
    expect((await store.log(ID).read({ limit: 1 }))[0]?.text).toBe('through the device');
  });

  it('uses up what an earlier host left, refills, and leaves no name behind of a pipe in use', async () => {
    const second = new FifoPool(join(dir, 'pipes'));
    await second.open();
    const taken = Array.from({ length: 32 }, () => second.take());
    expect(taken.every((pipe) => pipe !== null)).toBe(true);
    await second.open();
    expect(readdirSync(join(dir, 'pipes')).length).toBeGreaterThan(0);
    for (const pipe of taken) {
      pipe?.closeWriteEnd();
      pipe?.closeWriteEnd();
      pipe?.reader.destroy();
    }
  });

  it('does not pile up: a clean end removes its own, and a start removes what is too many', async () => {
    const names = () => readdirSync(join(dir, 'pipes')).length;
    expect(names()).toBe(32);
    execFileSync(
      'mkfifo',
      [0, 1, 2, 3].map((n) => join(dir, 'pipes', `old-${n}`)),
    );
    const next = new FifoPool(join(dir, 'pipes'));
    await next.open();
    expect(names()).toBe(32);
    await next.close();
    await next.close();
    expect(names()).toBe(0);
    expect(next.take()).toBeNull();
  });

  it('answers null where no pipe can be made', async () => {
    writeFileSync(join(dir, 'a-file'), '');
    const nowhere = new FifoPool(join(dir, 'a-file', 'pipes'));
    await nowhere.open();
    expect(nowhere.take()).toBeNull();
    const other = new FifoPool(join(dir, 'other'), 'win32');
    await other.open();
    expect(other.take()).toBeNull();
  });
});
