import { describe, expect, it } from 'vitest';
import { presentRunLine, presentState } from '../../../renderer/present/present-state';
import { rowActions, whyNot } from '../../../renderer/present/process-actions';
import { PHASE_OF_STATE, type ProcessState } from '../../../shared/model/process-state';
import { aProcess, exitOf, running, STOPPED, shopSnapshot } from '../../renderer/helpers/shop-snapshot';
import { stoppingApi } from '../../renderer/helpers/stopping-api';

const NOW = 1_800_000_000_000;
const run = { runId: 4, pid: 100, startedAt: NOW - 40_000 };
const crashed = exitOf(3, 'exited 2', { code: 2, cause: 'crashed', expected: false });

const STATES: Readonly<Record<ProcessState['kind'], ProcessState>> = {
  stopped: STOPPED,
  waiting: { kind: 'waiting', on: [{ kind: 'port', port: 3000, text: 'for port 3000' }], since: NOW, lastExit: null },
  starting: { kind: 'starting', ...run, attempt: 0, overdue: false, lastExit: null },
  running: running(4, 100, 40_000, 300, NOW),
  stopping: {
    kind: 'stopping',
    ...run,
    step: 0,
    stepCount: 2,
    signal: 'SIGTERM',
    deadline: NOW + 2_100,
    reason: 'asked',
    then: 'stay-down',
    readyAt: null,
    attempt: 0,
    lastExit: null,
  },
  backoff: { kind: 'backoff', lastExit: crashed, attempt: 3, retryAt: NOW + 4_000 },
  exited: { kind: 'exited', lastExit: exitOf(3, 'exited 0') },
  failed: { kind: 'failed', cause: 'restart-limit', text: 'exited 2, limit reached', lastExit: crashed },
};

describe('presentState', () => {
  it.each([
    ['stopped', 'quiet', null],
    ['waiting', 'waiting', 'Why?'],
    ['starting', 'starting', null],
    ['running', 'quiet', null],
    ['stopping', 'stopping', null],
    ['backoff', 'backoff', 'Try now'],
    ['exited', 'quiet', null],
    ['failed', 'failed', 'Try again'],
  ] as const)('gives %s the tone %s and the button %s', (kind, tone, label) => {
    const state = presentState(aProcess('api', STATES[kind]), NOW);
    expect([state.word, state.icon, state.tone, state.button?.label ?? null]).toEqual([kind, kind, tone, label]);
  });

  it('counts down to the next try of a backoff', () => {
    expect(presentState(aProcess('api', STATES.backoff), NOW)).toMatchObject({ reason: 'exited 2 · try 3 of 5 in 4 s', ticksMs: 250 });
    expect(presentState(aProcess('api', STATES.backoff), NOW + 9_000).reason).toBe('exited 2 · try 3 of 5 now');
  });

  it('says who is left of a stop, and when it is killed', () => {
    const api = aProcess('api', STATES.stopping, { ...stoppingApi(NOW) });
    expect(presentState(api, NOW)).toMatchObject({ reason: 'imgproc 48231 left · SIGKILL in 3 s', left: expect.closeTo(0.42, 2) });
  });

  it('counts down to a port that frees itself', () => {
    const verdict = { ...shopVerdict(), freesAt: NOW + 43_000 };
    expect(presentState(aProcess('web', STATES.waiting, { verdict }), NOW).reason).toBe('for port 3000 · free in 43 s');
  });

  it('asks why where a port ended the last run', () => {
    const why = { label: 'Why?', does: 'why-port', port: 3000 };
    expect(presentState(aProcess('web', STATES.failed, { verdict: shopVerdict() }), NOW).button).toEqual(why);
    // Never restarted: exited and nothing more, an hour ago.
    const died = exitOf(3, 'exited 1', { code: 1, cause: 'port-busy', expected: false, verdict: shopVerdict() });
    expect(presentState(aProcess('web', { kind: 'exited', lastExit: died }), NOW).button).toEqual(why);
    expect(presentState(aProcess('web', STATES.exited), NOW).button).toBeNull();
  });

  it('draws ring and dot while it is not ready in time', () => {
    const late = { ...STATES.starting, overdue: true } as ProcessState;
    expect(presentState(aProcess('api', late), NOW)).toMatchObject({ icon: 'unready', reason: 'not ready after 40 s' });
  });

  it('gives what may not be started for a circle in its file a colour, with the circle beside the word', () => {
    const refusal = { file: 'slipway.yaml', line: 5, circle: 'api → db → api', message: '', hint: '' };
    const detail = 'may not start: api → db → api (slipway.yaml:5)';
    const [down, up] = [
      { refusal, detail, phase: 'down' },
      { refusal, phase: 'up' },
    ] as const;
    expect(presentState(aProcess('api', STATES.stopped, down), NOW)).toMatchObject({ word: 'stopped', tone: 'waiting', reason: detail });
    expect(presentState(aProcess('api', STATES.running, up), NOW)).toMatchObject({ tone: 'quiet' });
  });

  it('offers a restart where the configuration has changed', () => {
    expect(presentState(aProcess('api', STATES.running, { drift: true, detail: 'ready in 0.30 s' }), NOW)).toMatchObject({
      reason: 'ready in 0.30 s · config changed since',
      button: { does: 'restart' },
    });
  });
});

