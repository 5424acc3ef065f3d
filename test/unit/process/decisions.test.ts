import { describe, expect, test } from 'vitest';
import { decideRestart } from '../../../electron/core/process/decide-restart';
import { describeExit, endNote } from '../../../electron/core/process/describe-exit';
import { createOutputSniffer } from '../../../electron/core/process/output-sniffer';
import { KILL_PATIENCE_MS, planStop } from '../../../electron/core/process/plan-stop';
import { restartBuckets } from '../../../electron/core/process/process-view';
import { effectOf } from '../../../electron/core/process/read-signal-effects';
import { judgeReadiness } from '../../../electron/core/process/readiness-probe';
import type { ExitResult } from '../../../shared/model/exit-result';
import type { OwnedPort, ReadinessProbe } from '../../../shared/model/process';
import { DEFAULT_RESTART_POLICY, type RestartPolicy } from '../../../shared/model/restart-policy';
import { findSignal } from '../../../shared/model/signal';
import { DEFAULT_STOP } from '../../../shared/model/stop-sequence';
import { sampleVerdict } from '../../helpers/contract-samples';

const exited = (code: number | null): ExitResult => ({
  runId: 1,
  code,
  signal: code === null ? 'SIGSEGV' : null,
  cause: 'crashed',
  expected: false,
  at: 0,
  ranMs: 0,
  detail: 'exited',
});

describe('decideRestart', () => {
  const table: [string, RestartPolicy['policy'], number | null, number, number | null, unknown][] = [
    ['never stays down', 'never', 1, 0, null, { kind: 'stay-exited' }],
    ['on-failure leaves a success alone', 'on-failure', 0, 0, null, { kind: 'stay-exited' }],
    ['on-failure retries a failure after 0.5 s', 'on-failure', 1, 0, null, { kind: 'retry', attempt: 1, delayMs: 500 }],
    ['a signal is a failure', 'on-failure', null, 0, null, { kind: 'retry', attempt: 1, delayMs: 500 }],
    ['the wait doubles', 'on-failure', 1, 3, null, { kind: 'retry', attempt: 4, delayMs: 4_000 }],
    ['always retries a success, too', 'always', 0, 0, 10, { kind: 'retry', attempt: 1, delayMs: 500 }],
    ['the limit gives up', 'on-failure', 1, 5, 59_999, { kind: 'give-up' }],
    ['ready for the window resets the count', 'on-failure', 1, 5, 60_000, { kind: 'retry', attempt: 1 }],
  ];
  for (const [title, policy, code, attempt, readyMs, expected] of table) {
    test(title, () =>
      expect(decideRestart(exited(code), { ...DEFAULT_RESTART_POLICY, policy }, attempt, readyMs, 0)).toMatchObject(expected as object),
    );
  }
  test('the longest wait holds, plus a tenth of spread', () => {
    const policy = { ...DEFAULT_RESTART_POLICY, maxRestarts: 50 };
    expect(decideRestart(exited(1), policy, 20, null, 1)).toMatchObject({ delayMs: 33_000 });
  });
});

describe('planStop', () => {
  const force = { signal: 'SIGKILL', graceMs: KILL_PATIENCE_MS };
  test('two steps: the signal with its kill delay, then SIGKILL', () =>
    expect(planStop(DEFAULT_STOP, {}, true)).toEqual([{ signal: 'SIGTERM', graceMs: 5_000 }, force]));
  test('overrides count for this stop', () =>
    expect(planStop(DEFAULT_STOP, { signal: 'SIGINT', killDelayMs: 0 }, true)).toEqual([{ signal: 'SIGINT', graceMs: 0 }, force]));
  test('SIGKILL is one step', () => expect(planStop(DEFAULT_STOP, { signal: 'SIGKILL' }, true)).toEqual([force]));
  test('without signals there is only force', () => expect(planStop(DEFAULT_STOP, {}, false)).toEqual([force]));
});

