import { describe, expect, it, test } from 'vitest';
import { wantedPorts } from '../../../electron/core/process/known-ports';
import { planStart, usesPlaceholder } from '../../../electron/core/process/move-port';
import type { PortSeam } from '../../../electron/core/process/port-seam';
import { nextLookMs, opensGate, passStartGate, waitReason } from '../../../electron/core/process/start-gate';
import type { PortHolder, PortVerdict } from '../../../shared/model/port-verdict';
import { sampleVerdict } from '../../helpers/contract-samples';
import { processConfig } from '../../helpers/core-harness';
import { createFakeClock } from '../../helpers/fake-core';

const RANGE = [32_768, 60_999] as const;
const NOW = 1_000_000;

describe('where a start is going to bind', () => {
  const memory = { learnedPorts: [8080, 40_001], learnedHosts: { 8080: ['127.0.0.1', '::1'], 40001: ['127.0.0.1'] } };
  it('asks for learned ports on the addresses they were on, not on the wildcard', () => {
    expect(wantedPorts(processConfig('web', []), memory, null, RANGE).firm).toEqual([
      { port: 8080, address: '127.0.0.1' },
      { port: 8080, address: '::1' },
    ]);
  });
  it('does not let a learned port of the clients’ range block the start', () => {
    expect(wantedPorts(processConfig('web', []), memory, null, RANGE).casual).toEqual([{ port: 40_001, address: '127.0.0.1' }]);
    expect(wantedPorts(processConfig('web', [], { ports: [40_001] }), memory, null, RANGE).casual).toEqual([]);
  });
  it('asks for the wildcard where nothing is known', () => {
    expect(wantedPorts(processConfig('web', [], { ports: [3000] }), { learnedPorts: [] }, null, RANGE).firm).toEqual([
      { port: 3000, address: null },
    ]);
  });
  it('asks for the chosen port on the address of its own', () => {
    expect(wantedPorts(processConfig('web', [], { ports: [8080] }), memory, { from: 8080, to: 8090 }, RANGE).firm).toEqual([
      { port: 8090, address: '127.0.0.1' },
      { port: 8090, address: '::1' },
    ]);
    expect(wantedPorts(processConfig('web', []), { learnedPorts: [] }, { from: null, to: 8090 }, RANGE).firm).toEqual([
      { port: 8090, address: null },
    ]);
  });
});

describe('{port}', () => {
  const config = processConfig('web', ['serve', '--addr', ':{port}'], { ports: [8080], env: { URL: 'http://localhost:{port}' } });
  it('is the port of the file, in command and variables', () => {
    const planned = planStart(config, null);
    expect(planned.command).toEqual({ kind: 'argv', argv: ['serve', '--addr', ':8080'] });
    expect(planned.env).toEqual({ URL: 'http://localhost:8080' });
  });
  it('is the chosen port after a move, with PORT, ports and ready check', () => {
    const moved = planStart({ ...config, ready: { kind: 'http', url: 'http://127.0.0.1:8080/up' } }, { from: 8080, to: 8090 });
    expect(moved).toMatchObject({
      command: { argv: ['serve', '--addr', ':8090'] },
      env: { URL: 'http://localhost:8090', PORT: '8090' },
      ports: [8090],
      ready: { url: 'http://127.0.0.1:8090/up' },
    });
  });
  it('leaves a shell’s own variable to the shell, and a configuration without {port} alone', () => {
    const variable = ['$', '{port}'].join('');
    const shell = processConfig('web', [], { command: { kind: 'shell', line: `port=1; serve ${variable}` }, ports: [8080] });
    expect(usesPlaceholder(shell)).toBe(false);
    expect(planStart(shell, null)).toBe(shell);
  });
  it('stays as it is where no port is known', () => {
    const unknown = processConfig('web', ['serve', '{port}']);
    expect(planStart(unknown, null)).toBe(unknown);
  });
});

const STRANGER: PortHolder = {
  pid: 811,
  startTicks: 7,
  command: 'node vite.js',
  cwd: '/home/dana/web',
  user: 'dana',
  address: '[::1]:3000',
  state: 'LISTEN',
  since: NOW,
  owner: 'foreign',
  processId: null,
  process: null,
  runId: null,
  unit: null,
};

it('names no suspect as the holder of a port that is bound and not listening', () => {
  const verdict = sampleVerdict({ port: 22_004, free: false, verdict: 'bound-not-listening', holders: [STRANGER] });
  expect(waitReason(verdict).text).toBe('for port 22004 · it is bound, and nothing shows by whom');
  expect(waitReason({ ...verdict, verdict: 'foreign' }).text).toContain(`has it, pid ${STRANGER.pid}`);
});

