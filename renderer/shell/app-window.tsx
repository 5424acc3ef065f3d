import { useCallback, useEffect, useMemo } from 'react';
import css from '../app.module.css';
import { PortsView } from '../ports/ports-view';
import { Rail } from '../projects/rail';
import { useHostSnapshot, useSelection, useServices } from '../state/app-services';
import { COMPACT_QUERY, useMedia } from '../state/use-media';
import { AppDialogs } from './app-dialogs';
import { DropTarget } from './drop-target';
import { EmptyState } from './empty-state';
import { HostNotes } from './host-notes';
import { ProblemsView } from './problems-view';
import { ProjectPage } from './project-page';
import { QuittingPage } from './quitting-page';
import { StatusBar } from './status-bar';
import { useAppKeys } from './use-app-keys';
import { useSelectedProject } from './use-selected-project';

/** The window: rail, main area, status bar. */
export function AppWindow() {
  const { selection, folders } = useServices();
  const compact = useMedia(COMPACT_QUERY);
  const railHidden = useSelection((state) => state.railHidden);
  const view = useSelection((state) => state.view);
  const leaving = useHostSnapshot((snapshot) => (snapshot.host.phase === 'shutting-down' ? snapshot.host.leaving : undefined));
  const empty = useHostSnapshot((snapshot) => snapshot.projects.length === 0);
  const project = useSelectedProject();
  useAppKeys();
  useEffect(() => {
    if (compact) document.documentElement.dataset.density = 'compact';
    else delete document.documentElement.dataset.density;
  }, [compact]);

  const add = useCallback(
    (path: string | null, dropped: string | null = null) => selection.showDialog({ kind: 'add-project', initialPath: path, dropped }),
    [selection],
  );
  const chooseFolder = useMemo(
    () => () => {
      if (folders.pickFolder === null) add(null);
      else
        void folders.pickFolder().then((path) => {
          if (path !== null) add(path);
        });
    },
    [folders, add],
  );
  const back = () => {
    selection.back();
  };

  if (leaving !== undefined) return <QuittingPage leaving={leaving} />;
  return (
    <div className={css.window} data-rail={compact ? 'icons' : railHidden ? 'hidden' : undefined}>
      {(compact || !railHidden) && <Rail compact={compact} onAdd={chooseFolder} />}
      <main className={css.main}>
        <HostNotes />
        {view.kind === 'ports' && <PortsView key={view.initialSubject} onClose={back} initialSubject={view.initialSubject} />}
        {view.kind === 'problems' && <ProblemsView onClose={back} />}
        {view.kind === 'project' && empty && <EmptyState onChoose={chooseFolder} onPath={add} />}
        {view.kind === 'project' && project !== null && <ProjectPage key={project.id} project={project} />}
      </main>
      <StatusBar />
      <DropTarget onDrop={add} />
      <AppDialogs />
    </div>
  );
}
