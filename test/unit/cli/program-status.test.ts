import { expect, test } from 'vitest';
import { programStatus } from '../../../electron/cli/program-status';
import type { RunningArtifact } from '../../../shared/model/reload';

const view = (state: RunningArtifact['state'] | null, phase: 'up' | 'down' = 'up') => ({
  phase,
  reload: {
    onChange: 'restart' as const,
    reloadSignal: 'SIGHUP',
    watch: { kind: 'off' as const, watched: 0, limit: null, reason: null },
    buildFailure: null,
    artifact: state === null ? null : { pid: 7, path: '/w/bin/api', builtAt: 0, hash: null, state },
  },
});

test.each([
  ['the one on disk', view('current'), null],
  ['nothing is known', view(null), null],
  ['one that is down', view('deleted', 'down'), null],
  ['replaced', view('replaced'), { word: 'replaced', detail: '/w/bin/api: another file is at this path now; a restart runs it' }],
  ['deleted', view('deleted'), { word: 'deleted', detail: '/w/bin/api: its file has been deleted; it cannot be started again as it is' }],
] as const)('status says that the running program was replaced or deleted on disk: %s', (_what, process, said) => {
  expect(programStatus(process)).toEqual(said);
});
