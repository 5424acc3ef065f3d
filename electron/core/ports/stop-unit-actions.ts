import type { PortAction } from '../../../shared/model/port-verdict';
import { copyCommand } from './verdict-actions';

/**
 * A unit, by its name alone; one of another user's manager has further words (`cgroupOwner`). The characters are those a unit may have
 * (systemd.unit(5)): a cgroup may be called anything, and its name goes into a command line that somebody will run.
 */
const SYSTEM_UNIT = /^[\w:.@\\-]+\.(service|socket)$/;
/** As `containerWords` puts it; an id without an image may be of another engine than Docker. */
const NAMED_CONTAINER = /\bthe container ([\w.-]+) \(/;

/** The command line that stops a unit; null for what is no name of one. Pure. */
export function stopUnitCommand(unit: string, systemctl: 'sudo systemctl' | 'systemctl --user' = 'sudo systemctl'): string | null {
  if (!SYSTEM_UNIT.test(unit)) return null;
  // A shell would take the backslash of `dev\x2ddb.service` away.
  return `${systemctl} stop ${unit.includes('\\') ? `'${unit}'` : unit}`;
}

/** The command that ends what a socket belongs to as a whole: its container or its unit. Pure. Nothing where neither is known by name. */
export function stopUnitActions(unit: string | null): PortAction[] {
  if (unit === null) return [];
  const container = NAMED_CONTAINER.exec(unit)?.[1];
  if (container !== undefined) {
    const touches = `Stops the container ${container}; docker start ${container} starts it again. You run it.`;
    return [copyCommand(`docker stop ${container}`, touches, 'Copy docker stop')];
  }
  const command = stopUnitCommand(unit);
  if (command === null || !unit.endsWith('.service')) return [];
  const touches = `Stops ${unit} until the next boot or until it is started again. You run it.`;
  return [copyCommand(command, touches, 'Copy systemctl')];
}
