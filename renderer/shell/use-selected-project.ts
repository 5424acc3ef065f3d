import type { ProcessId, ProcessSnapshot } from '../../shared/model/process';
import type { ProjectSnapshot } from '../../shared/model/project';
import { useHostSnapshot, useSelection } from '../state/app-services';

/** The project that is shown: the selected one, else the first; null without any. */
export function useSelectedProject(): ProjectSnapshot | null {
  const projects = useHostSnapshot((snapshot) => snapshot.projects);
  const selected = useSelection((state) => state.projectId);
  return projects.find((project) => project.id === selected) ?? projects[0] ?? null;
}

/** Its processes in the order of its files, and the one that is selected: the chosen one while it exists, else the first. */
export function useProjectProcesses(projectId: string | null): {
  readonly processes: readonly ProcessSnapshot[];
  readonly selectedId: ProcessId | null;
} {
  const all = useHostSnapshot((snapshot) => snapshot.processes);
  const chosen = useSelection((state) => (projectId === null ? undefined : state.processIds[projectId]));
  const processes = all.filter((process) => process.projectId === projectId);
  const selected = processes.find((process) => process.id === chosen) ?? processes[0];
  return { processes, selectedId: selected?.id ?? null };
}
