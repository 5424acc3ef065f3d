import { describe, expect, test } from 'vitest';
import type { SignalEffect } from '../../../shared/model/signal';
import type { StopStep } from '../../../shared/model/stop-sequence';
import { type PredictedMember, suggestStopSignal } from '../../../shared/model/suggest-stop-signal';

/** `c` caught, `i` ignored, `d` default: for HUP, INT, QUIT, TERM in this order. */
type Masks = `${'c' | 'i' | 'd'}${string}`;
const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'];
const EFFECTS: Readonly<Record<string, SignalEffect>> = { c: 'caught', i: 'ignored', d: 'default' };

const member = (command: string, masks: Masks, at = 0): PredictedMember => ({
  pid: 40 + at,
  command,
  main: at === 0,
  effects: {
    SIGWINCH: 'default',
    SIGTSTP: 'default',
    SIGKILL: 'default',
    ...Object.fromEntries(SIGNALS.map((name, index) => [name, EFFECTS[masks[index] ?? 'd'] ?? 'default'])),
  },
});
const steps = (signal: string, graceMs = 5_000): StopStep[] => [
  { signal, graceMs },
  { signal: 'SIGKILL', graceMs: 5_000 },
];
type Row = [title: string, signal: string, members: [string, Masks][], tone: string, text: string, better: string | null];

