import { describe, expect, it } from 'vitest';
import { readRecordHeader, visitRecords } from '../../../electron/core/logs/log-record';
import { LogRing } from '../../../electron/core/logs/log-ring';

const line = (value: string) => Buffer.from(`${value}\n`);

function append(ring: LogRing, value: string, at = 1, stream: 'stdout' | 'stderr' = 'stdout', runId = 1) {
  const bytes = line(value);
  ring.append(stream, runId, at, bytes, 0, bytes.length);
}

/** Says that everything handed out is on disk. */
function settleAll(ring: LogRing) {
  for (const { page, to } of ring.takeUnqueued()) page.settledBytes = to;
}

describe('log ring', () => {
  it('lines of one stream, run and millisecond share a record; anything else begins a new one', () => {
    const ring = new LogRing({ ringBytes: 1 << 20, ringLines: 1000 }, 7);
    append(ring, 'a', 10);
    append(ring, 'b', 10);
    append(ring, 'c', 11);
    append(ring, 'd', 11, 'stderr');
    append(ring, 'e', 11, 'stderr', 2);
    ring.seal();
    ring.seal();
    const page = ring.pageWith(7);
    const seen: unknown[] = [];
    visitRecords(page?.buffer ?? Buffer.alloc(0), 0, page?.sealedBytes ?? 0, (header) => {
      seen.push([header.firstSeq, header.lineCount, header.at, header.stream, header.runId]);
      return true;
    });
    expect(seen).toEqual([
      [7, 2, 10, 'stdout', 1],
      [9, 1, 11, 'stdout', 1],
      [10, 1, 11, 'stderr', 1],
      [11, 1, 11, 'stderr', 2],
    ]);
    expect(ring.nextSeq).toBe(12);
  });

  it('stays within its bytes and keeps the newest lines', () => {
    const ring = new LogRing({ ringBytes: 1 << 20, ringLines: 1_000_000 }, 1);
    for (let i = 0; i < 200_000; i++) {
      append(ring, `line ${i} ${'x'.repeat(80)}`, i);
      if (i % 1000 === 0) {
        ring.seal();
        settleAll(ring);
      }
    }
    ring.seal();
    settleAll(ring);
    ring.evict();
    expect(ring.heldBytes).toBeLessThanOrEqual((1 << 20) + 256 * 1024);
    expect(ring.nextSeq).toBe(200_001);
    expect(ring.pageWith(200_000)).not.toBeNull();
    expect(ring.pageWith(1)).toBeNull();
    expect(ring.firstSeq).toBeGreaterThan(180_000);
  });

  it('stays within its lines, to a page', () => {
    const ring = new LogRing({ ringBytes: 1 << 30, ringLines: 5_000 }, 1);
    for (let i = 0; i < 100_000; i++) append(ring, 'x', 1);
    ring.seal();
    settleAll(ring);
    ring.evict();
    expect(ring.nextSeq - ring.firstSeq).toBeLessThan(5_000 + 131_072);
    expect(ring.firstSeq).toBeGreaterThan(1);
  });

  it('keeps what is not on disk yet, whatever its bounds', () => {
    const ring = new LogRing({ ringBytes: 1000, ringLines: 10 }, 1);
    for (let i = 0; i < 20_000; i++) append(ring, `line ${i}`, i);
    ring.seal();
    ring.evict();
    expect(ring.firstSeq).toBe(1);
    settleAll(ring);
    ring.evict();
    expect(ring.firstSeq).toBeGreaterThan(1);
  });

  it('hands each byte to the disk once, in order', () => {
    const ring = new LogRing({ ringBytes: 1 << 20, ringLines: 1_000_000 }, 1);
    const seqs: number[] = [];
    for (let i = 1; i <= 5_000; i++) {
      append(ring, `line ${i}`, i);
      if (i % 37 !== 0 && i !== 5_000) continue;
      ring.seal();
      for (const { page, from, to } of ring.takeUnqueued()) {
        visitRecords(page.buffer, from, to, (header) => {
          seqs.push(header.firstSeq);
          return true;
        });
      }
    }
    expect(seqs).toEqual(Array.from({ length: 5_000 }, (_, i) => i + 1));
    expect(ring.takeUnqueued()).toEqual([]);
  });

  it('a line larger than a page gets a page of its own', () => {
    const ring = new LogRing({ ringBytes: 1 << 20, ringLines: 1000 }, 1);
    append(ring, 'small');
    append(ring, 'x'.repeat(600_000));
    append(ring, 'small');
    ring.seal();
    const page = ring.pageWith(2);
    expect(page?.buffer.length).toBeGreaterThan(600_000);
    expect(readRecordHeader(page?.buffer ?? Buffer.alloc(0), 0, page?.sealedBytes ?? 0)?.payloadBytes).toBeGreaterThanOrEqual(600_001);
  });
});
