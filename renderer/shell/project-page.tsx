import { useEffect } from 'react';
import type { ProjectSnapshot } from '../../shared/model/project';
import css from '../app.module.css';
import { ProcessDetail } from '../processes/process-detail';
import { ProcessList } from '../processes/process-list';
import { ProjectHeader } from '../processes/project-header';
import { useHost, useSelection, useServices } from '../state/app-services';
import { NothingFound } from './nothing-found';
import { ProjectNotes } from './project-notes';
import { UntrustedProject } from './untrusted-project';
import { useProjectProcesses } from './use-selected-project';

/** One project: header, notes, list and detail; before trust the exact commands instead. */
export function ProjectPage({ project }: { readonly project: ProjectSnapshot }) {
  const { selection } = useServices();
  const lost = useHost((state) => state.connection.kind === 'lost');
  const page = useSelection((state) => state.page);
  const selectedProject = useSelection((state) => state.projectId);
  const { processes, selectedId } = useProjectProcesses(project.id);
  const selected = processes.find((process) => process.id === selectedId);
  useEffect(() => {
    if (selectedProject !== project.id) selection.selectProject(project.id);
  }, [selectedProject, project.id, selection]);

  return (
    <div className={css.project} data-page={page} data-lost={lost || undefined}>
      <ProjectHeader project={project} processes={processes} />
      <ProjectNotes project={project} />
      {project.trust === 'untrusted' ? (
        <UntrustedProject project={project} />
      ) : processes.length === 0 || selected === undefined ? (
        <NothingFound project={project} />
      ) : (
        <>
          <ProcessList project={project} processes={processes} selectedId={selectedId} />
          <ProcessDetail process={selected} project={project} />
        </>
      )}
    </div>
  );
}