const TABLE: Row[] = [
  ['caught by the only one', 'SIGTERM', [['./api', 'dddc']], 'fine', 'SIGTERM is caught by api 40.', null],
  [
    'caught by all',
    'SIGTERM',
    [
      ['./api', 'dccc'],
      ['./img', 'dccc'],
    ],
    'fine',
    'SIGTERM is caught by all 2 processes.',
    null,
  ],
  [
    'Node takes SIGTERM in any case',
    'SIGTERM',
    [['node a.js', 'dcdc']],
    'fine',
    'SIGTERM is caught by node 40. Node catches it in any case; what the program does then cannot be read.',
    null,
  ],
  [
    'one of two ignores it, the other signal is caught by all',
    'SIGINT',
    [
      ['node a.js', 'dcdc'],
      ['./job', 'diic'],
    ],
    'slow',
    '1 of 2 processes ignores SIGINT: the stop would take the full 5 s, then SIGKILL.',
    'SIGTERM is caught by all 2 processes.',
  ],
  [
    'a background job of a shell ignores INT and QUIT',
    'SIGINT',
    [
      ['sh -c ./job &', 'dddd'],
      ['./job', 'diid'],
    ],
    'slow',
    '1 of 2 processes ignores SIGINT: the stop would take the full 5 s, then SIGKILL.',
    'SIGTERM is ignored by nobody: it would end all 2 processes at once, 1 of them without clean-up; a shell has nothing to clean up.',
  ],
  [
    'Python has no handler for SIGTERM, but one for SIGINT',
    'SIGTERM',
    [['python3 app.py', 'dcdd']],
    'abrupt',
    'python3 40 has no handler for SIGTERM and would end at once, without clean-up.',
    'SIGINT is caught by python3 40.',
  ],
  [
    'a shell that another signal would end is counted with the others, as in the menu',
    'SIGINT',
    [
      ['sh -c a & b', 'dddd'],
      ['python3 a.py', 'diid'],
      ['python3 b.py', 'diid'],
    ],
    'slow',
    '2 of 3 processes ignore SIGINT: the stop would take the full 5 s, then SIGKILL.',
    'SIGTERM is ignored by nobody: it would end all 3 processes at once, 2 of them without clean-up; a shell has nothing to clean up.',
  ],
  [
    'three without a handler, one of them a shell: none is left out of the sentence',
    'SIGTERM',
    [
      ['sh -c a & b', 'dddd'],
      ['sleep 9', 'dddd'],
      ['sleep 8', 'dddd'],
    ],
    'abrupt',
    '2 of 3 processes have no handler for SIGTERM and would end at once, without clean-up. So would the shell, which has nothing to clean up.',
    null,
  ],
  [
    'Python in the background of a shell: nothing is better',
    'SIGTERM',
    [['python3 app.py', 'diid']],
    'abrupt',
    'python3 40 has no handler for SIGTERM and would end at once, without clean-up.',
    null,
  ],
  [
    'Node has no handler for SIGHUP',
    'SIGHUP',
    [['node a.js', 'dcdc']],
    'abrupt',
    'node 40 has no handler for SIGHUP and would end at once, without clean-up.',
    'SIGTERM is caught by node 40.',
  ],
  [
    'a shell around it has nothing to clean up',
    'SIGTERM',
    [
      ['npm run dev', 'dcdc'],
      ['sh -c node a.js', 'dddd'],
      ['node a.js', 'dcdc'],
    ],
    'fine',
    'SIGTERM is caught by 2 of 3 processes. Node catches it in any case; what the program does then cannot be read.',
    null,
  ],
  ['a shell alone', 'SIGTERM', [['/bin/sh run.sh', 'dddd']], 'fine', 'sh 40 would end at once; a shell has nothing to clean up.', null],
  [
    'everything but SIGKILL is ignored: nothing is better, and never SIGKILL',
    'SIGTERM',
    [['./mule', 'iiii']],
    'slow',
    'mule 40 ignores SIGTERM: the stop would take the full 5 s, then SIGKILL.',
    null,
  ],
  [
    'only SIGHUP would end it: still better than waiting for SIGKILL',
    'SIGTERM',
    [['./mule', 'diii']],
    'slow',
    'mule 40 ignores SIGTERM: the stop would take the full 5 s, then SIGKILL.',
    'SIGHUP is ignored by nobody: it would end mule 40 at once, without clean-up.',
  ],
  [
    'caught goes before default action, though SIGTERM is the usual one',
    'SIGHUP',
    [['./api', 'iccd']],
    'slow',
    'api 40 ignores SIGHUP: the stop would take the full 5 s, then SIGKILL.',
    'SIGINT is caught by api 40.',
  ],
  [
    'SIGTERM before SIGINT before SIGQUIT where all are caught',
    'SIGHUP',
    [['./api', 'iccc']],
    'slow',
    'api 40 ignores SIGHUP: the stop would take the full 5 s, then SIGKILL.',
    'SIGTERM is caught by api 40.',
  ],
  [
    'a caught SIGHUP is customarily a reload',
    'SIGHUP',
    [['nginx: master process', 'cccc']],
    'slow',
    'nginx 40 catches SIGHUP, which customarily does not mean stop: if it goes on, the stop would take the full 5 s, then SIGKILL.',
    'SIGQUIT is caught by nginx 40.',
  ],
  [
    'the JVM prints its threads on SIGQUIT and goes on',
    'SIGQUIT',
    [['java -jar a.jar', 'cccc']],
    'slow',
    'java 40 goes on after SIGQUIT: the stop would take the full 5 s, then SIGKILL.',
    'SIGTERM is caught by java 40.',
  ],
  ['the JVM runs its hooks on SIGHUP', 'SIGHUP', [['java -jar a.jar', 'cccc']], 'fine', 'SIGHUP is caught by java 40.', null],
  [
    'PostgreSQL waits for its clients on SIGTERM',
    'SIGTERM',
    [['postgres -D data', 'cccc']],
    'slow',
    'after SIGTERM postgres 40 waits until the last client has left: 5 s at most, then SIGKILL.',
    'SIGINT is caught by postgres 40.',
  ],
  [
    'PostgreSQL recovers after SIGQUIT',
    'SIGQUIT',
    [['postgres -D data', 'cccc']],
    'abrupt',
    'postgres 40 would end at once, without clean-up.',
    'SIGINT is caught by postgres 40.',
  ],
  [
    'a signal whose default is to do nothing stops nobody',
    'SIGWINCH',
    [['./api', 'dddc']],
    'slow',
    'api 40 ignores SIGWINCH: the stop would take the full 5 s, then SIGKILL.',
    'SIGTERM is caught by api 40.',
  ],
  [
    'a signal that pauses',
    'SIGTSTP',
    [['./api', 'dddd']],
    'slow',
    'SIGTSTP only pauses api 40: the stop would take the full 5 s, then SIGKILL.',
    'SIGTERM is ignored by nobody: it would end api 40 at once, without clean-up.',
  ],
  [
    'SIGKILL cleans nothing up',
    'SIGKILL',
    [['./api', 'dddc']],
    'abrupt',
    'SIGKILL ends every process at once: nothing is saved or closed first.',
    'SIGTERM is caught by api 40.',
  ],
];

