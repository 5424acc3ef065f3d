import type { DependencyCondition, ProcessConfig } from '../../../shared/model/process';
import { nearestName } from '../../../shared/validate/nearest-name';
import type { ComposeService } from './compose-service';
import { escapeText } from './escape-command';
import { isSection } from './foreign-yaml';
import type { YamlPath } from './yaml-file';

const CONDITIONS: Readonly<Record<string, DependencyCondition>> = {
  service_started: 'started',
  service_healthy: 'ready',
  service_completed_successfully: 'completed',
};
const CONDITION_WORDS = 'service_started, service_healthy or service_completed_successfully';

/** What compose takes for true and false where a variable was filled in, upper case too (compose-go, interpolation/casts). */
const TRUE = /^(?:true|1|t|y|yes|on)$/i;
const FALSE = /^(?:false|0|f|n|no|off)$/i;

interface Entry {
  readonly name: string;
  /** The name for a message: as it stands in the file where it was filled in from `.env`. */
  readonly shown: string;
  readonly condition: unknown;
  /** `restart` below it; undefined in the short form, a list of names, and where it is not said. */
  readonly restart: unknown;
  /** Where a note on it stands: the list as a whole in the short form. */
  readonly at: YamlPath;
  /** The entry itself, in the short form too. */
  readonly own: YamlPath;
}

/**
 * `depends_on` of a service, with `restart: true` below it as `restart_with`. `known`: services that could run here; others are in Docker and
 * neither waited for nor followed. `named`: all that the file has. One that it does not have is a fault, as compose refuses it, too, unless
 * the file includes others, which are not read. Entries that cannot be used are left out with a note or a fault.
 */
export function composeDependencies(
  service: ComposeService,
  known: ReadonlySet<string>,
  named: ReadonlySet<string>,
): Pick<ProcessConfig, 'dependsOn' | 'restartWith'> {
  const { compose, name: process } = service;
  const dependsOn: Record<string, DependencyCondition> = {};
  const restartWith: string[] = [];
  for (const { name, shown, condition: wanted, restart: wish, at, own } of entriesOf(service)) {
    const condition = CONDITIONS[String(wanted)];
    const restart = isTrue(wish);
    if (restart === null) compose.wrong([...own, 'restart'], process, 'true or false');
    if (condition === undefined) compose.wrong(at, process, CONDITION_WORDS);
    else if (!named.has(name)) unknownService(service, { name, shown, own }, named);
    else if (!known.has(name)) {
      const follows = restart === true ? ` Nothing restarts ${process} with it.` : '';
      compose.note(at, process, 'unsupported', null, `${shown} runs in Docker; start it before.${follows}`);
    } else {
      dependsOn[name] = condition;
      compose.note(at, process, 'mapped', `depends_on.${shown}`);
      // A service that depends on itself is refused for that alone.
      if (restart !== true || name === process) continue;
      restartWith.push(name);
      compose.note([...own, 'restart'], process, 'mapped', `restart_with.${shown}`);
    }
  }
  return restartWith.length === 0 ? { dependsOn } : { dependsOn, restartWith };
}

function entriesOf({ keys, written, path, compose }: ComposeService): readonly Entry[] {
  const { depends_on: value } = keys;
  const at = [...path, 'depends_on'];
  if (isSection(value))
    return Object.entries(value).map(([name, how]) => {
      const own = [...at, name];
      const [condition, restart] = isSection(how) ? [how.condition ?? 'service_started', how.restart] : [how, undefined];
      return { name, shown: name, condition, restart, at: own, own };
    });
  const asWritten: readonly unknown[] = Array.isArray(written.depends_on) ? written.depends_on : [];
  return (Array.isArray(value) ? value : []).map((entry: unknown, index) => {
    const name = String(entry);
    const shown = compose.shown(asWritten[index], name);
    return { name, shown, condition: 'service_started', restart: undefined, at, own: [...at, index] };
  });
}

/** Null for what is neither. */
function isTrue(value: unknown): boolean | null {
  if (value == null) return false;
  if (TRUE.test(String(value))) return true;
  return FALSE.test(String(value)) ? false : null;
}

function unknownService(
  { compose, name: process }: ComposeService,
  { name, shown, own }: Pick<Entry, 'name' | 'shown' | 'own'>,
  named: ReadonlySet<string>,
): void {
  const message = `${process} depends on ${shown}, but ${compose.file} has no service of that name.`;
  if (compose.data.include != null) {
    compose.note(own, process, 'unsupported', null, `${message} It may be in a file of include:, which is not followed; start it before.`);
    return;
  }
  const others = [...named].filter((other) => other !== process);
  // A name close to one out of `.env` would give that away.
  const near = shown === name ? nearestName(name, others) : null;
  const next = near === null ? `Correct or remove ${shown}.` : `Did you mean ${near}?`;
  compose.fault(own, process, message, escapeText(`${next} Until then ${process} starts without waiting for it.`));
}
