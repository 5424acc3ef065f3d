import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createMemberScanner } from '../../../electron/core/process/member-scanner';
import type { HeldPort } from '../../../electron/core/process/port-seam';
import type { ProcessEntry, ProcessReader } from '../../../electron/core/process/process-reader';
import { runMarkOf } from '../../../electron/core/process/run-build';
import { NO_GUARD, type RunRecord } from '../../../electron/core/process/run-guard';
import type { SpawnRequest } from '../../../electron/core/process/spawn-child';
import { stopLeftover } from '../../../electron/core/process/stop-leftovers';
import { createFakeClock } from '../../helpers/fake-core';

const ROOT = 10;
const MARK = runMarkOf(7, 5);
const ROW: ProcessEntry = {
  pid: ROOT,
  ppid: 1,
  pgid: ROOT,
  sid: ROOT,
  startTicks: 100,
  state: 'S',
  name: 'x',
  cpuTicks: 0,
  rssBytes: 0,
};
const RECORD: RunRecord = {
  processId: 'shop/web',
  runId: 3,
  stop: { stopSignal: 'SIGTERM', killDelayMs: 500, scope: 'tree' },
  keepRunning: false,
  ports: [8_080],
  pid: ROOT,
  startTicks: 100,
  bootId: 'boot',
};

/** Stops the leftover; a signal ends it, and its stop command ends with this code, having ended it where that is 0. */
async function stop(change: Partial<RunRecord>, commandCode = 0) {
  let lives = true;
  const did: string[] = [];
  const proved: HeldPort[] = [];
  const clock = createFakeClock();
  const entry = (pid: number): ProcessEntry | null => (lives && pid === ROOT ? ROW : null);
  const reader: ProcessReader = {
    ticksPerSecond: 100,
    list: async () => (lives ? [ROW] : []),
    lastBorn: () => null,
    entry,
    hasLiveThread: () => false,
    runMark: (pid) => (pid === ROOT ? MARK : null),
    environmentMark: () => null,
    commandLine: () => null,
    signalMasks: () => null,
  };
  const stopping = stopLeftover(
    {
      clock,
      reader,
      scanner: createMemberScanner(reader, clock, 1),
      guard: { ...NO_GUARD, signalled: (_uuid, step) => void did.push(`told ${step.signal}`) },
      kill(_pid, signal) {
        did.push(signal);
        lives = false;
      },
      async spawn({ argv, mark }: SpawnRequest) {
        did.push(`ran ${argv.slice(-2).join(' for ')} under ${mark === MARK ? 'its mark' : mark}`);
        lives = commandCode !== 0;
        return {
          pid: 99,
          stdout: new PassThrough(),
          stderr: new PassThrough(),
          exited: Promise.resolve({ code: commandCode, signal: null }),
        };
      },
      ports: {
        strangersOn: async () => [],
        countConnections: async () => null,
        waitForRelease: async (held) => {
          proved.push(...held);
          return held.map(({ port }) => ({ port, releasedAtMs: 1 }));
        },
      },
    },
    { mark: MARK, serial: 5, record: { ...RECORD, ...change }, members: [ROW] },
    [],
    'host',
    () => undefined,
  );
  await clock.pass(2_000);
  return { did, proved, record: await stopping.ended };
}

test('a port it was expected on is proved free, though nobody saw it held', async () => {
  const { proved, record } = await stop({});
  expect(proved).toEqual([{ port: 8_080, address: null }]);
  expect(record).toMatchObject({ outcome: 'stopped', ports: [{ port: 8_080 }] });
});

test('its stop command comes in place of the first signal, and the guard is told before it is run', async () => {
  const { did } = await stop({ stopCommand: './down' });
  expect(did).toEqual(['told SIGTERM', `ran ./down for ${ROOT} under its mark`]);
});

test('a stop command that fails is followed by the signal', async () => {
  const { did, record } = await stop({ stopCommand: './down' }, 123);
  expect(did.slice(-2)).toEqual(['told SIGTERM', 'SIGTERM']);
  expect(record.events.map(({ text }) => text)).toContain('the stop command failed');
});

test('a stop that the host before had begun is not begun again: neither command nor signal, only what follows', async () => {
  const stopping = { signal: 'SIGTERM', dueAt: 300, next: [] };
  const { did } = await stop({ stopCommand: './down', stopping });
  expect(did).toEqual(['told SIGKILL', 'SIGKILL']);
});
