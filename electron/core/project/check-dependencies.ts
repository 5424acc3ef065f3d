import type { ProcessConfig, StartRefusal } from '../../../shared/model/process';
import { nearestName } from '../../../shared/validate/nearest-name';
import { type Circle, type Dependency, findCircles } from './find-circles';

/** The file the processes come from: reports at the place of an entry, and says in which line it stands (1-based). */
export interface DependencyFile {
  readonly file: string;
  lineOf(dependency: Dependency): number;
  fault(dependency: Dependency, message: string, hint: string): void;
}

/**
 * Takes out what names no process, and of `restart_with` the process itself; marks every process of a circle as one that may not be started
 * (`refusal`). Those keep all their entries: to leave one out would be an order nobody asked for. What only depends on one of them is not
 * marked: it waits for it, as for any process that is down. `named` are all names of the file, also of processes that were left out for a fault.
 */
export function checkDependencies(
  processes: readonly ProcessConfig[],
  named: readonly string[],
  file: DependencyFile,
): readonly ProcessConfig[] {
  const usable = new Set(processes.map((process) => process.name));
  const checked = processes.map((process) => {
    const dependsOn = Object.entries(process.dependsOn).filter(([name]) => {
      if (usable.has(name)) return true;
      const dependency: Dependency = { process: process.name, key: 'depends_on', other: name };
      file.fault(dependency, ...unusable(process.name, name, usable, named));
      return false;
    });
    const kept = { ...process, dependsOn: Object.fromEntries(dependsOn) };
    if (process.restartWith === undefined) return kept;
    const restartWith = [...new Set(process.restartWith)].filter((name) => {
      if (usable.has(name) && name !== process.name) return true;
      const message =
        name === process.name
          ? `${name} would restart with itself.`
          : `${process.name} restarts with ${name}, but there is no process of that name.`;
      const hint = `Processes here: ${[...usable].join(', ')}. It is left out until then.`;
      file.fault({ process: process.name, key: 'restart_with', other: name }, message, hint);
      return false;
    });
    return { ...kept, restartWith };
  });
  const refusals = new Map<string, StartRefusal>();
  for (const circle of findCircles(checked)) {
    const refusal = refusalOf(circle, file);
    file.fault(circle.steps[0], refusal.message, refusal.hint);
    for (const { process } of circle.steps) if (!refusals.has(process)) refusals.set(process, refusal);
  }
  return checked.map((process) => {
    const refusal = refusals.get(process.name);
    return refusal === undefined ? process : { ...process, refusal };
  });
}

function unusable(process: string, name: string, usable: ReadonlySet<string>, named: readonly string[]): [message: string, hint: string] {
  if (named.includes(name))
    return [
      `${process} depends on ${name}, which is left out for its own fault.`,
      `Correct ${name}. ${process} starts without waiting until then.`,
    ];
  const near = nearestName(name, usable);
  const next = near === null ? `Processes here: ${[...usable].join(', ')}.` : `Did you mean ${near}?`;
  return [`${process} depends on ${name}, but there is no process of that name.`, `${next} Until then ${process} starts without waiting.`];
}

function refusalOf({ kind, steps }: Circle, file: DependencyFile): StartRefusal {
  const [first] = steps;
  const names = [...steps.map(({ process }) => process), first.process];
  const arrows = names.join(' → ');
  const inWords = steps.map(({ process, key, other }) => `${process} ${key === 'depends_on' ? 'depends on' : 'restarts with'} ${other}`);
  const members = list(names.slice(0, -1));
  const isOne = steps.length === 1;
  const message = {
    wait: `${members} would wait for ${isOne ? 'itself' : 'each other'}: ${arrows}.`,
    restart: `${members} would restart each other without end: ${arrows}.`,
    mixed: `${inWords.join(', ')}: a circle, in which each new run restarts what it needs.`,
  }[kind];
  const lines = [...new Set(steps.map((step) => file.lineOf(step)))].sort((a, b) => a - b).map(String);
  const hint = isOne
    ? `Take ${first.other} out of its ${first.key} in ${file.file}. ${first.process} is not started until then.`
    : `Take one of the ${steps.length} entries out of ${file.file} (${lines.length === 1 ? 'line' : 'lines'} ${list(lines)}). None of these processes is started until then.`;
  return { file: file.file, line: file.lineOf(first), circle: kind === 'mixed' ? inWords.join(', ') : arrows, message, hint };
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
