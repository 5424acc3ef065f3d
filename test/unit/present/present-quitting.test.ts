import { expect, test } from 'vitest';
import { presentQuitting } from '../../../renderer/present/present-quitting';
import type { LeftoverSnapshot } from '../../../shared/model/leftover';
import type { ProcessSnapshot } from '../../../shared/model/process';
import { sampleProcess } from '../../helpers/contract-samples';

const SINCE = 1_790_000_000_000;
const stop: NonNullable<ProcessSnapshot['lastStop']> = {
  runId: 1,
  askedAt: SINCE + 5,
  askedBy: 'host',
  steps: [
    { signal: 'SIGTERM', graceMs: 5_000 },
    { signal: 'SIGKILL', graceMs: 5_000 },
  ],
  events: [
    { atMs: 0, kind: 'asked', text: 'stop asked for', detail: null },
    { atMs: 1, kind: 'signal', text: 'SIGTERM to 2 processes', detail: null },
  ],
  signals: [],
  survivors: [],
  ports: [],
  escalated: false,
  durationMs: null,
  outcome: 'stopping',
};
const stopping = sampleProcess({
  phase: 'going-down',
  lastStop: stop,
  state: {
    kind: 'stopping',
    runId: 1,
    pid: 2,
    startedAt: 0,
    step: 0,
    stepCount: 2,
    signal: 'SIGTERM',
    deadline: SINCE + 5_005,
    reason: 'shutdown',
    then: 'stay-down',
    readyAt: null,
    attempt: 0,
    lastExit: null,
  },
});
const stopped = sampleProcess({ id: 'shop/web', name: 'web', lastStop: { ...stop, durationMs: 84, outcome: 'stopped' } });
const earlier = sampleProcess({ id: 'shop/db', name: 'db', lastStop: { ...stop, askedAt: SINCE - 1, durationMs: 84, outcome: 'stopped' } });
const view = (
  processes: readonly ProcessSnapshot[],
  change: { keep?: boolean; over?: boolean } = {},
  leftovers: readonly LeftoverSnapshot[] = [],
) =>
  presentQuitting({
    processes,
    leftovers,
    leaving: { since: SINCE, keep: change.keep ?? false },
    over: change.over ?? false,
    now: SINCE + 2_005,
  });

test('each stop of this end is listed with its step and when the next one comes; earlier ones are not', () => {
  expect(view([stopping, stopped, earlier])).toMatchObject({
    title: 'Stopping everything',
    lead: '1 of 2 left. Slipway ends when nothing of them is alive and their ports are free.',
    rows: [
      { name: 'api', state: 'stopping', text: 'SIGTERM to 2 processes · SIGKILL in 3 s' },
      { name: 'web', state: 'stopped', text: 'stopped in 84 ms' },
    ],
    canKill: true,
  });
});

test('the last step has no next one', () => {
  const last = { ...stopping, state: { ...stopping.state, step: 1, deadline: null } } as ProcessSnapshot;
  expect(view([last]).rows[0]?.text).toBe('SIGTERM to 2 processes');
});

test('what could not be ended is named', () => {
  const stuck = { ...stopping, state: { kind: 'failed', cause: 'unkillable', text: 'pid 70: state D', lastExit: null } } as ProcessSnapshot;
  expect(view([stuck])).toMatchObject({ rows: [{ state: 'failed', text: 'pid 70: state D' }], canKill: false });
});

test.each([
  [{ keep: true }, 'Ending, and keeping what runs', 'What runs is let go on.'],
  [{ over: true }, 'Slipway has ended', 'Everything was stopped first.'],
  [{ over: true, keep: true }, 'Slipway has ended', 'What ran goes on; the next start takes it over.'],
])('%j', (change, title, lead) => {
  expect(view([], change)).toMatchObject({ title, lead, canKill: false });
});

test('what an earlier session left is not said to be stopped', () => {
  const left = { name: 'web', members: [{ pid: 812, command: 'node web' }] } as unknown as LeftoverSnapshot;
  expect(view([], { over: true }, [left]).lead).toBe('The rest was stopped first. Still alive: web of an earlier session (pid 812).');
});

test('a server that drains says how many connections are left, and what comes after', () => {
  const draining = { ...stopping, lastStop: { ...stop, connections: [{ atMs: 0, count: 2 }] } };
  expect(view([draining]).rows[0]?.text).toMatch(/^draining 2 connections · SIGKILL in /);
});
