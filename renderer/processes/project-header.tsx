import type { ProcessSnapshot } from '../../shared/model/process';
import type { ProjectSnapshot } from '../../shared/model/project';
import { homePath } from '../present/home-path';
import { hasNothingToTrust, presentTally } from '../present/present-project';
import { DOING } from '../present/process-actions';
import { useCommandState, useHome, useHostSnapshot, useSelection, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { classNames } from '../ui/class-names';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu';
import { StateIcon } from '../ui/state-icon';
import { VisuallyHidden } from '../ui/visually-hidden';
import css from './project-header.module.css';

const TRUST_WORDS = { trusted: 'trusted', untrusted: 'not trusted', changed: 'commands changed' } as const;

interface ProjectHeaderProps {
  readonly project: ProjectSnapshot;
  readonly processes: readonly ProcessSnapshot[];
}

/** Name, path, trust and tally of a project; why a port is busy, and stopping all of it. */
export function ProjectHeader({ project, processes }: ProjectHeaderProps) {
  const { selection, commands } = useServices();
  const home = useHome();
  const pending = useCommandState((state) => state.pending[project.id]);
  const railHidden = useSelection((state) => state.railHidden);
  const leftovers = useHostSnapshot((snapshot) => snapshot.leftovers);
  const trusted = project.trust === 'trusted';
  const empty = hasNothingToTrust(project);
  const anyLive = processes.some((process) => process.phase !== 'down');
  const startAll = () => {
    for (const process of processes) if (process.phase === 'down') commands.start(process.id);
  };
  return (
    <header className={css.header}>
      {railHidden && <IconButton icon="rail" label="Show the sidebar" onClick={selection.toggleRail} />}
      <h1 className={css.name}>{project.name}</h1>
      <span className={css.path} title={homePath(project.root, home)}>
        {homePath(project.root, home)}
      </span>
      <span className={classNames(css.trust, !trusted && !empty && css.untrusted)}>
        <Icon name={trusted ? 'shield' : empty ? 'info' : 'shield-ask'} size={14} />
        <span className={css.trustWord}>{empty ? 'no commands' : TRUST_WORDS[project.trust]}</span>
      </span>
      <span className={css.grow} />
      <ul className={css.tally} aria-label="Processes by state">
        {project.trust !== 'untrusted' &&
          presentTally(processes, leftovers).map((part) => (
            <li key={part.kind}>
              <StateIcon kind={part.kind} size={12} />
              {part.text}
            </li>
          ))}
      </ul>
      <Button icon="plug" onClick={() => selection.openPorts(null)}>
        Why is a port busy?
      </Button>
      {anyLive ? (
        <Button
          icon="stop"
          pending={pending === 'stop-all'}
          pendingLabel={DOING['stop-all']}
          onClick={() => selection.showDialog({ kind: 'stop-all', projectId: project.id })}
        >
          Stop all
        </Button>
      ) : (
        trusted &&
        processes.length > 0 && (
          <Button icon="play" onClick={startAll}>
            Start all
          </Button>
        )
      )}
      <Menu trigger={<IconButton icon="dots" label={`More for project ${project.name}`} />}>
        <MenuItem
          icon="play"
          onSelect={startAll}
          blockedReason={trusted ? null : empty ? 'No commands were found in it.' : 'Trust its commands first.'}
        >
          Start everything that is down
        </MenuItem>
        <MenuItem icon="restart" onSelect={() => commands.rescan(project.id)} note="Runs nothing">
          Read its files again
        </MenuItem>
        <MenuItem
          icon="file"
          onSelect={() => selection.showDialog({ kind: 'save', projectId: project.id, from: null })}
          note="Shows the text first"
          blockedReason={project.plan.length === 0 ? 'No commands were found in it.' : null}
        >
          Save as slipway.yaml…
        </MenuItem>
        <MenuItem
          icon="share"
          onSelect={() => selection.showDialog({ kind: 'export', projectId: project.id })}
          note="systemd, compose, Kubernetes"
          blockedReason={project.plan.length === 0 ? 'No commands were found in it.' : null}
        >
          Export for a server…
        </MenuItem>
        <MenuSeparator />
        {project.trust !== 'trusted' && !empty && (
          <MenuItem icon="shield-ask" onSelect={() => selection.showDialog({ kind: 'trust', projectId: project.id })}>
            Review its commands…
          </MenuItem>
        )}
        {project.trust !== 'untrusted' && (
          <MenuItem icon="shield-ask" onSelect={() => commands.untrust(project.id)} note="What runs goes on; nothing new starts">
            Stop trusting it
          </MenuItem>
        )}
        <MenuItem
          icon="time"
          onSelect={() => selection.showDialog({ kind: 'leftovers', projectId: project.id })}
          note="What is still alive when Slipway starts"
        >
          Leftovers…
        </MenuItem>
        <MenuItem
          icon="x"
          onSelect={() => selection.showDialog({ kind: 'remove', projectId: project.id })}
          note="Stops its processes; its files stay"
        >
          Remove from Slipway…
        </MenuItem>
      </Menu>
      <VisuallyHidden>
        <span role="status">{pending === undefined ? '' : `${DOING[pending] ?? pending} ${project.name}`}</span>
      </VisuallyHidden>
    </header>
  );
}
