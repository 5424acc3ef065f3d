import type { PortAction } from '../../../shared/model/port-verdict';
import { copyCommand } from './verdict-actions';

/** A unit of the system's own manager, by its name alone; one of a user's manager has further words (`cgroupOwner`). */
const SYSTEM_SERVICE = /^\S+\.service$/;
/** As `containerWords` puts it; an id without an image may be of another engine than Docker. */
const NAMED_CONTAINER = /\bthe container ([\w.-]+) \(/;

/** The command that ends what a socket belongs to as a whole: its container or its unit. Pure. Nothing where neither is known by name. */
export function stopUnitActions(unit: string | null): PortAction[] {
  if (unit === null) return [];
  const container = NAMED_CONTAINER.exec(unit)?.[1];
  if (container !== undefined) {
    const touches = `Stops the container ${container}; docker start ${container} starts it again. You run it.`;
    return [copyCommand(`docker stop ${container}`, touches, 'Copy docker stop')];
  }
  if (!SYSTEM_SERVICE.test(unit)) return [];
  const touches = `Stops ${unit} until the next boot or until it is started again. You run it.`;
  return [copyCommand(`sudo systemctl stop ${unit}`, touches, 'Copy systemctl')];
}
