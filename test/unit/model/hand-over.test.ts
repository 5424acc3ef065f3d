import { expect, test } from 'vitest';
import { endOldCommand, handOverText, isHeldBack } from '../../../shared/model/hand-over';

test.each<[string, string, 'run' | 'main' | number, string, string | null, boolean]>([
  ['none is open', 'SIGHUP', 'run', 'SIGHUP', null, false],
  ['its reload signal to the whole run', 'SIGHUP', 'run', 'SIGHUP', 'SIGHUP', true],
  ['to the main process', 'SIGHUP', 'main', 'SIGHUP', 'SIGHUP', true],
  ['to the new or the old one alone: a second hand-over', 'SIGHUP', 512, 'SIGHUP', 'SIGHUP', true],
  ['a reload signal of its own', 'SIGUSR1', 'run', 'SIGUSR1', 'SIGHUP', true],
  ['one that servers customarily execute themselves anew by', 'SIGUSR2', 'run', 'SIGHUP', 'SIGHUP', true],
  ['what one process is told to take a hand-over back by', 'SIGHUP', 411, 'SIGHUP', 'SIGUSR2', false],
  ['what it began with, though it is no reload signal', 'SIGUSR1', 411, 'SIGHUP', 'SIGUSR1', true],
  ['a signal that begins none', 'SIGWINCH', 'run', 'SIGHUP', 'SIGHUP', false],
  ['the end of the old one', 'SIGKILL', 411, 'SIGHUP', 'SIGHUP', false],
  ['the end of all', 'SIGTERM', 'run', 'SIGHUP', 'SIGHUP', false],
])('a signal while a hand-over is open: %s', (_what, signal, target, reloadSignal, openedBy, isHeld) => {
  expect(isHeldBack(signal, target, reloadSignal, openedBy === null ? null : { signal: openedBy })).toBe(isHeld);
});

test('it is told which is the new process, which the old one, since when, and how to end that', () => {
  const open = { from: 411, to: 512, since: new Date(2026, 10, 22, 10, 42, 7).getTime(), signal: 'SIGHUP' };
  expect(handOverText(open)).toBe('pid 512 (new) has the port since 10:42:07, and pid 411 (old) still finishes its requests');
  expect(endOldCommand('shop/web', open)).toBe('slipway signal shop/web SIGKILL --pid 411');
});
