import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../electron/core/clock';
import { boundRunEnd, LONGEST_END } from '../../../electron/core/logs/bound-run-end';
import { RunList } from '../../../electron/core/logs/run-list';
import type { RunEnd } from '../../../shared/model/log';
import type { SignalRecord } from '../../../shared/model/process';
import type { StopRecord } from '../../../shared/model/stop-sequence';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'slipway-runs-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const open = () =>
  new RunList(dir, 'shop/api', systemClock, (error) => {
    throw error;
  });
const run = (runId: number) => ({
  runId,
  processId: 'shop/api',
  startedAt: 1_000 + runId,
  cause: 'asked for in the window',
  firstSeq: runId * 10,
});
const end: RunEnd = {
  readyMs: 310,
  stopMs: 84,
  escalated: false,
  exit: { runId: 1, code: 0, signal: null, cause: 'stopped', expected: true, at: 5_000, ranMs: 4_000, detail: 'exited 0' },
};

test('how a run went is still known after the host was started again', () => {
  const list = open();
  list.add(run(1));
  list.add(run(2));
  list.setEnd(1, end);
  list.flush();
  expect(open().all()).toEqual([{ ...run(1), end }, run(2)]);
});

test('the end of a run that is not in the list, and a torn last line, are left out', () => {
  const list = open();
  list.add(run(1));
  list.setEnd(7, end);
  list.flush();
  appendFileSync(join(dir, 'runs.jsonl'), '{"runId":1,"end":{"readyMs":3');
  expect(open().all()).toEqual([run(1)]);
});

test('ends survive the shortening of a long list', () => {
  const list = open();
  for (let runId = 1; runId <= 501; runId++) {
    list.add(run(runId));
    list.setEnd(runId, end);
  }
  list.flush();
  const kept = open().all();
  expect(kept).toHaveLength(250);
  expect(kept.every((header) => header.end !== undefined)).toBe(true);
});

const stop: StopRecord = {
  runId: 1,
  askedAt: 4_900,
  askedBy: 'command line',
  steps: [
    { signal: 'SIGINT', graceMs: 2_000 },
    { signal: 'SIGTERM', graceMs: 5_000 },
    { signal: 'SIGKILL', graceMs: 5_000 },
  ],
  events: [{ atMs: 0, kind: 'signal', text: 'SIGINT to 1 process', detail: 'node 812' }],
  signals: [{ atMs: 0.3, signal: 'SIGINT', target: 'group', pid: 812, pids: [812] }],
  survivors: [],
  ports: [{ port: 8080, releasedAtMs: 80.5 }],
  connections: [
    { atMs: 0, count: 2 },
    { atMs: 80, count: 0 },
  ],
  escalated: false,
  durationMs: 84,
  outcome: 'stopped',
};
const sent: SignalRecord = { at: 3_000, signal: 'SIGHUP', pids: [812], by: 'window', target: 'run', effect: { 812: 'caught' } };
const why = { kind: 'file-change', files: ['api/user.go'], by: 'watch' } as const;

test('the whole stop, the signals sent and the cause survive a restart of the host; a log shows none of it', () => {
  const list = open();
  list.add({ ...run(1), why });
  const birth = { buildMs: 412, stopMs: 84, portsMs: 2, bootMs: 190 };
  list.setEnd(1, { ...end, buildMs: 412, birth, stop, signals: [sent] });
  list.flush();
  for (const known of [list, open()]) {
    expect(known.full()).toEqual([{ ...run(1), why, end: { ...end, buildMs: 412, birth, stop, signals: [sent] } }]);
    expect(known.all()).toEqual([{ ...run(1), why, end: { ...end, buildMs: 412, birth } }]);
  }
});

test('records of older versions, and a stop written by a newer one, do not take the run with them', () => {
  appendFileSync(
    join(dir, 'runs.jsonl'),
    [
      { runId: 1, startedAt: 1, cause: 'words', firstSeq: 0 },
      { runId: 1, end },
      { runId: 2, startedAt: 2, cause: 'words', firstSeq: 5, why: { kind: 'moon-phase' } },
      { runId: 2, end: { ...end, stop: { ...stop, outcome: 'evaporated' }, birth: { eggMs: 3 } } },
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  );
  const [one, two] = open().full();
  expect(one?.end).toEqual(end);
  expect([two?.why, two?.end?.stop, two?.end?.birth, two?.end?.stopMs]).toEqual([undefined, undefined, undefined, 84]);
});

test('what a run leaves behind is bounded, whatever happened to it', () => {
  const many = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
  const pids = many(5_000, (at) => at + 2);
  const effect = Object.fromEntries(pids.map((pid) => [pid, 'caught' as const]));
  const huge: RunEnd = {
    ...end,
    stop: {
      ...stop,
      events: many(2_000, (at) => ({ atMs: at, kind: 'gone' as const, text: 'x'.repeat(5_000), detail: 'y'.repeat(5_000) })),
      signals: many(2_000, (at) => ({ atMs: at, signal: 'SIGTERM', target: 'process' as const, pid: at + 2, pids })),
      survivors: many(2_000, (at) => ({ pid: at + 2, command: 'c'.repeat(5_000), reason: 'r' })),
      connections: many(5_000, (at) => ({ atMs: at, count: at })),
    },
    signals: many(500, () => ({ ...sent, pids, effect })),
  };
  const kept = boundRunEnd(huge);
  expect(JSON.stringify(kept).length).toBeLessThan(LONGEST_END);
  expect([kept.stop?.events[0]?.atMs, kept.stop?.events.at(-1)?.atMs]).toEqual([0, 1_999]);
  expect(kept.stop?.steps).toEqual(stop.steps);
  expect(boundRunEnd({ ...end, stop, signals: [sent] })).toEqual({ ...end, stop, signals: [sent] });
});

test('a run for which nothing was started is not one that is lost: the reason is still known after the host was started again', () => {
  const list = open();
  list.add(run(1));
  list.setNotStarted(1, 'Build: the build exited 1');
  list.setNotStarted(7, 'of no run');
  list.flush();
  const kept = [{ ...run(1), notStarted: 'Build: the build exited 1' }];
  expect(list.all()).toEqual(kept);
  expect(open().full()).toEqual(kept);
});