describe('describeExit', () => {
  const base = { runId: 3, at: 9, ranMs: 12.4, asked: false, verdict: null };
  const table: [string, Parameters<typeof describeExit>[0], Partial<ExitResult>][] = [
    [
      'a success',
      { ...base, exit: { code: 0, signal: null } },
      { code: 0, cause: 'completed', expected: true, detail: 'exited 0', ranMs: 12 },
    ],
    ['a crash', { ...base, exit: { code: 2, signal: null } }, { code: 2, cause: 'crashed', expected: false, detail: 'exited 2' }],
    [
      'a signal nobody here sent',
      { ...base, exit: { code: null, signal: 'SIGSEGV' } },
      { code: null, signal: 'SIGSEGV', cause: 'crashed', detail: 'ended by SIGSEGV' },
    ],
    ['a stop', { ...base, asked: true, exit: { code: 143, signal: null } }, { cause: 'stopped', expected: true }],
    [
      'a taken port',
      { ...base, exit: { code: 1, signal: null }, verdict: sampleVerdict({ explanation: 'node has it' }) },
      { cause: 'port-busy', detail: 'exited 1: node has it' },
    ],
    [
      'a taken port after which it exited 0',
      { ...base, exit: { code: 0, signal: null }, verdict: sampleVerdict({ explanation: 'node has it' }) },
      { code: 0, cause: 'port-busy', expected: false, detail: 'exited 0: node has it' },
    ],
    [
      'an address in use that nothing names',
      { ...base, exit: { code: 1, signal: null }, hint: 'declare its port' },
      { cause: 'crashed', detail: 'exited 1: declare its port' },
    ],
    ['a success needs no hint', { ...base, exit: { code: 0, signal: null }, hint: 'declare its port' }, { detail: 'exited 0' }],
    ['an unknown exit is not invented', { ...base, exit: null }, { code: null, signal: null, cause: 'crashed' }],
  ];
  for (const [title, run, expected] of table) test(title, () => expect(describeExit(run, DEFAULT_RESTART_POLICY)).toMatchObject(expected));

  test('the end by a taken port has no full stop in the middle, and no countdown that never counts', () => {
    const verdict = sampleVerdict({
      explanation: 'Nobody holds port 21083. It frees itself in 59 s; web cannot use it before.',
      countdown: { before: 'Nobody holds port 21083. ', after: '; web cannot use it before.' },
    });
    const run = { ...base, ranMs: 260, exit: { code: 1, signal: null }, verdict };
    const exit = describeExit(run, DEFAULT_RESTART_POLICY);
    const why = 'Nobody holds port 21083. It frees itself soon; web cannot use it before';
    expect(exit.detail).toBe(`exited 1: ${why}`);
    expect(endNote(run, exit)).toBe(`The run exited 1 after 0.26 s: ${why}`);
    expect(endNote({ ...run, verdict: null }, { cause: 'crashed' })).toBe('The run exited 1 after 0.26 s');
  });
});

