import { describe, expect, it } from 'vitest';
import {
  describeSignal,
  isHarmless,
  nameProcesses,
  presentSignalOutcome,
  presentSignals,
  programName,
  type SignalRow,
  saferTarget,
  warnBeforeSending,
} from '../../../renderer/present/present-signal';
import type { SignalForecast } from '../../../shared/contract/outcomes';
import type { SignalEffect } from '../../../shared/model/signal';

const LINUX = { platform: 'linux', signals: true, signalPrediction: true } as const;

/** A run of one process per effect; the first is its main process. */
function forecast(signal: string, effects: readonly SignalEffect[]): SignalForecast {
  return {
    processId: 'shop/api',
    runId: 14,
    readAt: 0,
    stop: null,
    members: effects.map((effect, at) => ({
      pid: 48213 + at,
      command: at === 0 ? './bin/api -addr :8080' : 'imgproc',
      main: at === 0,
      effects: { [signal]: effect },
    })),
  };
}

function rowOf(signal: string, effects: readonly SignalEffect[], platform: Parameters<typeof presentSignals>[1] = LINUX): SignalRow {
  const row = presentSignals(forecast(signal, effects), platform).find((candidate) => candidate.info.name === signal);
  if (row === undefined) throw new Error(`no row for ${signal}`);
  return row;
}

describe('what a signal does to a run, in a few words', () => {
  it.each<[string, SignalEffect[], string, string]>([
    ['SIGHUP', ['caught'], 'caught', 'caught'],
    ['SIGHUP', ['ignored'], 'ignored', 'ignored'],
    ['SIGHUP', ['default'], 'ends', 'default: terminate'],
    ['SIGQUIT', ['default'], 'ends', 'default: dump core'],
    ['SIGHUP', ['caught', 'caught'], 'caught', 'caught'],
    ['SIGHUP', ['caught', 'ignored', 'default', 'default'], 'ends', 'ends 2 of 4'],
    ['SIGUSR2', ['default', 'default'], 'ends', 'ends 2 of 2'],
    ['SIGTERM', ['caught', 'caught', 'caught', 'ignored'], 'ignored', '1 of 4 ignores it'],
    ['SIGTERM', ['caught', 'ignored', 'ignored'], 'ignored', '2 of 3 ignore it'],
    ['SIGWINCH', ['default'], 'ignored', 'ignored'],
    ['SIGTSTP', ['default', 'caught'], 'pauses', 'pauses 1 of 2'],
    ['SIGKILL', ['default', 'default'], 'ends', 'always ends'],
    ['SIGSTOP', ['default'], 'none', 'always pauses'],
    ['SIGCONT', ['default'], 'none', 'resumes if paused'],
  ])('%s with %j is %s: %s', (signal, effects, tone, text) => {
    const row = rowOf(signal, effects);
    expect([row.tone, row.text]).toEqual([tone, text]);
  });

  it('keeps the order of the catalogue with SIGKILL last', () => {
    const names = presentSignals(forecast('SIGHUP', ['caught']), LINUX).map((row) => row.info.name);
    expect(names[0]).toBe('SIGHUP');
    expect(names.at(-1)).toBe('SIGKILL');
  });
});

describe('what is sent without a second look', () => {
  it.each<[string, SignalEffect[], boolean, 'run' | 'main' | number | null]>([
    ['SIGHUP', ['caught', 'ignored'], true, 'run'],
    ['SIGHUP', ['caught', 'default'], false, 'main'],
    ['SIGHUP', ['ignored', 'default'], false, 'main'],
    ['SIGHUP', ['default', 'caught'], false, 48214],
    ['SIGHUP', ['default', 'caught', 'caught'], false, null],
    ['SIGHUP', ['default'], false, null],
    ['SIGKILL', ['default'], false, null],
    ['SIGCONT', ['default'], false, 'run'],
  ])('%s with %j: harmless %s, safer target %s', (signal, effects, harmless, target) => {
    const row = rowOf(signal, effects);
    expect(isHarmless(row)).toBe(harmless);
    expect(saferTarget(row)).toBe(target);
  });

  it('is never harmless when nothing could be read', () => {
    expect(isHarmless(rowOf('SIGHUP', ['caught'], { ...LINUX, signalPrediction: false }))).toBe(false);
    expect(isHarmless(rowOf('SIGHUP', []))).toBe(false);
  });
});

describe('what this platform can not do', () => {
  it('macOS has no SIGPWR, and says so', () => {
    expect(rowOf('SIGPWR', ['caught'], { ...LINUX, platform: 'macos' }).disabled).toBe('macOS has no SIGPWR.');
  });

  it('numbers are those of the platform', () => {
    expect(rowOf('SIGUSR1', ['caught']).number).toBe(10);
    expect(rowOf('SIGUSR1', ['caught'], { ...LINUX, platform: 'macos' }).number).toBe(30);
  });

  it('on Windows only ending a process is left', () => {
    const rows = presentSignals(forecast('SIGHUP', ['caught']), { platform: 'windows', signals: false, signalPrediction: false });
    expect(rows.filter((row) => row.disabled === null).map((row) => row.info.name)).toEqual(['SIGKILL']);
  });
});

describe('words before and after', () => {
  it('warns with the exact pids and names the safer way', () => {
    expect(warnBeforeSending(rowOf('SIGHUP', ['caught', 'ignored', 'default', 'default']), 'api')).toEqual({
      text: 'Sent to all 4, this ends imgproc 48215 and 48216.',
      next: 'Send it to api alone to keep the others.',
    });
  });

  it('does not warn where nothing ends', () => {
    expect(warnBeforeSending(rowOf('SIGHUP', ['caught', 'ignored']), 'api')).toBeNull();
  });

  it.each<[SignalEffect[], string]>([
    [
      ['caught', 'default', 'default', 'ignored'],
      'api handles it itself. Usually: reload config. Two of its 3 children have no handler and would end.',
    ],
    [['caught', 'default'], 'api handles it itself. Usually: reload config. Its child has no handler and would end.'],
    [['default'], 'api has no handler and would end.'],
  ])('describes SIGHUP with %j', (effects, text) => {
    expect(describeSignal(rowOf('SIGHUP', effects), 'api')).toBe(text);
  });

  it.each<[number[], Record<string, SignalEffect>, string]>([
    [[48213], { '48213': 'caught' }, 'SIGHUP sent to pid 48213: caught'],
    [[1, 2, 3], { '1': 'caught', '2': 'default', '3': 'default' }, 'SIGHUP sent to pid 1: caught · pids 2 and 3: default'],
    [[], {}, 'SIGHUP reached nobody: the process had ended.'],
  ])('says what was delivered to %j', (delivered, effect, text) => {
    expect(presentSignalOutcome('SIGHUP', delivered, effect)).toBe(text);
  });

  it('names at most six processes and counts the rest', () => {
    const members = Array.from({ length: 8 }, (_, at) => ({ pid: at + 1, name: 'node' }));
    expect(nameProcesses(members)).toBe('node 1, 2, 3, 4, 5 and 6 and 2 more');
  });

  it.each([
    ['/usr/bin/node server.js', 'node'],
    ['C:\\tools\\api.exe -x', 'api.exe'],
    ['', '(no name)'],
  ])('the program of %j is %s', (command, name) => {
    expect(programName(command)).toBe(name);
  });
});
