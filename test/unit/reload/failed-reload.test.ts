import { expect, test } from 'vitest';
import { FailedReload, servesAnew } from '../../../electron/core/reload/failed-reload';
import type { ReloadAsk } from '../../../electron/core/reload/reload-ask';
import type { RunningArtifact } from '../../../shared/model/reload';
import { createFakeClock } from '../../helpers/fake-core';

const OLD: RunningArtifact = { pid: 7, path: '/w/bin/web', builtAt: 1, hash: 'aaa', state: 'replaced' };
const NEW: RunningArtifact = { ...OLD, builtAt: 2, hash: 'bbb', state: 'current' };
const SCRIPT: RunningArtifact = { pid: 7, path: '/w/server.py', builtAt: 1, hash: null, state: 'changed' };

test.each<[string, RunningArtifact | null, RunningArtifact | null, boolean]>([
  ['the old program serves on', OLD, OLD, false],
  ['it executed the new one in the same process', OLD, NEW, true],
  ['a new process executes it', OLD, { ...NEW, pid: 8 }, true],
  ['a new process executes the old one', OLD, { ...OLD, pid: 8 }, false],
  ['the script is read anew in the same process', SCRIPT, { ...SCRIPT, hash: 'ccc', state: 'current' }, true],
  ['nothing was built, and what served serves on', NEW, NEW, false],
  ['nothing was built, and a new process serves', NEW, { ...NEW, pid: 8 }, true],
  ['nobody serves', OLD, null, false],
  ['what served could not be read', null, NEW, true],
])('after a failed reload: %s', (_, served, now, isNew) => {
  expect(servesAnew(served, now)).toBe(isNew);
});

test('a reload that failed is taken back, once, when the program that serves is the new one', async () => {
  const artifact = { running: OLD as RunningArtifact | null, read: async () => artifact.running };
  const through: ReloadAsk[] = [];
  const failed = new FailedReload(artifact, (ask) => through.push(ask));
  const ask = {} as ReloadAsk;
  failed.note(ask, 'pid 7 serves on');
  await failed.look();
  expect(failed.text).toBe('pid 7 serves on');
  artifact.running = NEW;
  await Promise.all([failed.look(), failed.look()]);
  expect(failed.text).toBeNull();
  expect(through).toEqual([ask]);
});

test('a server that takes over later is looked for as long as a reload may take, and no longer', async () => {
  const clock = createFakeClock();
  let looks = 0;
  const artifact = {
    running: OLD as RunningArtifact | null,
    read: async () => {
      looks += 1;
      return artifact.running;
    },
  };
  const through: ReloadAsk[] = [];
  const failed = new FailedReload(artifact, (ask) => through.push(ask));
  failed.note({} as ReloadAsk, 'pid 7 serves on');
  void failed.follow(clock, 5_000);
  await clock.pass(60_000);
  expect([looks, failed.text]).toEqual([5, 'pid 7 serves on']);
  void failed.follow(clock, 5_000);
  await clock.pass(1_500);
  artifact.running = NEW;
  await clock.pass(60_000);
  expect([looks, failed.text, through.length]).toEqual([7, null, 1]);
  expect(clock.pending()).toEqual([]);
});
