import { expect, test } from 'vitest';
import { stopUnitActions, stopUnitCommand } from '../../../electron/core/ports/stop-unit-actions';

test.each([
  ['nginx.service', 'sudo systemctl stop nginx.service'],
  ['getty@tty1.service', 'sudo systemctl stop getty@tty1.service'],
  // Bare, a shell would make `devx2ddb.service` of it.
  ['dev\\x2ddb.service', "sudo systemctl stop 'dev\\x2ddb.service'"],
  ['web.socket', 'sudo systemctl stop web.socket'],
  ['a;reboot.service', null],
  ["x'$(reboot)'.service", null],
  ['db.service of uid 1000', null],
  ['session-2.scope', null],
])('the command that stops %s takes its name as it is, or there is none', (unit, command) => expect(stopUnitCommand(unit)).toBe(command));

test('a cgroup with the name of a command is offered to nobody', () => expect(stopUnitActions('a;reboot.service')).toEqual([]));
