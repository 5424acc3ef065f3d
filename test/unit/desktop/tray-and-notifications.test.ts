import { expect, test } from 'vitest';
import { menuTemplate } from '../../../electron/desktop/menu';
import { noticeFor } from '../../../electron/desktop/notifications';
import { createTray } from '../../../electron/desktop/tray';
import type { ExitResult } from '../../../shared/model/exit-result';
import type { ProcessState } from '../../../shared/model/process-state';
import { createFakeElectron } from './fake-electron';
import { processSnapshot, RUNNING } from './process-snapshot';

const nothing = () => undefined;
const actions = { show: nothing, addFolder: nothing, stopAll: nothing, quit: nothing };
const crash: ExitResult = {
  runId: 1,
  code: 3,
  signal: null,
  cause: 'crashed',
  expected: false,
  at: 1,
  ranMs: 1,
  detail: 'It exited with code 3.',
};

const cases: readonly (readonly [string, ProcessState, string | null])[] = [
  ['failed', { kind: 'failed', cause: 'restart-limit', text: 'five crashes', lastExit: crash }, 'api failed'],
  ['a first crash', { kind: 'backoff', lastExit: crash, attempt: 1, retryAt: 1 }, 'api crashed'],
  ['a later crash of the series', { kind: 'backoff', lastExit: crash, attempt: 2, retryAt: 1 }, null],
  ['an exit that was not expected', { kind: 'exited', lastExit: crash }, 'api crashed'],
  ['an exit that was', { kind: 'exited', lastExit: { ...crash, expected: true } }, null],
  ['a stop', { kind: 'stopped', lastExit: null }, null],
  ['still running', RUNNING, null],
];
test.each(cases)('%s gives the right notice', (_title, state, title) => {
  expect(noticeFor(processSnapshot('api', state), processSnapshot('api', RUNNING))?.title ?? null).toBe(title);
});

test('what was so before the app knew the process is no news', () => {
  expect(noticeFor(processSnapshot('api', { kind: 'exited', lastExit: crash }), null)).toBeNull();
});

test('the tray says what runs and is drawn anew only when that changes', () => {
  const electron = createFakeElectron();
  const tray = createTray(electron.api, null, actions, nothing);
  const record = electron.trays[0];
  expect(record?.tip).toBe('Slipway: nothing runs');
  const menu = record?.menu;
  tray?.update([]);
  expect(record?.menu).toBe(menu);
  tray?.update([processSnapshot('api', RUNNING)]);
  expect(record?.tip).toBe('Slipway: 1 running');
});

test('a desktop without a tray gives null', () => {
  const electron = createFakeElectron();
  const broken = {
    ...electron.api,
    Tray: class {
      constructor() {
        throw new Error('no status notifier');
      }
    },
  };
  const log: string[] = [];
  expect(createTray(broken as unknown as typeof electron.api, null, actions, (message) => log.push(message))).toBeNull();
  expect(log[0]).toContain('there is no tray here');
});

test.each(['linux', 'darwin', 'win32'] as const)(
  'the menu of %s quits through our own sequence, and a packaged app has no developer tools',
  (platform) => {
    const text = JSON.stringify(menuTemplate(platform, true, actions));
    expect(text).toContain('Quit Slipway');
    expect(text).not.toContain('"role":"quit"');
    expect(text).not.toContain('toggleDevTools');
    expect(JSON.stringify(menuTemplate(platform, false, actions))).toContain('toggleDevTools');
  },
);
