import { describe, expect, test } from 'vitest';
import { findSuspects, type SuspectQuestion, type SuspectRow } from '../../../electron/core/process/find-suspects';
import { isInside } from '../../../electron/core/process/is-inside';
import { isOwnPipe } from '../../../electron/core/process/run-traces';

const ROOT = '/home/ada/shop';
const PIPE = 'pipe:[77]';
/** An orphan that started after the run, in a session of its own, and has nothing to do with anything. */
const row = (change: Partial<SuspectRow> = {}): SuspectRow => ({
  pid: 500,
  ppid: 1,
  sid: 500,
  startTicks: 2_000,
  name: 'node',
  hasTerminal: false,
  exe: '/usr/bin/node',
  cwd: '/',
  outputs: ['/dev/null', '/dev/null'],
  ...change,
});
const INIT = row({ pid: 1, ppid: 0, sid: 1, startTicks: 1, name: 'init' });
const EDITOR = row({ pid: 90, ppid: 1, sid: 90, startTicks: 900, name: 'code', cwd: ROOT });
const MANAGER = row({ pid: 91, ppid: 1, sid: 91, startTicks: 50, name: 'systemd' });
const HOST = row({ pid: 100, ppid: 95, sid: 95, startTicks: 1_000, name: 'node' });
const TERMINAL = row({ pid: 95, ppid: 1, sid: 95, startTicks: 800, name: 'bash', hasTerminal: true, cwd: ROOT });

function ask(rows: readonly SuspectRow[], change: Partial<SuspectQuestion> = {}) {
  const found = findSuspects({
    rows: [INIT, EDITOR, MANAGER, TERMINAL, HOST, ...rows],
    run: { startTicks: 1_500, outputs: [PIPE] },
    projectRoot: ROOT,
    portOwners: new Map(),
    isOurs: () => false,
    slipwayPids: new Set([100]),
    ...change,
  });
  return found.map((each) => `${each.row.pid} ${each.evidence}${each.port === null ? '' : ` ${each.port}`}`);
}

describe('who looks like part of a run', () => {
  const table: [title: string, change: Partial<SuspectRow>, expected: string[]][] = [
    ['an orphan in the project’s folder', { cwd: ROOT }, ['500 project']],
    ['an orphan below it', { cwd: `${ROOT}/api` }, ['500 project']],
    ['a program of the project that runs elsewhere', { exe: `${ROOT}/bin/api` }, ['500 project']],
    ['a program that was rebuilt since', { exe: `${ROOT}/bin/api (deleted)` }, ['500 project']],
    ['an orphan adopted by the user’s service manager', { cwd: ROOT, ppid: 91 }, ['500 project']],
    ['one that writes into the run’s output', { outputs: ['/dev/null', PIPE] }, ['500 output']],
    ['the pipe counts even with a terminal', { outputs: [PIPE], hasTerminal: true }, ['500 output']],
    ['the pipe counts even with a living parent', { outputs: [PIPE], ppid: 90 }, ['500 output']],
    ['a neighbour with a longer name', { cwd: '/home/ada/shopping' }, []],
    ['an orphan elsewhere', {}, []],
    ['another run’s pipe', { outputs: ['pipe:[78]'] }, []],
    ['one that started before the run', { cwd: ROOT, startTicks: 1_499 }, []],
    ['a shell in the project’s folder', { cwd: ROOT, hasTerminal: true, name: 'zsh' }, []],
    ['an editor’s language server', { cwd: ROOT, ppid: 90 }, []],
    ['a child of the host', { cwd: ROOT, ppid: 100 }, []],
    ['a pipeline beside the command line', { cwd: ROOT, sid: 95 }, []],
    ['nothing can be read of it', { cwd: null, exe: null, outputs: [] }, []],
  ];
  test.each(table)('%s', (_title, change, expected) => expect(ask([row(change)])).toEqual(expected));

  test('the owner of a wanted port', () => {
    expect(ask([row()], { portOwners: new Map([[500, 8080]]) })).toEqual(['500 port 8080']);
    expect(ask([row({ hasTerminal: true })], { portOwners: new Map([[500, 8080]]) })).toEqual([]);
  });
  test('members of a run are not suspects', () => {
    expect(ask([row({ cwd: ROOT, outputs: [PIPE] })], { isOurs: ({ pid }) => pid === 500 })).toEqual([]);
  });
  test('Slipway itself, its ancestors and their sessions are not, whatever they hold', () => {
    const script = row({ pid: 600, ppid: 90, sid: 600, name: 'bash', cwd: ROOT, outputs: [PIPE] });
    const command = row({ pid: 601, ppid: 600, sid: 600, cwd: ROOT, outputs: [PIPE] });
    const beside = row({ pid: 602, ppid: 1, sid: 600, name: 'jq', cwd: ROOT });
    expect(ask([script, command, beside], { slipwayPids: new Set([100, 601]) })).toEqual([]);
    expect(ask([row({ pid: 1, cwd: ROOT })])).toEqual([]);
  });
  test('a daemon’s workers come with it, oldest first', () => {
    const worker = row({ pid: 499, ppid: 500, startTicks: 2_001, cwd: '/' });
    expect(ask([worker, row({ cwd: ROOT })])).toEqual(['500 project', '499 project']);
  });
  test('a run without pipes of its own is recognised by the rest only', () => {
    expect(ask([row({ outputs: [PIPE] })], { run: { startTicks: 1_500, outputs: [] } })).toEqual([]);
  });
});

test.each([
  ['pipe:[1]', true],
  ['socket:[22]', true],
  ['/home/ada/.local/state/slipway/pipes/12-abc-3 (deleted)', true],
  ['/dev/null', false],
  ['/home/ada/shop/out.log', false],
  ['/home/ada/shop/out.log (deleted)', false],
  ['/dev/pts/3', false],
])('%s as a run’s own pipe: %s', (link, own) => expect(isOwnPipe(link)).toBe(own));

test.each([
  ['/a/b', '/a/b', true],
  ['/a/b/c', '/a/b', true],
  ['/a/bc', '/a/b', false],
  ['/a', '/a/b', false],
  ['/a/b/c', '/a/b/', true],
  ['/a', '/', false],
])('%s inside %s: %s', (path, folder, inside) => expect(isInside(path, folder)).toBe(inside));
