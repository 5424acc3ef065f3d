import type { ProcessConfig } from '../../../shared/model/process';
import { nearestName } from '../../../shared/validate/nearest-name';

/**
 * Takes out dependencies that can never be met: on a process that does not exist, on itself, and the one that closes a circle.
 * `named` are all names of the file; a process that was left out for a fault is named, too.
 */
export function checkDependencies(
  processes: readonly ProcessConfig[],
  named: readonly string[],
  report: (process: string, dependency: string, message: string, hint: string) => void,
): readonly ProcessConfig[] {
  const usable = new Set(processes.map((process) => process.name));
  const kept = new Map<string, Map<string, ProcessConfig['dependsOn'][string]>>();
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
      } else if (name === process.name || reaches(kept, name, process.name)) {
        report(
          process.name,
          name,
          `${process.name} and ${name} would wait for each other.`,
          `Remove one of the two. Until then ${process.name} starts without waiting.`,
        );
      } else dependsOn.set(name, condition);
    }
    return { ...process, dependsOn: Object.fromEntries(dependsOn) };
  });
}

function reaches(edges: ReadonlyMap<string, ReadonlyMap<string, unknown>>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(edges.get(name)?.keys() ?? []));
  }
  return false;
}
