import type { ProcessConfig } from '../../../shared/model/process';
import { nearestName } from '../../../shared/validate/nearest-name';

/**
 * Takes out dependencies that can never be met: on a process that does not exist, on itself, and the one that closes a circle; of
 * `restart_with` the same, where a circle would restart without end.
 * `named` are all names of the file; a process that was left out for a fault is named, too.
 */
export function checkDependencies(
  processes: readonly ProcessConfig[],
  named: readonly string[],
  report: (process: string, dependency: string, message: string, hint: string, key?: 'depends_on' | 'restart_with') => void,
): readonly ProcessConfig[] {
  const usable = new Set(processes.map((process) => process.name));
  const kept = new Map<string, Map<string, ProcessConfig['dependsOn'][string]>>();
  const restarts = new Map<string, Map<string, true>>();
  return processes.map((process) => {
    const dependsOn = new Map<string, ProcessConfig['dependsOn'][string]>();
    kept.set(process.name, dependsOn);
    for (const [name, condition] of Object.entries(process.dependsOn)) {
      if (!usable.has(name)) {
        const near = nearestName(name, usable);
        const isLeftOut = named.includes(name);
        const message = isLeftOut
          ? `${process.name} depends on ${name}, which is left out for its own fault.`
          : `${process.name} depends on ${name}, but there is no process of that name.`;
        const hint = isLeftOut
          ? `Correct ${name}. ${process.name} starts without waiting until then.`
          : `${near === null ? `Processes here: ${[...usable].join(', ')}.` : `Did you mean ${near}?`} Until then ${process.name} starts without waiting.`;
        report(process.name, name, message, hint);
      } else {
        const way = wayTo(kept, name, process.name);
        if (way === null) dependsOn.set(name, condition);
        else {
          const circle = [process.name, ...way].join(' → ');
          const message =
            name === process.name ? `${name} would wait for itself.` : `${process.name} and ${name} would wait for each other: ${circle}.`;
          report(process.name, name, message, `Remove one of them. Until then ${process.name} starts without waiting.`);
        }
      }
    }
    const restartWith = new Map<string, true>();
    restarts.set(process.name, restartWith);
    for (const name of process.restartWith ?? []) {
      const isOther = usable.has(name) && name !== process.name;
      const way = isOther ? wayTo(restarts, name, process.name) : null;
      if (isOther && way === null) {
        restartWith.set(name, true);
        continue;
      }
      const message =
        way !== null
          ? `${process.name} and ${name} would restart each other without end: ${[process.name, ...way].join(' → ')}.`
          : name === process.name
            ? `${name} would restart with itself.`
            : `${process.name} restarts with ${name}, but there is no process of that name.`;
      const next = way === null ? `Processes here: ${[...usable].join(', ')}.` : 'Remove one of them.';
      report(process.name, name, message, `${next} It is left out until then.`, 'restart_with');
    }
    const checked = { ...process, dependsOn: Object.fromEntries(dependsOn) };
    return process.restartWith === undefined ? checked : { ...checked, restartWith: [...restartWith.keys()] };
  });
}

/** The names from one process to another along its dependencies, both included; null when there is no way. */
function wayTo(edges: ReadonlyMap<string, ReadonlyMap<string, unknown>>, from: string, to: string): readonly string[] | null {
  const seen = new Set<string>();
  const open: (readonly string[])[] = [[from]];
  for (let way = open.pop(); way !== undefined; way = open.pop()) {
    const name = way.at(-1) ?? '';
    if (name === to) return way;
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...[...(edges.get(name)?.keys() ?? [])].map((next) => [...way, next]));
  }
  return null;
}
