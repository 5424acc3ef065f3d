import { describe, expect, test } from 'vitest';
import {
  describeArtifact,
  describeOnChange,
  describeReload,
  describeWatch,
  errorPlace,
  presentWatching,
} from '../../../renderer/present/present-reload';
import type { ReloadOutcome } from '../../../shared/contract/reload-outcome';
import type { ReloadView, WatchState } from '../../../shared/model/reload';

const watch = (change: Partial<WatchState>): WatchState => ({ kind: 'watching', watched: 412, limit: 192_536, reason: null, ...change });
const view = (state: WatchState): ReloadView => ({
  onChange: 'restart',
  reloadSignal: 'SIGHUP',
  watch: state,
  buildFailure: null,
  artifact: null,
});
const of = (projectId: string, state: WatchState) => ({ projectId, reload: view(state) });

describe('the status bar', () => {
  test('counts each project once, against the limit', () => {
    expect(presentWatching([of('a', watch({})), of('a', watch({})), of('b', watch({ watched: 8 }))])?.text).toBe('watching 420 of 192k');
  });
  test('says nothing while nothing is watched', () => {
    expect(presentWatching([of('a', watch({ kind: 'paused' })), { projectId: 'b', reload: undefined }])).toBeNull();
  });
  test('warns of polling and failures', () => {
    expect(presentWatching([of('a', watch({ kind: 'polling', reason: 'NFS' }))])).toEqual({
      text: 'polling 412',
      title: 'NFS',
      tone: 'warn',
    });
    expect(presentWatching([of('a', watch({})), of('b', watch({ kind: 'failed', watched: 0, reason: 'gone' }))])?.text).toBe(
      'watch failed',
    );
  });
  test('knows systems without a limit', () => {
    expect(presentWatching([of('a', watch({ limit: null }))])?.text).toBe('watching 412');
  });
});

test.each([
  [watch({ watched: 1, limit: null }), 'watching 1 folder'],
  [watch({}), 'watching 412 folders; the system allows 192536'],
  [watch({ kind: 'paused', reason: 'the process is down' }), 'paused: the process is down'],
  [watch({ kind: 'off' }), 'not watched; add watch: to its file'],
  [watch({ kind: 'polling', watched: 3, reason: 'NFS' }), 'polling 3 folders: NFS'],
  [watch({ kind: 'failed', reason: 'x' }), 'not watched: x'],
  [watch({ kind: 'starting' }), 'reading the folders'],
])('%j', (state, text) => {
  expect(describeWatch(state)).toBe(text);
});

test('a place is what an editor understands', () => {
  expect(errorPlace({ file: './main.go', line: 12, column: 5, severity: 'error', message: '' })).toBe('main.go:12:5');
  expect(errorPlace({ file: 'a.py', line: 3, column: null, severity: 'error', message: '' })).toBe('a.py:3');
});

test('an artifact warns when its file is gone or another', () => {
  const artifact = { pid: 1, path: '/w/bin/api', builtAt: 0, hash: 'abc', state: 'current' } as const;
  expect(describeArtifact(artifact)).toMatchObject({ text: expect.stringContaining('/w/bin/api · abc'), warning: null });
  expect(describeArtifact({ ...artifact, state: 'deleted' }).warning).toContain('deleted');
  expect(describeArtifact({ ...artifact, state: 'replaced' }).warning).toContain('restart');
});

test.each([
  ['reloaded', true, 'Reloaded in 84 ms, same pid.'],
  ['handed-over', true, 'Handed over to pid 7 in 84 ms.'],
  ['unchanged', true, 'The build gave the same program. Nothing was restarted.'],
  ['built', true, 'Built in 84 ms.'],
  ['ready', true, 'Restarted in 84 ms.'],
  ['overdue', true, 'Restarted; not ready yet after 84 ms.'],
  ['build-failed', false, 'api: build-failed'],
] as const)('%s', (outcome, ok, text) => {
  const reload = { process: 'api', pid: 7, outcome, durationMs: 84, warning: null, message: null } as ReloadOutcome;
  expect(describeReload(reload)).toEqual({ ok, text });
});

test.each([
  [
    'a run that was left as it is',
    'on_change is none: the run goes on as it is',
    'Built in 84 ms; on_change is none: the run goes on as it is.',
  ],
  ['a run that had ended meanwhile', 'a new run begins with it', 'Built in 84 ms; a new run begins with it.'],
] as const)('a build alone says what becomes of the run only as it is: %s', (_what, message, text) => {
  const reload = { process: 'api', pid: 7, outcome: 'built', durationMs: 84, warning: null, message } as unknown as ReloadOutcome;
  expect(describeReload(reload)).toEqual({ ok: true, text });
});

test.each([
  ['restart', true, 'build, then restart'],
  ['restart', false, 'restart'],
  ['signal', true, 'build, then signal with SIGHUP'],
  ['signal', false, 'signal with SIGHUP'],
  ['none', true, 'build only'],
  ['none', false, 'nothing'],
] as const)('a change of a process with on_change: %s, built: %j', (onChange, builds, text) => {
  expect(describeOnChange({ onChange, reloadSignal: 'SIGHUP' }, builds)).toBe(text);
});
