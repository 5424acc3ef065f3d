import { describe, expect, it } from 'vitest';
import { LogFind, presentMatchCount } from '../../../renderer/logs/log-find';
import { FIRST_INDEX, LogRing } from '../../../renderer/logs/log-ring';
import type { LogLine, RunHeader } from '../../../shared/model/log';

const line = (seq: number, runId = 1, text = `line ${seq}`): LogLine => ({ seq, processId: 'p/a', runId, stream: 'stdout', at: seq, text });
const lines = (from: number, to: number, runId = 1): LogLine[] => Array.from({ length: to - from + 1 }, (_, at) => line(from + at, runId));
const run = (runId: number, firstSeq: number): RunHeader => ({ runId, processId: 'p/a', startedAt: 0, cause: 'asked', firstSeq });

/** What a virtual list would draw. */
const drawn = (ring: LogRing): string[] =>
  Array.from({ length: ring.visibleCount }, (_, at) => {
    const row = ring.rowAt(ring.firstIndex + at);
    if (row === null) return 'nothing';
    if (row.kind === 'header') return `run ${row.block.runId}`;
    return row.row.stream === 'skipped' ? `skipped ${row.row.count}` : String(row.row.seq);
  });

describe('log ring', () => {
  it('puts each run under its header', () => {
    const ring = new LogRing();
    ring.append([...lines(1, 2), ...lines(3, 4, 2)], [run(1, 1), run(2, 3)]);
    expect(drawn(ring)).toEqual(['run 1', '1', '2', 'run 2', '3', '4']);
  });

  it('shows a run that has no line yet', () => {
    const ring = new LogRing();
    ring.append([], [run(7, 1)]);
    expect(drawn(ring)).toEqual(['run 7']);
    expect(ring.lineCount).toBe(0);
  });

  it('passes over lines it has when a tail overlaps', () => {
    const ring = new LogRing();
    ring.append(lines(1, 5), [run(1, 1)]);
    ring.append(lines(3, 7), [run(1, 1)]);
    expect(drawn(ring)).toEqual(['run 1', '1', '2', '3', '4', '5', '6', '7']);
  });

  it('knows its newest line though a build beside the run has the last block', () => {
    const ring = new LogRing();
    ring.append([...lines(1, 2), line(3, 2), ...lines(4, 5)], [run(1, 1), run(2, 3)]);
    expect(ring.lastSeq).toBe(5);
    ring.append(lines(4, 6), []);
    expect(drawn(ring)).toEqual(['run 1', '1', '2', '4', '5', '6', 'run 2', '3']);
  });

  it('stands a marker where lines were skipped', () => {
    const ring = new LogRing();
    ring.append(lines(1, 2), [run(1, 1)]);
    ring.append(lines(9, 9), [], 6);
    expect(drawn(ring)).toEqual(['run 1', '1', '2', 'skipped 6', '9']);
  });

  it('puts older lines in front and keeps the index of every row in view', () => {
    const ring = new LogRing();
    ring.append(lines(5, 6, 2), [run(2, 4)]);
    const before = ring.rowAt(FIRST_INDEX + 1);
    const added = ring.prepend([...lines(1, 3), ...lines(4, 4, 2)], [run(1, 1)]);
    expect(drawn(ring)).toEqual(['run 1', '1', '2', '3', 'run 2', '4', '5', '6']);
    expect(added).toBe(5);
    expect(ring.firstIndex).toBe(FIRST_INDEX - 5);
    expect(before?.kind === 'row' && before.row.seq).toBe(5);
  });

  it('is complete once the host has nothing older', () => {
    const ring = new LogRing();
    ring.append(lines(5, 6), []);
    ring.prepend([], []);
    expect(ring.complete).toBe(true);
  });

  it('drops the oldest lines past its limit and moves the first index with them', () => {
    const ring = new LogRing(100);
    ring.append(lines(1, 50), [run(1, 1)]);
    ring.append(lines(51, 20_000, 2), [run(2, 51)]);
    expect(ring.lineCount).toBe(100);
    expect(ring.firstSeq).toBe(19_901);
    const last = ring.rowAt(ring.firstIndex + ring.visibleCount - 1);
    expect(last?.kind === 'row' && last.row.seq).toBe(20_000);
  });

  it('folds a run to its header and unfolds it to show a line', () => {
    const ring = new LogRing();
    ring.append([...lines(1, 3), ...lines(4, 5, 2)], [run(1, 1), run(2, 4)]);
    ring.setFolded(1, true);
    expect(drawn(ring)).toEqual(['run 1', 'run 2', '4', '5']);
    const index = ring.reveal(2);
    const shown = index === null ? null : ring.rowAt(index);
    expect(shown?.kind === 'row' && shown.row.seq).toBe(2);
  });

  it('answers null for a row or a line it does not have', () => {
    const ring = new LogRing();
    ring.append(lines(1, 3), []);
    expect(ring.rowAt(0)).toBeNull();
    expect(ring.reveal(99)).toBeNull();
  });

  it('appends 100 000 lines in batches in under a second', () => {
    const ring = new LogRing();
    const started = performance.now();
    for (let at = 0; at < 100_000; at += 500) ring.append(lines(at + 1, at + 500), []);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(ring.lineCount).toBe(100_000);
  });
});

describe('find in the log', () => {
  it('counts every occurrence and takes new lines in without starting anew', () => {
    const ring = new LogRing();
    ring.append([line(1, 1, 'conn conn'), line(2, 1, 'no')], []);
    const find = new LogFind('conn');
    find.update(ring);
    ring.append([line(3, 1, '\x1b[31mconn\x1b[0mect')], []);
    find.update(ring);
    expect(find.matches).toEqual([
      { seq: 1, ordinal: 0 },
      { seq: 1, ordinal: 1 },
      { seq: 3, ordinal: 0 },
    ]);
  });

  it('searches again when older lines came in front', () => {
    const ring = new LogRing();
    ring.append([line(5, 1, 'conn')], []);
    const find = new LogFind('conn');
    find.update(ring);
    ring.prepend([line(4, 1, 'conn')], []);
    find.update(ring);
    expect(find.matches.map((match) => match.seq)).toEqual([4, 5]);
  });

  it.each<[number, number | null, string]>([
    [0, null, 'no match'],
    [7, 2, '3 of 7'],
    [7, null, '7 found'],
    [5_000, 0, '1 of 5,000+'],
  ])('%i matches, current %s: %s', (total, current, expected) => {
    expect(presentMatchCount(total, current)).toBe(expected);
  });
});
