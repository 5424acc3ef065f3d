import type { ProcessId } from './process';

/** The id of a process: `<projectId>/<name>`. A project's id holds no slash, a name may. Pure. */
export function processIdOf(projectId: string, name: string): ProcessId {
  return `${projectId}/${name}`;
}

/** The project's part of it; empty for what is no id of a process. Pure. */
export function projectIdOf(id: ProcessId): string {
  return id.slice(0, Math.max(0, id.indexOf('/')));
}

/** The name in the project; all of what is no id of a process. Pure. */
export function processNameOf(id: ProcessId): string {
  return id.slice(id.indexOf('/') + 1);
}
