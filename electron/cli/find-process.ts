import { resolve } from 'node:path';
import type { HostSnapshot } from '../../shared/contract/snapshot';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { ProjectSnapshot } from '../../shared/model/project';
import { nearestName } from '../../shared/validate/nearest-name';
import { type CommandFailure, commandFailure } from './command-failure';

type Names = Pick<HostSnapshot, 'projects' | 'processes'>;

/** How a person calls a process where its own name is not enough. */
export function fullName(process: ProcessSnapshot, { projects }: Pick<HostSnapshot, 'projects'>): string {
  const project = projects.find(({ id }) => id === process.projectId);
  return `${project?.name ?? process.projectId}/${process.name}`;
}

/**
 * Finds a process by `process` or `project/process` (the project by name or id; a process name may hold a slash itself). A name that
 * fits more than one is an error that lists them, and a name that fits none names the nearest.
 */
export function findProcess(text: string, names: Names): ProcessSnapshot {
  const { processes } = names;
  const byName = processes.filter((process) => process.name === text);
  const found = byName.length > 0 ? byName : processes.filter((process) => process.id === text || fullName(process, names) === text);
  const [first, ...others] = found;
  if (first === undefined) {
    const project = names.projects.find(({ id, name }) => id === text || name === text);
    if (project !== undefined) throw isProject(text, project, names);
    const leftOut = findLeftOut(text, names.projects);
    if (leftOut !== null) throw leftOut;
    const near = nearestName(text, [...processes.map(({ name }) => name), ...processes.map((process) => fullName(process, names))]);
    throw commandFailure(
      'process-not-found',
      `There is no process named ${text}.`,
      near === null ? 'See what there is: slipway status' : `Did you mean ${near}? See what there is: slipway status`,
    );
  }
  if (others.length === 0) return first;
  const isTrusted = (process: ProcessSnapshot | undefined) =>
    names.projects.find(({ id }) => id === process?.projectId)?.trust === 'trusted';
  const fullNames = found.map((process) => fullName(process, names));
  const choices = new Set(fullNames).size === found.length ? fullNames : found.map(({ id }) => id);
  throw commandFailure(
    'ambiguous-name',
    `${text} names ${found.length} processes: ${choices.map((choice, at) => (isTrusted(found[at]) ? choice : `${choice} (not trusted)`)).join(', ')}.`,
    // Who types the short name most likely means the one that may run.
    `Say which one, for example: ${choices.find((_, at) => isTrusted(found[at])) ?? choices[0]}`,
  );
}

function isProject(text: string, project: ProjectSnapshot, { projects, processes }: Names): CommandFailure {
  const names = processes
    .filter(({ projectId }) => projectId === project.id)
    .map((process) =>
      processes.some((other) => other !== process && other.name === process.name) ? fullName(process, { projects }) : process.name,
    );
  const hint = names.length === 0 ? 'It has no processes.' : `Name its processes, one or more: ${names.join(' ')}`;
  return commandFailure('process-not-found', `${text} is a project, not a process.`, hint);
}

/** A process that the files name but that cannot be run as they say: the first fault of it, with file and line. Null for any other name. */
function findLeftOut(text: string, projects: readonly ProjectSnapshot[]): CommandFailure | null {
  for (const project of projects) {
    const isPlanned = (name: string) => project.plan.some((process) => process.name === name);
    for (const { file, line, key, severity, message, hint } of project.problems) {
      const name = severity === 'error' ? /^processes\.([^.]+)/.exec(key ?? '')?.[1] : undefined;
      if (
        name === undefined ||
        isPlanned(name) ||
        (text !== name && text !== `${project.name}/${name}` && text !== `${project.id}/${name}`)
      )
        continue;
      return commandFailure('process-not-found', `${name} is left out of ${project.name}: ${file}:${line} ${message}`, hint);
    }
  }
  return null;
}

function isProcess(text: string, names: Names): CommandFailure | null {
  const found = names.processes.filter((process) => process.name === text || process.id === text || fullName(process, names) === text);
  const projects = names.projects.filter(({ id }) => found.some(({ projectId }) => projectId === id));
  const [first, ...others] = projects.map(({ name, id }) =>
    names.projects.some((other) => other.id !== id && other.name === name) ? id : name,
  );
  if (first === undefined) return null;
  const hint = others.length === 0 ? `Name its project: ${first}` : `Name one of its projects: ${[first, ...others].join(', ')}`;
  return commandFailure('project-not-found', `${text} is a process of ${[first, ...others].join(' and ')}, not a project.`, hint);
}

/** Finds a project by id, name or path. A name that fits more than one is an error that lists their ids; that of a process one that names its project. */
export function findProject(text: string, names: Names, cwd: string): ProjectSnapshot {
  const { projects } = names;
  const path = resolve(cwd, text);
  const byId = projects.filter(({ id }) => id === text);
  const found = byId.length > 0 ? byId : projects.filter(({ name, root }) => name === text || root === path);
  const [first, ...others] = found;
  if (first === undefined) {
    const process = isProcess(text, names);
    if (process !== null) throw process;
    const near = nearestName(
      text,
      projects.map(({ name }) => name),
    );
    throw commandFailure(
      'project-not-found',
      `There is no project ${text}.`,
      near === null
        ? 'See what there is: slipway status. Add a folder: slipway add FOLDER'
        : `Did you mean ${near}? See what there is: slipway status`,
    );
  }
  if (others.length === 0) return first;
  throw commandFailure(
    'ambiguous-name',
    `${text} names ${found.length} projects: ${found.map(({ id, root }) => `${id} (${root})`).join(', ')}.`,
    `Use the id or the path, for example: ${first.id}`,
  );
}
