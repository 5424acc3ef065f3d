import { expect, test } from 'vitest';
import { leftoversTitle, presentLeftover } from '../../../renderer/present/present-leftover';
import { sampleLeftover } from '../../helpers/contract-samples';

const NOW = 1_790_000_000_000 + 125_000;

test('a leftover is told by its run, its processes, its ports and its age', () => {
  expect(presentLeftover(sampleLeftover(), NOW)).toEqual({
    title: 'api, run 3',
    longName: 'run 3 of api',
    facts: 'api 812, imgproc 815 · port 8080 · up 2 m',
    why: 'Slipway was killed before it could stop it.',
    progress: null,
  });
});

test('many processes are counted; what is not known is left out', () => {
  const members = [1, 2, 3, 4].map((pid) => ({ pid, command: 'node' }));
  expect(presentLeftover(sampleLeftover({ members, ports: [], startedAt: null }), NOW).facts).toBe('4 processes');
});

test('a build has no run', () => {
  const build = presentLeftover(sampleLeftover({ processId: null, projectId: null, name: 'a build', runId: 0 }), NOW);
  expect([build.title, build.longName]).toEqual(['a build', 'a build, pid 812']);
});

test('a stop that could not end it names what is left and why', () => {
  const stop = {
    runId: 3,
    askedAt: NOW,
    askedBy: 'window',
    steps: [],
    events: [],
    signals: [],
    survivors: [{ pid: 815, command: 'imgproc', reason: 'it belongs to another user' }],
    ports: [],
    escalated: true,
    durationMs: 10_000,
    outcome: 'unkillable' as const,
  };
  expect(presentLeftover(sampleLeftover({ stop }), NOW).progress).toBe('Not stopped after 10 s. pid 815: it belongs to another user');
});

test.each([
  [1, '1 run of an earlier session is still alive'],
  [3, '3 runs of an earlier session are still alive'],
])('the title for %i', (count, text) => expect(leftoversTitle(count)).toBe(text));
