import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import { killByName, systemNumberOf } from '../../../electron/core/process/kill-by-name';
import { effectOf } from '../../../electron/core/process/read-signal-effects';
import { RUNTIME_NAMES, recogniseRuntime } from '../../../shared/model/recognise-runtime';
import { defaultActionOn, findSignal, numberOn, SIGNALS } from '../../../shared/model/signal';
import { customsOf, SIGNAL_CUSTOMS } from '../../../shared/model/signal-customs';

describe('the catalogue', () => {
  test.skipIf(process.platform !== 'linux')('has every signal of this Linux with the number the system gives it', () => {
    const aliases = new Set(['SIGIOT', 'SIGPOLL', 'SIGUNUSED']);
    const known = Object.entries(constants.signals).filter(([name]) => !aliases.has(name));
    for (const [name, number] of known) expect([name, findSignal(name)?.linux]).toEqual([name, number]);
    expect(SIGNALS.filter(({ linux }) => linux !== null)).toHaveLength(31 + 31);
  });

  test('names and numbers are unique on each platform, and SIGKILL is last', () => {
    for (const platform of ['linux', 'macos'] as const) {
      const numbers = SIGNALS.map((info) => numberOn(info, platform)).filter((number) => number !== null);
      expect(new Set(numbers).size).toBe(numbers.length);
    }
    expect(new Set(SIGNALS.map(({ name }) => name)).size).toBe(SIGNALS.length);
    expect(SIGNALS.at(-1)?.name).toBe('SIGKILL');
    expect(SIGNALS.filter(({ catchable }) => !catchable).map(({ name }) => name)).toEqual(['SIGSTOP', 'SIGKILL']);
  });

  test.each([
    ['hup', 'SIGHUP'],
    ['1', 'SIGHUP'],
    ['SIGRTMIN', 'SIGRTMIN'],
    ['34', 'SIGRTMIN'],
    ['RTMIN+2', 'SIGRTMIN+2'],
    ['sigrtmin+2', 'SIGRTMIN+2'],
    ['36', 'SIGRTMIN+2'],
    ['RTMAX-28', 'SIGRTMIN+2'],
    ['RTMIN+0', 'SIGRTMIN'],
    ['RTMIN+30', 'SIGRTMAX'],
    ['64', 'SIGRTMAX'],
    ['rtmax', 'SIGRTMAX'],
    ['RTMIN+31', null],
    ['RTMAX-31', null],
    ['RTMIN-1', null],
    ['32', null],
    ['65', null],
    ['0', null],
    ['info', 'SIGINFO'],
    ['NOPE', null],
    ['', null],
  ])('%j is %s', (text, name) => expect(findSignal(text)?.name ?? null).toBe(name));

  test('a number means the platform it is typed on', () => {
    expect([findSignal('29')?.name, findSignal('29', 'macos')?.name]).toEqual(['SIGIO', 'SIGINFO']);
    expect([findSignal('7')?.name, findSignal('7', 'macos')?.name]).toEqual(['SIGBUS', 'SIGEMT']);
    expect(findSignal('34', 'macos')).toBeNull();
  });

  test('SIGIO ends a process on Linux and is ignored on macOS', () => {
    const info = findSignal('SIGIO');
    expect(info && [defaultActionOn(info, 'linux'), defaultActionOn(info, 'macos')]).toEqual(['terminate', 'ignore']);
  });

  test('the masks of a process are read up to signal 64', () => {
    const masks = { ignored: 1n << 63n, caught: 1n << 35n };
    const effect = (name: string) => {
      const info = findSignal(name);
      return info && effectOf(info, masks);
    };
    expect([effect('SIGRTMAX'), effect('SIGRTMIN+2'), effect('SIGRTMIN')]).toEqual(['ignored', 'caught', 'default']);
  });

  test('real-time signals go out by number, names nobody knows are refused', () => {
    expect(systemNumberOf('SIGTERM')).toBe(constants.signals.SIGTERM);
    expect(systemNumberOf('SIGRTMIN+2')).toBe(process.platform === 'linux' ? 36 : null);
    expect(systemNumberOf('SIGNOPE')).toBeNull();
    expect(() => killByName(process.pid, 'SIGNOPE')).toThrow(/Unknown signal/);
  });
});

describe('customs', () => {
  test('each names a signal and a runtime that exist, once, with a source', () => {
    for (const custom of SIGNAL_CUSTOMS) {
      expect(findSignal(custom.signal)?.name).toBe(custom.signal);
      expect(RUNTIME_NAMES[custom.runtime]).toBeDefined();
      expect(custom.source).toMatch(/^https:\/\//);
    }
    expect(new Set(SIGNAL_CUSTOMS.map(({ signal, runtime }) => `${signal} ${runtime}`)).size).toBe(SIGNAL_CUSTOMS.length);
  });
  test.each(['SIGHUP', 'SIGTERM', 'SIGINT', 'SIGQUIT'])('%s is described for every runtime', (signal) => {
    expect(customsOf(signal).map(({ runtime }) => runtime)).toEqual(Object.keys(RUNTIME_NAMES));
  });
  test('the runtime of the process comes first', () => {
    expect(customsOf('SIGTERM', 'postgresql').map(({ runtime }) => runtime)).toEqual([
      'postgresql',
      'go',
      'node',
      'python',
      'java',
      'nginx',
    ]);
    expect(customsOf('SIGRTMIN')).toEqual([]);
  });
});

describe('which runtime a process is', () => {
  test.each([
    ['/usr/bin/node server.js', 'node'],
    ['npm run dev', 'node'],
    ['next-server (v15)', 'node'],
    ['python3.11 manage.py runserver', 'python'],
    ['/home/a/.venv/bin/python -m uvicorn app:app', 'python'],
    ['gunicorn: master [app]', 'python'],
    ['/usr/lib/jvm/java-17/bin/java -jar app.jar', 'java'],
    ['nginx: master process nginx -g daemon off;', 'nginx'],
    ['postgres: checkpointer', 'postgresql'],
    ['/usr/lib/postgresql/16/bin/postgres -D data', 'postgresql'],
    ['/tmp/go-build3412/b001/exe/main', 'go'],
    ['go run .', 'go'],
    ['./bin/api', null],
    ['vim node.js', null],
    ['', null],
  ])('%j is %s', (command, runtime) => expect(recogniseRuntime(command)).toBe(runtime));

  test('a compiled Go program is known by the signals its runtime takes', () => {
    // SigCgt of a Go 1.2x program, and of a JVM, read here.
    const effects = (caught: bigint) =>
      Object.fromEntries(SIGNALS.flatMap((info) => (info.linux === null ? [] : [[info.name, effectOf(info, { ignored: 0n, caught })]])));
    expect(recogniseRuntime('./bin/api', effects(0xfffffffd7fc1feffn))).toBe('go');
    expect(recogniseRuntime('./app', effects(0x2000000101005ccdn))).toBeNull();
  });
});
