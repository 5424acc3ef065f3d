import { describe, expect, it } from 'vitest';
import { blockingVerdict, cardVerdict, waitsForPort, whoWants } from '../../../renderer/present/blocking-verdict';
import { parseDoctorQuestion } from '../../../renderer/present/doctor-question';
import { nextReadAt } from '../../../renderer/present/ports-schedule';
import { presentReleases } from '../../../renderer/present/present-releases';
import { splitReason } from '../../../renderer/present/present-split';
import { presentEvidence, suspectRows, takenText, verdictReport } from '../../../renderer/present/present-verdict';
import { actionsToShow, actionWords, isPrimary } from '../../../renderer/present/present-verdict-actions';
import type { ProcessState } from '../../../shared/model/process-state';
import { adviceWithFix, explanationAt } from '../../../shared/model/verdict-words';
import { CANCEL, staleSocketFile, USE_NEXT, verdictOf, WAIT } from '../../renderer/helpers/every-verdict';
import { aProcess, exitOf, running } from '../../renderer/helpers/shop-snapshot';

const NOW = 1_790_000_000_000;
const foreign = verdictOf('foreign', NOW);
const died = exitOf(7, 'exited with 1', { verdict: verdictOf('foreign', NOW - 3_600_000) });
const waiting: ProcessState = { kind: 'waiting', on: [{ kind: 'port', port: 3000, text: '' }], since: NOW, lastExit: died };
const stopped: ProcessState = { kind: 'stopped', lastExit: null };

describe('the verdict a process is shown with', () => {
  it.each<[string, ProcessState, typeof foreign | null, number | null | undefined]>([
    ['what it waits for now comes before what it died of', waiting, foreign, null],
    ['a run that died of a port, an hour ago', { kind: 'exited', lastExit: died }, null, 7],
    ['a newer word than that', { kind: 'exited', lastExit: died }, foreign, null],
    ['nothing while it runs', running(8, 1, 1, 1, NOW), foreign, undefined],
    ['closing connections that only others have to mind', stopped, { ...verdictOf('time-wait', NOW), reuse: null }, undefined],
    ['closing connections it has to wait for, though the port counts as free', stopped, verdictOf('time-wait', NOW), null],
  ])('%s', (_, state, verdict, diedRun) => {
    expect(blockingVerdict(aProcess('web', state, { verdict }))?.diedRun).toBe(diedRun);
  });

  it('the card of a run that died of a port goes on, as free, once a later look found that; no longer once it is about another', () => {
    const over = (verdict: typeof foreign | null, state: ProcessState = { kind: 'exited', lastExit: died }) => {
      const process = aProcess('web', state, { verdict });
      return [blockingVerdict(process)?.verdict.verdict ?? null, cardVerdict(process)?.verdict.verdict ?? null];
    };
    const free = verdictOf('free', NOW);
    expect(over(null)).toEqual(['foreign', 'foreign']);
    expect(over(free)).toEqual([null, 'free']);
    expect(over({ ...free, port: 3001 })).toEqual([null, null]);
    expect(over(free, running(8, 1, 1, 1, NOW))).toEqual([null, null]);
    expect(over(free, stopped)).toEqual([null, null]);
  });

  it('a run that died of a port is not blocked now; a start that waits for one is', () => {
    const dead = aProcess('web', { kind: 'exited', lastExit: died });
    expect([dead, aProcess('web', waiting), aProcess('web', stopped)].map(waitsForPort)).toEqual([false, true, false]);
  });

  it('a question about a socket file is for the one that died of it', () => {
    const file = staleSocketFile(NOW);
    const dead = aProcess('web', { kind: 'exited', lastExit: exitOf(7, 'exited 1', { verdict: file }) });
    expect(whoWants([aProcess('api', stopped), dead], file.path)?.name).toBe('web');
    expect(whoWants([dead], '/run/other.sock')).toBeNull();
  });

  it('a question about a port is for who waits for it, else for the one that is down and expects it', () => {
    const down = aProcess('web', stopped, { expectedPorts: [3000] });
    const twin = aProcess('twin', stopped, { expectedPorts: [3000] });
    expect(whoWants([twin, aProcess('api', waiting), down], 3000)?.name).toBe('api');
    expect(whoWants([down], 3000)?.name).toBe('web');
    expect(whoWants([down, twin], 3000)).toBeNull();
    expect(whoWants([aProcess('web', running(8, 1, 1, 1, NOW), { expectedPorts: [3000] })], 3000)).toBeNull();
  });
});

describe('actions', () => {
  const shown = (state: ProcessState) => actionsToShow([WAIT, CANCEL], [aProcess('web', state)]).map((action) => action.id);
  it('fit the state of their process', () => {
    expect(shown(waiting)).toEqual(['cancel-start']);
    expect(shown(stopped)).toEqual(['wait']);
  });

  it('a remembered port says that it is for every start, and how it is taken back', () => {
    expect(actionWords(USE_NEXT, false).touches).toContain('for this start only');
    expect(actionWords(USE_NEXT, true).touches).toContain('for this start and every later one');
    expect(actionWords(USE_NEXT, true).undo).toContain('Ports tab');
  });

  it('stopping what runs well, or taking back, is never the blue one', () => {
    expect(isPrimary({ ...WAIT, id: 'stop-process' }, 0, verdictOf('own-run', NOW))).toBe(false);
    expect(isPrimary({ ...WAIT, id: 'stop-process' }, 0, verdictOf('other-managed', NOW))).toBe(true);
    expect(isPrimary(CANCEL, 0, foreign)).toBe(false);
    expect([isPrimary(USE_NEXT, 0, foreign), isPrimary(USE_NEXT, 0, verdictOf('time-wait-strict', NOW))]).toEqual([true, false]);
  });
});

