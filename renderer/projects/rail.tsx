import { leftOver } from '../../shared/model/left-over';
import type { ProjectSnapshot } from '../../shared/model/project';
import { abbreviations, presentProject } from '../present/present-project';
import { useHost, useHostSnapshot, useSelection, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { classNames } from '../ui/class-names';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { StateIcon } from '../ui/state-icon';
import { Tooltip } from '../ui/tooltip';
import css from './rail.module.css';

interface RailProps {
  /** Icons only, 48 px. */
  readonly compact: boolean;
  readonly onAdd: () => void;
}

/** The projects, and the way to add one. */
export function Rail({ compact, onAdd }: RailProps) {
  const { selection } = useServices();
  const lost = useHost((state) => state.connection.kind === 'lost');
  const projects = useHostSnapshot((snapshot) => snapshot.projects);
  const letters = abbreviations(projects.map(({ name }) => name));
  return (
    <nav className={classNames(css.rail, compact && css.compact)} aria-label="Projects" data-pane="" tabIndex={-1}>
      <div className={css.top}>
        <Icon name="mark" size={18} className={css.mark} />
        {!compact && <span className={css.name}>Slipway</span>}
        {!compact && <IconButton icon="rail" label="Hide the sidebar" onClick={selection.toggleRail} />}
      </div>
      {!compact && <h2 className={css.heading}>Projects</h2>}
      {projects.length === 0 && !compact && <p className={css.none}>None yet</p>}
      <ul className={css.list} data-lost={lost || undefined}>
        {projects.map((project, at) => (
          <li key={project.id}>
            <RailProject project={project} letters={compact ? (letters[at] ?? '') : null} />
          </li>
        ))}
      </ul>
      {compact ? (
        <Tooltip text="Add folder">
          <Button icon="folder-plus" square className={css.addSquare} aria-label="Add folder" onClick={onAdd} />
        </Tooltip>
      ) : (
        <>
          <Button icon="folder-plus" wide className={css.add} onClick={onAdd}>
            Add folder
          </Button>
          <p className={css.hint}>or drop one anywhere in the window</p>
        </>
      )}
    </nav>
  );
}

/** `letters`: what stands for its name in the narrow rail; null in the wide one. */
function RailProject({ project, letters }: { readonly project: ProjectSnapshot; readonly letters: string | null }) {
  const { selection } = useServices();
  const processes = useHostSnapshot((snapshot) => snapshot.processes);
  const selected = useSelection((state) => state.projectId === project.id);
  const leftovers = useHostSnapshot((snapshot) => snapshot.leftovers);
  const own = processes.filter((process) => process.projectId === project.id);
  const left = own.filter((process) => leftOver(process, leftovers) !== null).length;
  const { icon, count, words } = presentProject(project, own, left);
  const select = () => selection.selectProject(project.id);
  const current = selected ? 'page' : undefined;
  if (letters !== null)
    return (
      <Tooltip text={`${project.name}: ${words}`}>
        <button type="button" className={css.square} aria-current={current} aria-label={`${project.name}: ${words}`} onClick={select}>
          {letters}
          <StateIcon kind={icon} size={12} className={css.badge} />
        </button>
      </Tooltip>
    );
  return (
    <button type="button" className={css.project} aria-current={current} aria-label={`${project.name}: ${words}`} onClick={select}>
      <StateIcon kind={icon} />
      <span className={css.label}>{project.name}</span>
      <span className={css.count}>{count}</span>
    </button>
  );
}