describe('presentRunLine', () => {
  it.each([
    ['stopped', './bin/api'],
    ['running', 'run 4 · pid 100 · ./bin/api'],
    ['failed', 'run 3 exited 2 · ran 3 m 12 s · ./bin/api'],
  ] as const)('describes %s', (kind, text) => expect(presentRunLine(aProcess('api', STATES[kind]), NOW)).toBe(text));

  it('names both processes of an open hand-over', () => {
    const since = new Date(2026, 10, 22, 10, 42, 7).getTime();
    const state = { ...STATES.running, pid: 512, handOver: { from: 411, to: 512, since, signal: 'SIGHUP' } } as ProcessState;
    expect(presentRunLine(aProcess('api', state), NOW)).toBe('run 4 · pid 512 (new) · pid 411 (old) drains since 10:42:07 · ./bin/api');
  });

  it('counts the children of a running process and those left of a stopping one', () => {
    const api = shopSnapshot(NOW).processes[1] ?? aProcess('api', STOPPED);
    expect(presentRunLine(api, NOW)).toBe('run 14 · pid 48213 and 3 children · ./bin/api -addr :8080');
    expect(presentRunLine({ ...api, ...stoppingApi(NOW) }, NOW)).toBe('run 14 · 1 of 4 processes left · SIGKILL in 3 s');
  });
});

it('a row does not say its word twice: "stopped", and then "in 0.61 s"', () => {
  const process = { ...aProcess('api', STATES.stopped), detail: 'stopped in 0.61 s' };
  expect(presentState(process, 0)).toMatchObject({ word: 'stopped', reason: 'in 0.61 s' });
});

describe('process actions', () => {
  it.each([
    ['stopped', 'Start'],
    ['waiting', 'Start, Don’t start'],
    ['starting', 'Restart, Stop'],
    ['running', 'Restart, Stop'],
    ['stopping', 'Kill now'],
    ['backoff', 'Start, Stop trying'],
    ['exited', 'Start'],
    ['failed', 'Start'],
  ] as const)('fit the state %s: %s', (kind, labels) => {
    const process = aProcess('api', STATES[kind]);
    expect(
      rowActions(process)
        .map((action) => action.label)
        .join(', '),
    ).toBe(labels);
    for (const action of rowActions(process)) {
      if (action.kind !== 'kill') expect(whyNot(action.kind, process)).toBeNull();
    }
  });

  it('keep Kill now for what could not be stopped', () => {
    const left = { pid: 7, startTicks: 70, ppid: 1, command: 'x' };
    expect(rowActions(aProcess('api', STATES.failed, { members: [left] })).map((action) => action.kind)).toEqual(['kill']);
  });

  it('give a reason with the next step where they make no sense', () => {
    expect(whyNot('start', aProcess('api', STATES.running))).toBe('api is running already. Restart it instead.');
    expect(whyNot('stop', aProcess('api', STATES.stopped))).toBe('api is stopped. There is nothing to stop.');
    expect(whyNot('kill', aProcess('api', STATES.backoff))).toBe('api is in backoff. There is no process to kill.');
    expect(whyNot('restart', aProcess('api', STATES.stopping))).toBe('api is stopping. Choose Then start again.');
  });

  it('are given for every state there is', () => {
    for (const kind of Object.keys(PHASE_OF_STATE) as ProcessState['kind'][])
      expect(rowActions(aProcess('api', STATES[kind])).length).toBeGreaterThan(0);
  });
});

function shopVerdict() {
  const verdict = shopSnapshot(NOW).processes.find((process) => process.name === 'web')?.verdict;
  if (verdict === undefined || verdict === null) throw new Error('the sample has no verdict');
  return verdict;
}
