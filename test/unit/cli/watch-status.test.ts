import { expect, test } from 'vitest';
import { watchStatus } from '../../../electron/cli/watch-status';
import type { WatchState } from '../../../shared/model/reload';

const view = (watch: Partial<WatchState>, phase: 'up' | 'down' = 'up') => ({
  phase,
  reload: {
    onChange: 'restart' as const,
    reloadSignal: 'SIGHUP',
    watch: { kind: 'watching' as const, watched: 1, limit: null, reason: null, ...watch },
    buildFailure: null,
    artifact: null,
    lastReload: null,
  },
});
const CIRCLE = 'gen.js is watched, but the build writes it';

test.each([
  ['a watch that works', view({}), null],
  ['one that is down with its process', view({ kind: 'paused', reason: 'the process is down' }, 'down'), null],
  ['a circle names its file', view({ kind: 'paused', reason: CIRCLE }), { word: 'paused', detail: CIRCLE }],
  ['no watches left', view({ kind: 'polling', reason: 'ENOSPC' }), { word: 'polling', detail: 'ENOSPC' }],
  ['a folder that is gone', view({ kind: 'failed', reason: 'the folder is gone' }), { word: 'failed', detail: 'the folder is gone' }],
  ['no watch at all', { phase: 'up' as const }, null],
])('status of a watch: %s', (_what, process, said) => expect(watchStatus(process)).toEqual(said));