describe('the port in an "address already in use" message', () => {
  const table: [string, string, number | null][] = [
    [
      'Node',
      'node:net:1817\n    throw er;\nError: listen EADDRINUSE: address already in use 127.0.0.1:37397\n    at Server.setup (node:net:1817:16)',
      37_397,
    ],
    ['Node, any address', 'Error: listen EADDRINUSE: address already in use :::3000\n', 3_000],
    ['Go, a clock time and no port', '2026/11/21 21:36:39 bind: address already in use\n', 0],
    ['an ISO time and no port', '2026-11-21T21:36:39.123Z ERR bind: address already in use\n', 0],
    ['a time of day and no port', '3:04PM FTL bind: address already in use\n', 0],
    ['JSON without a port', '{"time":"T21:36:39Z","pid":4711,"msg":"bind: address already in use","line":88}\n', 0],
    ['JSON with a port', '{"pid":4711,"port":8080,"msg":"bind: address already in use"}\n', 8_080],
    ['an address at the end of a clock line', '21:36:39 cannot bind 127.0.0.1:80: address already in use\n', 80],
    ['Go', '2026/11/21 10:00:00 listen tcp :8080: bind: address already in use\n', 8_080],
    ['Python', 'OSError: [Errno 98] Address already in use\n', 0],
    ['uvicorn', "ERROR: [Errno 98] error while attempting to bind on address ('127.0.0.1', 8000): address already in use\n", 8_000],
    ['Rust', 'Os { code: 98, kind: AddrInUse, message: "Address already in use" }\n', 0],
    ['Ruby', 'Address already in use - bind(2) for "127.0.0.1" port 4567 (Errno::EADDRINUSE)\n', 4_567],
    ['PHP', 'Failed to listen on localhost:8000 (reason: Address already in use)\n', 8_000],
    // Captured here: Go 1.26 panic and net/http, JDK 17, rustc, CPython.
    ['Go, a panic', 'panic: listen tcp :18431: bind: address already in use\n\ngoroutine 1 [running]:\n', 18_431],
    [
      'Java',
      'Exception in thread "main" java.net.BindException: Address already in use\n\tat java.base/sun.nio.ch.Net.bind0(Native Method)\n',
      0,
    ],
    ['Rust, its Display', "Error: Address already in use (os error 98)\n\nthread 'main' panicked at r.rs:1:130:\n", 0],
    [
      'Python, asyncio',
      "OSError: [Errno 98] error while attempting to bind on address ('127.0.0.1', 18431): address already in use\n",
      18_431,
    ],
    // From the sources of the frameworks.
    ['Spring Boot', 'Web server failed to start. Port 8080 was already in use.\n', 8_080],
    ['Django', 'Error: That port is already in use.\n', 0],
    ['Flask', 'Address already in use\nPort 5000 is in use by another program.\n', 0],
    ['gunicorn', "[ERROR] Connection in use: ('0.0.0.0', 8000)\n", 8_000],
    ['Vite', 'Error: Port 5173 is already in use\n', 5_173],
    ['Vite that tries another one', 'Port 5173 is in use, trying another one...\n', null],
    ['something else', 'listening on :8080\n', null],
  ];
  for (const [title, text, port] of table) {
    test(title, () => {
      const sniffer = createOutputSniffer(null, () => undefined);
      for (const char of [text.slice(0, 30), text.slice(30)]) sniffer.push(Buffer.from(char));
      const failure = sniffer.bindFailure();
      expect(failure?.kind === 'in-use' ? failure.port : null).toBe(port);
      expect(failure?.path ?? null).toBeNull();
    });
  }
  test('a ready text cut in two by a chunk border is seen, and told once', () => {
    let told = 0;
    const sniffer = createOutputSniffer('bereit für Anfragen', () => told++);
    const bytes = Buffer.from('… bereit für Anfragen\n… bereit für Anfragen\n');
    for (const byte of bytes) sniffer.push(Buffer.from([byte]));
    expect([told, sniffer.sawReadyText()]).toEqual([1, true]);
  });
});

describe('judgeReadiness', () => {
  const listener = (port: number): OwnedPort => ({ protocol: 'tcp', address: '127.0.0.1', port, pid: 9 });
  const ask = (probe: ReadinessProbe, change: object) =>
    judgeReadiness({ probe, configured: [], learned: [], aliveMs: 10, listeners: [], sawText: false, ...change });
  const auto: ReadinessProbe = { kind: 'auto' };
  const table: [string, ReadinessProbe, object, string | null][] = [
    ['its port is open', { kind: 'port', port: 80 }, { listeners: [listener(80)] }, 'probe'],
    ['another port is open', { kind: 'port', port: 80 }, { listeners: [listener(81)] }, null],
    ['the text was seen', { kind: 'log', text: 'up' }, { sawText: true }, 'probe'],
    ['expected ports must all be open', auto, { configured: [80, 81], listeners: [listener(80)] }, null],
    ['ports of the last run listen again', auto, { learned: [80], listeners: [listener(80)] }, 'probe'],
    ['ephemeral ports of the last run: as many as before', auto, { learned: [40_000], listeners: [listener(41_000)] }, 'probe'],
    ['first listener', auto, { listeners: [listener(80)] }, 'probe'],
    ['1 s alive', auto, { aliveMs: 1_000 }, 'alive'],
    ['not yet', auto, { aliveMs: 999 }, null],
  ];
  for (const [title, probe, change, how] of table) test(title, () => expect(ask(probe, change)?.how ?? null).toBe(how));
});

test('a signal mask bit tells caught, ignored or default', () => {
  const masks = { ignored: 1n << 12n, caught: 1n << 0n };
  const effect = (name: string) => {
    const info = findSignal(name);
    return info === null ? null : effectOf(info, masks);
  };
  expect([effect('SIGHUP'), effect('SIGPIPE'), effect('SIGTERM'), effect('SIGKILL')]).toEqual(['caught', 'ignored', 'default', 'default']);
});

test('restarts of the last day fall into twelve buckets of two hours, oldest first', () => {
  const now = 100 * 3_600_000;
  expect(restartBuckets([now - 1, now - 3_600_000 * 3, now - 3_600_000 * 25], now)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
});
