import { expect, it } from 'vitest';
import { endIconOf, learnRunFacts, presentRunFacts, runFactsOf } from '../../../renderer/logs/run-facts';
import { aProcess, exitOf, running } from '../../renderer/helpers/shop-snapshot';

it('the header of a run without a ready check does not say that it was ready', () => {
  learnRunFacts(aProcess('worker', running(9, 48_300, 60_000, 1_170, Date.now()), { detail: 'no ready check' }));
  expect(presentRunFacts(runFactsOf('shop/worker', 9), 3, false)).toEqual([]);
  learnRunFacts(aProcess('api', running(9, 48_300, 60_000, 1_170, Date.now()), { detail: 'ready in 1.17 s' }));
  expect(presentRunFacts(runFactsOf('shop/api', 9), 3, false)).toEqual(['ready in 1.17 s']);
});

it.each([
  ['exited 0 when asked', exitOf(1, 'exited 0'), false, 'exited'],
  ['ended by SIGKILL when asked', exitOf(1, 'ended by SIGKILL', { code: null, signal: 'SIGKILL' }), true, 'stopped'],
  ['a child that needed SIGKILL', exitOf(1, 'exited 0'), true, 'stopped'],
  ['a crash', exitOf(1, 'exited 1', { code: 1, expected: false }), false, 'failed'],
  ['killed by somebody else', exitOf(1, 'ended by SIGKILL', { code: null, signal: 'SIGKILL', expected: false }), false, 'failed'],
  ['exited 0 after a taken port', exitOf(1, 'exited 0', { cause: 'port-busy' }), false, 'failed'],
  ['an end nobody knows', null, false, null],
] as const)('a run that ended so wears the tick only where it ended as it should: %s', (_what, exit, escalated, icon) => {
  expect(endIconOf({ exit, escalated })).toBe(icon);
});

it('the header of a run whose build failed says that nothing was started, and why', () => {
  expect(presentRunFacts(runFactsOf('shop/api', 77, { notStarted: 'Build: the build exited 1' }), 3, false)).toEqual([
    'not started: the build exited 1',
  ]);
});
