import { expect, test } from 'vitest';
import { NOTHING_TOLD, newStopLines } from '../../../electron/cli/stop-progress';
import type { StopRecord } from '../../../shared/model/stop-sequence';

const lastStop: StopRecord = {
  runId: 1,
  askedAt: 0,
  askedBy: 'command line',
  steps: [],
  events: [
    { atMs: 0, kind: 'asked', text: 'stop asked for', detail: null },
    { atMs: 1, kind: 'signal', text: 'SIGTERM to 1 process', detail: null },
    { atMs: 900, kind: 'gone', text: 'it is gone', detail: null },
    { atMs: 901, kind: 'proved', text: 'nothing is left', detail: null },
  ],
  signals: [],
  survivors: [],
  ports: [],
  connections: [
    { atMs: 1, count: 2 },
    { atMs: 500, count: 1 },
    { atMs: 899, count: 0 },
  ],
  escalated: false,
  durationMs: 901,
  outcome: 'stopped',
};

test('a stop tells its steps and the connections that drain, in the order they happen', () =>
  expect(newStopLines({ name: 'api', lastStop }, NOTHING_TOLD)).toEqual([
    'api: draining 2 connections',
    'api: SIGTERM to 1 process',
    'api: draining 1 connection',
    'api: the last connection is closed',
    'api: it is gone',
    'api: stopped in 901 ms: nothing is left',
  ]));

test('what was told is not told again', () =>
  expect(newStopLines({ name: 'api', lastStop }, { events: 3, connectionsAtMs: 899 })).toEqual([
    'api: stopped in 901 ms: nothing is left',
  ]));

test('nobody was connected: no word of it', () =>
  expect(newStopLines({ name: 'api', lastStop: { ...lastStop, connections: [{ atMs: 0, count: 0 }] } }, NOTHING_TOLD)).not.toContainEqual(
    expect.stringContaining('connection'),
  ));

test('clients that SIGKILL cut off are not said to have left', () => {
  const signals = [{ atMs: 700, signal: 'SIGKILL', target: 'group', pid: 7, pids: [7] }] as const;
  expect(newStopLines({ name: 'api', lastStop: { ...lastStop, signals } }, NOTHING_TOLD)).toContain('api: 1 connection cut off');
});
