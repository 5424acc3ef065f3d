import { describe, expect, test } from 'vitest';
import { isCompiledSource } from '../../../electron/core/reload/compiled-source';
import { type ChangeRecord, detectLoop, withChange } from '../../../electron/core/reload/detect-loop';
import { judgeReload, keptWorkers, type RunLook, reloadTarget, successorsOf } from '../../../electron/core/reload/judge-reload';
import { birthOf } from '../../../electron/core/reload/run-birth';
import { scriptOf } from '../../../electron/core/reload/running-artifact';
import { judgeStale } from '../../../electron/core/reload/stale-artifact';
import type { StopRecord } from '../../../shared/model/stop-sequence';

describe('a circle of changes', () => {
  const history = (during: ChangeRecord['during'][], files: (i: number) => string[], everyMs = 500): readonly ChangeRecord[] =>
    during.map((each, i) => ({ atMs: i * everyMs, files: files(i), during: each }));
  const five = <T>(value: T): T[] => Array.from({ length: 5 }, () => value);

  const cases: readonly [what: string, history: readonly ChangeRecord[], file: string | null][] = [
    ['a build that touches a watched file', history(five('build'), () => ['gen.go', 'a.go']), 'gen.go'],
    ['a program that writes at its start', history(five('start'), () => ['app.log']), 'app.log'],
    ['a program that keeps its file open', history(five('own-file'), () => ['data.db']), 'data.db'],
    ['twenty saves by hand', history(five(null), () => ['main.go']), null],
    ['one of five by hand', history(['build', 'build', null, 'build', 'build'], () => ['main.go']), null],
    ['four only', history(['build', 'build', 'build', 'build'], () => ['main.go']), null],
    ['other files each time', history(five('build'), (i) => [`f${i}.go`]), null],
    ['over a minute', history(five('build'), () => ['main.go'], 15_000), null],
    ['nothing yet', [], null],
  ];
  test.each(cases)('%s', (_what, records, file) => {
    expect(detectLoop(records)?.file ?? null).toBe(file);
  });
  test.each([
    ['build', 'gen.go is watched, but the build writes it: 5 changes'],
    ['start', 'gen.go is watched, but the program writes it when it starts: 5 changes'],
    ['own-file', 'gen.go is watched, but the program keeps it open and writes to it: 5 changes'],
  ] as const)('is told as a sentence: %s', (during, text) => {
    expect(detectLoop(history(five(during), () => ['gen.go']))?.text).toContain(text);
  });
  test('the history stays short', () => {
    let records: readonly ChangeRecord[] = [];
    for (let i = 0; i < 50; i++) records = withChange(records, { atMs: i, files: [], during: null });
    expect(records).toHaveLength(5);
  });
});

const member = (pid: number, ppid = 1, startTicks = pid, command = `program ${pid}`) => ({ pid, ppid, startTicks, command });
const look = (members: readonly ReturnType<typeof member>[], ...owners: number[]): RunLook => ({
  members,
  listeners: owners.map((pid) => ({ pid })),
});

describe('who a reload signal is for', () => {
  const caught =
    (...pids: number[]) =>
    (pid: number) =>
      pids.includes(pid) ? ('caught' as const) : ('default' as const);
  test.each([
    ['the main process', 10, false, look([member(10), member(11, 10)], 10, 11), caught(10, 11), 10],
    ['the server behind a shell', 10, false, look([member(10), member(11, 10)], 11), caught(11), 11],
    ['after a hand-over, the newest server', 20, true, look([member(20), member(30)], 20, 30), caught(20, 30), 30],
    ['never a worker', 20, true, look([member(20), member(31, 20), member(32, 20)], 20, 31, 32), caught(20, 31, 32), 20],
    ['the main process has just gone', 10, false, look([member(11)], 11), caught(11), 11],
    ['nobody catches it', 10, false, look([member(10), member(11, 10)], 11), caught(), 10],
    ['nobody listens', 10, false, look([member(10)]), caught(10), 10],
  ])('%s', (_what, main, handedOver, now, effect, target) => {
    expect(reloadTarget(main, handedOver, now, effect)).toBe(target);
  });
});

describe('where a reload stands', () => {
  const single = look([member(10)], 10);
  const master = look([member(10), member(11, 10)], 10, 11);
  test.each([
    ['at once nothing can be said', single, single, 50, 'watching'],
    ['the same process after a while', single, single, 400, 'in-place'],
    ['a new process that does not listen yet', single, look([member(10), member(12, 10)], 10), 5_000, 'watching'],
    ['one that never will', single, look([member(10), member(12, 10)], 10), 11_000, 'in-place'],
    ['both listen', single, look([member(10), member(12, 10)], 10, 12), 100, 'handing-over'],
    ['the old one drains without listening', single, look([member(10), member(12, 10)], 12), 9_000, 'handing-over'],
    ['the old one is gone', single, look([member(12)], 12), 500, 'handed-over'],
    ['the old one is gone, nobody listens yet', single, look([member(12)]), 500, 'watching'],
    ['nothing is left', single, look([]), 500, 'ended'],
    ['a master exchanges its workers', master, look([member(10), member(13, 10)], 10, 13), 500, 'in-place'],
    ['a master that may yet exchange them', master, master, 500, 'watching'],
    ['a master that keeps them', master, master, 1_100, 'in-place'],
    ['a program that listens nowhere', look([member(10)]), look([member(10)]), 400, 'in-place'],
  ])('%s', (_what, before, now, sinceMs, stage) => {
    expect(judgeReload(10, before, now, sinceMs)).toBe(stage);
  });
});

