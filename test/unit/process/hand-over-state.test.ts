import { expect, test } from 'vitest';
import { describeState } from '../../../electron/core/process/describe-state';
import { type ProcessInput, transition } from '../../../electron/core/process/transition';
import type { ProcessState } from '../../../shared/model/process-state';
import { DEFAULT_RESTART_POLICY } from '../../../shared/model/restart-policy';
import { RUNNING } from '../../helpers/running-state';

const { pid: OLD, runId } = RUNNING as { pid: number; runId: number };
const [NEW, NEWER] = [OLD + 10, OLD + 20];
const SINCE = new Date(2026, 10, 22, 10, 42, 7).getTime();
const steps = [{ signal: 'SIGKILL', graceMs: 0 }];

const opened = (from: number, to: number): ProcessInput => ({
  type: 'handOverOpened',
  runId,
  handOver: { from, to, since: SINCE, signal: 'SIGHUP' },
});
const closed = (from: number, to: number, lives: 'old' | 'new'): ProcessInput => ({
  type: 'handOverClosed',
  runId,
  handOver: { from, to },
  lives,
});
const mainGone = (heir: number): ProcessInput => ({
  type: 'rootExited',
  runId,
  at: SINCE,
  exit: { runId } as never,
  membersLeft: 1,
  heir,
  steps,
  random: 0,
});
const after = (...inputs: ProcessInput[]): ProcessState =>
  inputs.reduce<ProcessState>(
    (state, input) => transition(state, input, { policy: DEFAULT_RESTART_POLICY, pendingAttempt: 0, steps }).state,
    RUNNING,
  );

test.each<[string, ProcessInput[], { pid: number; open: number | null; handedOverFrom: number | null }]>([
  ['while it is open it is known by the new process', [opened(OLD, NEW)], { pid: NEW, open: NEW, handedOverFrom: null }],
  ['the old one ends', [opened(OLD, NEW), mainGone(NEW)], { pid: NEW, open: null, handedOverFrom: OLD }],
  [
    'the old one ends, told twice',
    [opened(OLD, NEW), mainGone(NEW), closed(OLD, NEW, 'new')],
    { pid: NEW, open: null, handedOverFrom: OLD },
  ],
  [
    'the new one dies: it is the old one again',
    [opened(OLD, NEW), closed(OLD, NEW, 'old')],
    { pid: OLD, open: null, handedOverFrom: null },
  ],
  ['another new one in its place', [opened(OLD, NEW), opened(OLD, NEWER)], { pid: NEWER, open: NEWER, handedOverFrom: null }],
  [
    'told too late of one that is not open',
    [opened(OLD, NEWER), closed(OLD, NEW, 'old')],
    { pid: NEWER, open: NEWER, handedOverFrom: null },
  ],
  ['a server behind a shell: the shell stays the main process', [opened(NEW, NEWER)], { pid: OLD, open: NEWER, handedOverFrom: null }],
  ['and afterwards, too', [opened(NEW, NEWER), closed(NEW, NEWER, 'new')], { pid: OLD, open: null, handedOverFrom: null }],
  ['a second one', [opened(OLD, NEW), mainGone(NEW), opened(NEW, NEWER)], { pid: NEWER, open: NEWER, handedOverFrom: OLD }],
])('a hand-over: %s', (_what, inputs, { pid, open, handedOverFrom }) => {
  const state = after(...inputs);
  expect(state).toMatchObject({ kind: 'running', pid, handedOverFrom });
  expect(state.kind === 'running' ? (state.handOver?.to ?? null) : undefined).toBe(open);
});

test.each([
  [{ building: false }, `new pid ${NEW} · old pid ${OLD} drains since 10:42:07`],
  [{ building: true }, `building · new pid ${NEW} · old pid ${OLD} drains since 10:42:07`],
])('while it is open that stands beside the state (%o)', ({ building }, text) => {
  expect(describeState(after(opened(OLD, NEW)), { stop: null, building, withoutReadyCheck: false })).toBe(text);
});