describe('the next look of a start that waits', () => {
  const timed = (freesAt: number) => sampleVerdict({ free: false, verdict: 'time-wait-strict', freesAt });
  const held = sampleVerdict({ free: false, verdict: 'foreign' });
  const table: [string, PortVerdict[], number | null, number][] = [
    ['a stranger: at first soon', [held], null, 100],
    ['a stranger: later once a second', [held], 900, 1_000],
    ['a timer: when it is over', [timed(NOW + 3_210)], 100, 3_210],
    ['a long timer: looks in between', [timed(NOW + 43_000)], 100, 5_000],
    ['two timers: the later counts', [timed(NOW + 1_000), timed(NOW + 2_000)], 100, 2_000],
    ['a timer that is due: the kernel is late', [timed(NOW)], 5_000, 200],
    ['a timer and a stranger', [timed(NOW + 3_000), held], 100, 150],
  ];
  test.each(table)('%s', (_title, verdicts, last, expected) => expect(nextLookMs(verdicts, NOW, last)).toBe(expected));
});

test('closed connections stop only a program that listens without SO_REUSEADDR', () => {
  const verdict = sampleVerdict({ free: true, verdict: 'time-wait' });
  expect([opensGate(verdict), opensGate(verdict, true)]).toEqual([true, false]);
  expect(opensGate(sampleVerdict({ free: true, verdict: 'free' }), true)).toBe(true);
});

test('the gate of such a program waits for the rows with two looks, not with forty, and starts by itself', async () => {
  const clock = createFakeClock();
  let looks = 0;
  const frees = clock.now() + 8_000;
  const ports: PortSeam = {
    ownedListeners: async () => [],
    splitPorts: async () => [],
    strangersOn: async () => [],
    ephemeralRange: RANGE,
    countConnections: async () => null,
    waitForRelease: async (wanted) => wanted.map(({ port }) => ({ port, releasedAtMs: 0 })),
    remainingTimeWaitMs: async () => null,
    diagnoseFile: () => Promise.reject(new Error('no socket file is diagnosed here')),
    diagnose: async (port) => {
      looks += 1;
      return clock.now() < frees ? sampleVerdict({ port, verdict: 'time-wait', freesAt: frees }) : sampleVerdict({ port });
    },
  };
  const blocked: PortVerdict[] = [];
  const notes: string[] = [];
  let opened: boolean | null = null;
  void passStartGate(
    { clock, ports },
    {
      ports: { firm: [{ port: 3000, address: null }], casual: [] },
      processId: 'shop/web',
      bindsWithoutReuse: true,
      cancel: new AbortController().signal,
      onBlocked: (verdicts) => blocked.push(...verdicts),
      onNote: (text) => notes.push(text),
    },
  ).then((answer) => {
    opened = answer;
  });
  await clock.pass(7_999);
  expect([opened, blocked.length]).toEqual([null, 1]);
  await clock.pass(2);
  expect([opened, looks]).toEqual([true, 3]);
});

describe('a number of which only ::1 is taken', () => {
  /** A stranger on ::1: in the way of both families together, not of IPv4. */
  const taken = (port: number, host: string | null): PortVerdict =>
    host === '0.0.0.0' || host === '127.0.0.1'
      ? sampleVerdict({ port, host, verdict: 'split-family', free: true })
      : sampleVerdict({ port, host, verdict: 'foreign', free: false, holders: [STRANGER] });

  async function start(address: string | null): Promise<{ opened: boolean | null; notes: string[]; blocked: number }> {
    const clock = createFakeClock();
    const cancel = new AbortController();
    const result = { opened: null as boolean | null, notes: [] as string[], blocked: 0 };
    const ports: PortSeam = {
      ownedListeners: async () => [],
      strangersOn: async () => [],
      splitPorts: async () => [],
      ephemeralRange: RANGE,
      countConnections: async () => null,
      waitForRelease: async (wanted) => wanted.map(({ port }) => ({ port, releasedAtMs: null })),
      remainingTimeWaitMs: async () => null,
      diagnoseFile: () => Promise.reject(new Error('no socket file is diagnosed here')),
      diagnose: async (port, host) => taken(port, host === '::' ? null : host),
    };
    void passStartGate(
      { clock, ports },
      {
        ports: { firm: [{ port: 3000, address }], casual: [] },
        processId: 'shop/web',
        bindsWithoutReuse: false,
        cancel: cancel.signal,
        onBlocked: () => {
          result.blocked += 1;
        },
        onNote: (text) => result.notes.push(text),
      },
    ).then((answer) => {
      result.opened = answer;
    });
    await clock.pass(500);
    cancel.abort();
    return result;
  }

  it('keeps no program waiting of which nobody knows where it listens, and says so', async () => {
    const { opened, notes, blocked } = await start(null);
    expect([opened, blocked]).toEqual([true, 0]);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('IPv4 is open, so the start goes on');
  });

  it.each(['::', '::1'])('keeps a program waiting that is known to listen on %s', async (address) => {
    expect(await start(address)).toMatchObject({ blocked: 1, notes: [] });
  });
});
