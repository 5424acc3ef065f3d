import { expect, test } from 'vitest';
import { ReloadKeeper } from '../../../electron/core/reload/reload-keeper';
import type { RunCause } from '../../../shared/model/process';
import type { ProcessState } from '../../../shared/model/process-state';
import { createFakeClock } from '../../helpers/fake-core';

const WAITING: ProcessState = { kind: 'waiting', on: [], since: 0, lastExit: null };
const STARTING: ProcessState = { kind: 'starting', runId: 1, pid: 7, startedAt: 0, attempt: 0, overdue: false, lastExit: null };

test('a run that begins while it is asked who changed a file does not take that file from the run it is the cause of', async () => {
  const clock = createFakeClock();
  const causes: RunCause[] = [];
  const run = { listeners: [], members: [], adopted: null, birth: null, log: { note: () => undefined } };
  const owner = {
    id: 'shop/api',
    config: { build: null, buildOutput: null, onChange: 'restart', reloadSignal: 'SIGHUP' },
    state: WAITING,
    run,
    builds: { buildingSince: null },
    changed: () => undefined,
    start: (cause: RunCause) => {
      causes.push(cause);
      return Promise.resolve({ outcome: 'ready', timeline: [], build: null, message: null });
    },
  };
  const keeper = new ReloadKeeper({ clock } as never, owner as never);
  let answer: (changer: string | null) => void = () => undefined;
  const changer = new Promise<string | null>((resolve) => {
    answer = resolve;
  });
  const done = keeper.filesChanged('/w', { paths: ['/w/main.go'], firstAtMs: clock.monotonicMs(), changer });
  keeper.onState(WAITING, STARTING);
  answer('git');
  await done;
  expect(causes).toMatchObject([{ kind: 'file-change', files: ['main.go'], by: 'git' }]);
});