describe('the first step of a stop, predicted', () => {
  test.each(TABLE)('%s', (_title, signal, members, tone, text, better) => {
    const all = members.map(([command, masks], at) => member(command, masks, at));
    const plan = { steps: signal === 'SIGKILL' ? steps(signal).slice(1) : steps(signal), scope: 'tree', command: null } as const;
    const prediction = suggestStopSignal(plan, all);
    expect([prediction?.tone, prediction?.text, prediction?.better?.text ?? null]).toEqual([tone, text, better]);
    expect(prediction?.better?.signal).not.toBe('SIGKILL');
    if (better !== null) expect(better).toContain(prediction?.better?.signal);
  });

  test('a member of another user is not said to die: it may not be signalled', () => {
    const members = [member('./api', 'dddd'), { ...member('./root-helper', 'dddd', 1), refuses: true }];
    expect(suggestStopSignal({ steps: steps('SIGTERM'), scope: 'tree', command: null }, members)).toMatchObject({
      tone: 'slow',
      text: '1 of 2 processes may not be signalled: it is another user’s, and no signal from here would end it.',
      better: null,
    });
  });

  test('with scope main the others are not asked', () => {
    const members = [member('./api', 'dddc'), member('./job', 'iiii', 1)];
    expect(suggestStopSignal({ steps: steps('SIGTERM'), scope: 'main', command: null }, members)).toMatchObject({
      tone: 'fine',
      better: null,
    });
    expect(suggestStopSignal({ steps: steps('SIGTERM'), scope: 'tree', command: null }, members)).toMatchObject({ tone: 'slow' });
  });

  test('a longer sequence names its next step and its own time', () => {
    const long = [{ signal: 'SIGINT', graceMs: 250 }, ...steps('SIGTERM')];
    expect(suggestStopSignal({ steps: long, scope: 'tree', command: null }, [member('./job', 'diic')])).toMatchObject({
      signal: 'SIGINT',
      killDelayMs: 250,
      text: 'job 40 ignores SIGINT: the stop would take the full 250 ms, then SIGTERM.',
      reason: 'job 40 ignores SIGINT',
      better: { signal: 'SIGTERM' },
    });
  });

  test('a kill delay of 0 leaves no time, whatever the signal', () => {
    expect(suggestStopSignal({ steps: steps('SIGINT', 0), scope: 'tree', command: null }, [member('./job', 'diic')])).toMatchObject({
      tone: 'abrupt',
      text: 'The kill delay is 0: SIGKILL follows SIGINT at once.',
      better: null,
    });
  });

  test('nothing runs, a stop command, and what cannot be read', () => {
    expect(suggestStopSignal({ steps: steps('SIGTERM'), scope: 'tree', command: null }, [])).toBeNull();
    expect(suggestStopSignal({ steps: steps('SIGINT'), scope: 'tree', command: 'down' }, [member('./a', 'diic')])).toMatchObject({
      tone: 'unknown',
      better: null,
    });
    const unread = { ...member('./a', 'd'), effects: {} };
    expect(suggestStopSignal({ steps: steps('SIGTERM'), scope: 'tree', command: null }, [unread])).toMatchObject({
      tone: 'unknown',
      better: null,
    });
  });
});
