import { expect, test } from 'vitest';
import { runFacts, runsJson } from '../../../electron/cli/runs-json';
import type { RunHeader } from '../../../shared/model/log';
import { processSnapshot } from '../desktop/process-snapshot';

const header: RunHeader = { runId: 3, processId: 'shop/api', startedAt: 1_000, cause: 'main.go changed', firstSeq: 1 };
/** It was built from 1 000 to 1 748 and ready 22 ms after its spawn. */
const running = processSnapshot(
  'api',
  {
    kind: 'running',
    runId: 3,
    pid: 7,
    startedAt: 1_762,
    readyAt: 1_784,
    attempt: 0,
    health: 'ready',
    handedOverFrom: null,
    lastExit: null,
  },
  { birth: { buildMs: 748, stopMs: 7.3, portsMs: 1.2, bootMs: 22 } },
);

test('the ready time of a run that lives counts from its spawn, as that of one that is over does, and not from its build', () => {
  expect(runFacts(header, running)).toMatchObject({ readyMs: 22, buildMs: 748 });
  expect(runsJson([header], running).runs).toMatchObject([{ runId: 3, readyMs: 22, buildMs: 748 }]);
});

test('an earlier run without a record has none of the living one', () => {
  expect(runFacts({ ...header, runId: 2 }, running)).toMatchObject({ readyMs: null, buildMs: null });
});
