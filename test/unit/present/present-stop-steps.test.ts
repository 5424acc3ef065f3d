import { describe, expect, it } from 'vitest';
import { connectionRows, drainingText } from '../../../renderer/present/present-connections';
import { presentSentSignals } from '../../../renderer/present/present-sent-signals';
import { onceNote, sequenceText, sliderNote } from '../../../renderer/present/present-sequence';
import { presentState } from '../../../renderer/present/present-state';
import { presentStop } from '../../../renderer/present/present-stop';
import type { SignalRecord } from '../../../shared/model/process';
import { DEFAULT_STOP, type StopConfig } from '../../../shared/model/stop-sequence';
import { runHistory } from '../../renderer/helpers/run-history';
import { aProcess, running } from '../../renderer/helpers/shop-snapshot';
import { stoppingApi } from '../../renderer/helpers/stopping-api';

const NOW = 1_790_000_000_000;
const THREE: StopConfig = { ...DEFAULT_STOP, earlier: [{ signal: 'SIGINT', graceMs: 2_000 }] };

describe('a stop sequence', () => {
  it.each<[StopConfig, string]>([
    [DEFAULT_STOP, 'SIGTERM 5 s → SIGKILL'],
    [THREE, 'SIGINT 2 s → SIGTERM 5 s → SIGKILL'],
    [{ ...THREE, killDelayMs: 250 }, 'SIGINT 2 s → SIGTERM 0.25 s → SIGKILL'],
    [{ ...THREE, command: 'bin/stop' }, 'bin/stop 2 s → SIGTERM 5 s → SIGKILL'],
    [{ ...DEFAULT_STOP, stopSignal: 'SIGKILL' }, 'SIGKILL'],
  ])('%j reads %s', (stop, text) => expect(sequenceText(stop)).toBe(text));

  it('says what slider and signal do to it, where it has several steps', () => {
    expect([sliderNote(DEFAULT_STOP), onceNote(DEFAULT_STOP, 'SIGHUP')]).toEqual([null, null]);
    expect(sliderNote(THREE)).toContain('the wait after SIGTERM');
    expect([onceNote(THREE, 'SIGHUP'), onceNote(THREE, 'SIGKILL')]).toEqual([
      'this signal alone, then SIGKILL',
      'at once, instead of the sequence',
    ]);
  });
});

describe('a stop in three steps as it happens', () => {
  const base = { ...aProcess('api', running(14, 48213, 60_000, 310, NOW)), ...stoppingApi(NOW) };
  const steps = [
    { signal: 'SIGINT', graceMs: 5_000 },
    { signal: 'SIGTERM', graceMs: 3_000 },
    { signal: 'SIGKILL', graceMs: 5_000 },
  ];
  const lastStop = base.lastStop === null ? null : { ...base.lastStop, steps, connections: [{ atMs: 0, count: 2 }] };
  const process = { ...base, lastStop };

  it('shows every step that is still to come, and that it drains', () => {
    if (lastStop === null) throw new Error('the helper has a stop');
    const { rows } = presentStop(process, lastStop, NOW, '');
    expect(rows.map((row) => [row.at, row.kind, row.text])).toEqual([
      ['0 ms', 'done', '2 connections open'],
      ['0 ms', 'done', 'SIGTERM to 4 processes'],
      ['12 ms', 'done', '3 of 4 gone'],
      ['now', 'now', 'Waiting for imgproc 48231, which ignores SIGTERM'],
      ['5.00 s', 'plan', 'SIGTERM to imgproc 48231'],
      ['8.00 s', 'plan', 'SIGKILL to imgproc 48231'],
      ['then', 'plan', 'Prove it: nothing left, port 8080 can be bound'],
    ]);
    expect(rows[3]?.detail).toMatch(/^draining 2 connections · /);
  });

  it('says so in the row of the process', () => {
    expect(presentState(process, NOW).reason).toBe('draining 2 connections · SIGTERM in 3 s');
    expect(drainingText(null)).toBeNull();
  });
});

describe('connections of a stop', () => {
  const signals = [{ atMs: 500, signal: 'SIGKILL', target: 'group' as const, pid: 1, pids: [1] }];
  it.each<[string, readonly [number, number][], typeof signals, string[]]>([
    [
      'drained',
      [
        [0, 2],
        [90, 1],
        [200, 0],
      ],
      [],
      ['2 connections open', '1 connection left', 'the last connection is closed'],
    ],
    [
      'cut',
      [
        [0, 2],
        [501, 0],
      ],
      signals,
      ['2 connections open', '2 connections cut off'],
    ],
    [
      'more come',
      [
        [0, 0],
        [90, 3],
        [200, 0],
      ],
      [],
      ['no connection open', '3 connections open now', 'the last connection is closed'],
    ],
    ['never any', [[0, 0]], [], []],
    ['not known', [], [], []],
  ])('%s', (_what, samples, sent, texts) => {
    const connections = samples.map(([atMs, count]) => ({ atMs, count }));
    expect(connectionRows({ connections, signals: sent }).map(({ text }) => text)).toEqual(texts);
  });

  it('that changed a hundred times are told by their first and last', () => {
    const connections = Array.from({ length: 100 }, (_, at) => ({ atMs: at, count: 100 - at }));
    expect(connectionRows({ connections, signals: [] }).map(({ atMs }) => atMs)).toEqual([0, 1, 2, 3, 96, 97, 98, 99]);
  });
});

describe('the history of signals', () => {
  const base: SignalRecord = { at: NOW, signal: 'SIGHUP', pids: [7, 8], by: 'window' };
  it.each<[Partial<SignalRecord>, string, string]>([
    [{}, 'SIGHUP to 2 processes', 'pid 7, 8 · by you'],
    [{ target: 'run', effect: { 7: 'caught', 8: 'caught' } }, 'SIGHUP to the whole run', 'pid 7, 8 · by you · caught'],
    [
      { target: 'run', effect: { 7: 'caught', 8: 'default' }, by: 'command line' },
      'SIGHUP to the whole run',
      'pid 7, 8 · by command line · caught by 7, default action in 8',
    ],
    [{ target: 'main', pids: [7] }, 'SIGHUP to the main process', 'pid 7 · by you'],
    [{ target: 'process', pids: [7] }, 'SIGHUP to one process', 'pid 7 · by you'],
    [{ pids: [1, 2, 3, 4, 5, 6, 7, 8] }, 'SIGHUP to 8 processes', 'pid 1, 2, 3, 4, 5, 6 and 2 more · by you'],
  ])('%j', (change, text, detail) => {
    expect(presentSentSignals([{ ...base, ...change }])[0]).toMatchObject({ text, detail });
  });
});

it('a stop that is over draws the same, from its record alone', () => {
  const stop = runHistory('shop/api', NOW)[1]?.end?.stop;
  if (stop === undefined) throw new Error('the helper has a stop');
  const view = presentStop(aProcess('api', running(14, 48213, 60_000, 310, NOW)), stop, NOW, '');
  expect(view.rows.map(({ at, text }) => `${at}: ${text}`)).toEqual([
    '0 ms: 2 connections open',
    '1 ms: SIGINT to 2 processes',
    '1.10 s: 1 connection left',
    '2.00 s: SIGTERM to 2 processes',
    '2.20 s: the last connection is closed',
    '2.20 s: all 2 gone',
    '2.21 s: port 8080 can be bound again',
    '2.21 s: nothing is left',
  ]);
});
