import { expect, test } from 'vitest';
import { createLeftoverEnds } from '../../../electron/host/leftover-ends';
import type { RunEnd, RunHeader } from '../../../shared/model/log';
import { DEFAULT_STOP } from '../../../shared/model/stop-sequence';

const header: RunHeader = { runId: 3, processId: 'shop/api', startedAt: 1_000, cause: 'test', firstSeq: 0 };
const stop = {
  runId: 3,
  askedAt: 5_000,
  askedBy: 'command line',
  outcome: 'stopped',
  escalated: false,
  durationMs: 84,
  steps: [],
  signals: [],
  survivors: [],
  ports: [],
  events: [],
} as never;

function ends(run: RunHeader) {
  const written: [number, RunEnd][] = [];
  const log = { runs: () => [run], endRun: (runId: number, end: RunEnd) => void written.push([runId, end]) };
  return { written, ends: createLeftoverEnds({ log: () => log }, (id) => id === 'shop/api') };
}

test('a run stopped as a leftover keeps its stop as its end; its exit code is unknown', () => {
  const { written, ends: of } = ends(header);
  of.stopped('shop/api', 3, stop);
  expect(written).toMatchObject([[3, { stopMs: 84, stop, exit: { cause: 'stopped', code: null, signal: null, at: 5_084, ranMs: 4_084 } }]]);
});

test('a run that the guardian stopped has an end without times, and the steps it was told', () => {
  const { written, ends: of } = ends(header);
  of.afterKill('shop/api', 3, DEFAULT_STOP, false);
  expect(written).toMatchObject([
    [
      3,
      {
        guardian: { steps: [{ signal: 'SIGTERM', graceMs: 5_000 }, { signal: 'SIGKILL' }] },
        stopMs: null,
        exit: { at: null, ranMs: null, detail: expect.stringContaining('the guardian stopped it') },
      },
    ],
  ]);
});

test('an end that is known is not written over, and a run that is not kept gets none', () => {
  const first = ends(header);
  first.ends.afterKill('shop/api', 4, DEFAULT_STOP, false);
  first.ends.afterKill('shop/gone', 3, DEFAULT_STOP, false);
  expect(first.written).toEqual([]);
  first.ends.afterKill('shop/api', 3, DEFAULT_STOP, false);
  const second = ends({ ...header, end: first.written[0]?.[1] as RunEnd });
  second.ends.afterKill('shop/api', 3, DEFAULT_STOP, false);
  expect(second.written).toEqual([]);
});