describe('words', () => {
  const closing = verdictOf('time-wait', NOW);
  it('count down with the clock', () => {
    expect(explanationAt(closing, NOW + 10_000)).toContain('It frees itself in 33 s');
    expect(explanationAt(closing, NOW + 50_000)).toContain('It should be free by now');
    expect(explanationAt(foreign, NOW)).toBe(foreign.explanation);
  });

  it('say the fix once, after the advice, where both are text', () => {
    const text = adviceWithFix(closing);
    expect(text.startsWith('2 closed connections are still in the kernel’s closing wait. web listens without SO_REUSEADDR.')).toBe(true);
    expect(text.endsWith('after every stop: socketserver.TCPServer.allow_reuse_address = True')).toBe(true);
    expect(adviceWithFix(foreign)).toBe(foreign.advice);
    expect(verdictReport(closing, { home: null, now: NOW }).split('allow_reuse_address')).toHaveLength(2);
  });

  it('of a verdict that an earlier version kept are shown as they are', () => {
    const { countdown: _countdown, ...kept } = closing;
    expect(explanationAt(kept, NOW + 10_000)).toBe(closing.explanation);
    expect(adviceWithFix({ advice: 'Wait.', reuse: { lacks: 'this', language: 'Python', fix: 'x' } })).toBe('Wait.');
    const { remembered: _remembered, ...once } = USE_NEXT;
    expect(actionWords(once, true).touches).toBe(once.touches);
  });

  it('say from when an old verdict is', () => {
    expect(takenText(foreign, null, NOW + 5_000)).toBeNull();
    expect(takenText(foreign, 7, NOW + 3_600_000)).toMatch(/^Taken at \d\d:\d\d:\d\d, when run 7 ended, 1 h ago\./);
  });

  it('of a socket file name its path, and of suspects that they are no holders', () => {
    const context = { home: '/home/dev', now: NOW };
    expect(verdictReport(staleSocketFile(NOW), context)).toContain('/run/user/1000/app.sock (stale-socket-file)');
    const bound = verdictOf('bound-not-listening', NOW);
    expect(presentEvidence(bound, context).some((row) => row.label === 'Holder')).toBe(false);
    expect(suspectRows(bound, context)).toEqual([{ who: 'pid 811', command: 'node server.js', where: '~/old/web · user dev · for 3 h' }]);
    expect(verdictReport(bound, context)).toContain('Suspect pid 811: node server.js');
  });

  it('of a split port stand in the row', () => {
    expect(splitReason({ splitPorts: [] })).toBeNull();
    expect(splitReason({ splitPorts: [{ port: 3000, ours: '', other: '', text: '' }] })).toBe('split: localhost:3000 may reach another');
  });
});

it('release times: the newest first, five at most, records without ports left out', () => {
  const stop = (durationMs: number) => ({ durationMs, escalated: false, ports: [{ port: 8080, releasedAtMs: durationMs + 6 }] });
  const rows = presentReleases([
    stop(1),
    stop(2),
    stop(3),
    { durationMs: 4, escalated: false },
    stop(5),
    { ...stop(6), escalated: true, ports: [{ port: 8080, releasedAtMs: null }] },
  ]);
  expect(rows.map((row) => `${row.when}: ${row.took}: ${row.ports.map((port) => port.text).join()}`)).toEqual([
    'last stop: 6 ms, SIGKILL was needed: not free at the limit',
    'the one before: 5 ms: free after 11 ms',
    '4 stops ago: 3 ms: free after 9 ms',
    '5 stops ago: 2 ms: free after 8 ms',
    '6 stops ago: 1 ms: free after 7 ms',
  ]);
  expect(presentReleases([])).toEqual([]);
});

it.each([
  ['a cheap read waits two seconds', 5, 'time', 2_000],
  ['a dear one a hundred times its cost', 60, 'time', 6_000],
  ['a change may come sooner, at no more cost', 5, 'change', 500],
  ['a change after a dear read waits too', 60, 'change', 6_000],
  ['one that cost a whole second still comes within half a minute', 1_000, 'time', 30_000],
] as const)('the schedule: %s', (_, costMs, why, after) => {
  expect(nextReadAt({ at: NOW, costMs }, why)).toBe(NOW + after);
});

it.each([
  ['3000', { kind: 'port', port: 3000 }],
  [' :3000', { kind: 'port', port: 3000 }],
  ['/run/app.sock', { kind: 'file', path: '/run/app.sock' }],
  ['65536', null],
  ['1e3', null],
  ['', null],
  ['app.sock', null],
])('the doctor is asked %s', (text, question) => {
  expect(parseDoctorQuestion(text)).toEqual(question);
});