test('workers are kept where a master has the very ones it had, and by no other server', () => {
  const master = look([member(10), member(11, 10)], 10, 11);
  expect(keptWorkers(10, master, master)).toBe(true);
  expect(keptWorkers(10, master, look([member(10), member(13, 10)], 10, 13))).toBe(false);
  expect(keptWorkers(10, master, look([member(10), member(11, 10), member(13, 10)], 10, 11, 13))).toBe(false);
  expect(keptWorkers(10, look([member(10)], 10), look([member(10)], 10))).toBe(false);
});

describe('who may take over', () => {
  const single = look([member(10)], 10);
  test.each([
    ['who listens', single, look([member(10), member(12, 10)], 10, 12), [12]],
    ['who runs the same command line', single, look([member(10), member(12, 10, 12, 'program 10')], 10), [12]],
    ['no helper that does something else', single, look([member(10), member(12, 10)], 10), []],
    ['nobody who was there before', look([member(10), member(12, 10)], 10, 12), look([member(10), member(12, 10)], 10, 12), []],
    ['no worker', look([member(10), member(11, 10)], 10, 11), look([member(10), member(13, 10)], 10, 13), []],
  ])('%s', (_what, before, now, pids) => {
    expect(successorsOf(10, before, now)).toEqual(pids);
  });
});

describe('a program older than its sources', () => {
  const ask = (artifactMs: number, sources: readonly [string, number][], builtAt: number | null = null) =>
    judgeStale({
      artifact: { path: '/w/bin/api', mtimeMs: artifactMs, hash: 'abc' },
      sources: sources.map(([path, mtimeMs]) => ({ path: `/w/${path}`, mtimeMs })),
      builtAt,
      cwd: '/w',
      name: 'api',
    });
  test('names the newest source', () => {
    expect(
      ask(1_000, [
        ['a.go', 900],
        ['b.go', 3_000],
        ['c.go', 2_000],
      ]),
    ).toMatchObject({ newer: 'b.go', changedAt: 3_000, hash: 'abc' });
  });
  test('names the days where they are not the same', () => {
    const [monday, tuesday] = [new Date(2026, 10, 2, 23, 5, 9).getTime(), new Date(2026, 10, 3, 8, 0, 1).getTime()];
    expect(ask(monday, [['a.go', tuesday]])?.text).toContain('built at 2026-11-02 23:05:09, abc, a.go changed at 2026-11-03 08:00:01.');
    expect(ask(monday, [['a.go', monday + 1_000]])?.text).toContain('built at 23:05:09, abc, a.go changed at 23:05:10.');
  });
  test('says nothing when it is newer, or there are no sources', () => {
    expect(ask(1_000, [['a.go', 1_000]])).toBeNull();
    expect(ask(1_000, [])).toBeNull();
  });
  test('a build that left the file untouched counts', () => {
    expect(ask(1_000, [['a.go', 2_000]], 2_500)).toBeNull();
    expect(ask(1_000, [['a.go', 2_600]], 2_500)).not.toBeNull();
  });
});

test.each([
  ['main.go', true],
  ['web/app.TSX', true],
  ['go.mod', true],
  ['index.html', false],
  ['server.js', false],
  ['Makefile', false],
])('%s is compiled: %s', (path, is) => {
  expect(isCompiledSource(path)).toBe(is);
});

test.each([
  [['node', '--inspect', 'server.mjs', 'x'], '/w/server.mjs'],
  [['python3', '-m', 'http.server'], null],
  [['node', '-e', 'server.mjs'], null],
  [['sh', '/w/run.sh'], '/w/run.sh'],
])('the script of %j', (argv, script) => {
  expect(scriptOf(argv, '/w', (path) => path === '/w/server.mjs' || path === '/w/run.sh')).toBe(script);
});

test('the parts of a birth add up to the stop', () => {
  const stop = { durationMs: 100, events: [{ atMs: 80, kind: 'gone', text: '', detail: null }] } as unknown as StopRecord;
  expect(birthOf(40, stop, 20)).toEqual({ buildMs: 40, stopMs: 80, portsMs: 20, bootMs: 20 });
  expect(birthOf(null, null, null)).toEqual({ buildMs: null, stopMs: null, portsMs: null, bootMs: null });
});
