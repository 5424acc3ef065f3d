import type { PlannedProcess, ProjectSnapshot } from '../../shared/model/project';
import { durationText } from '../present/format-duration';
import { homePath } from '../present/home-path';
import { useHome, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { NothingFound } from './nothing-found';
import css from './page.module.css';

/** A project before trust: exactly what would run and where the files say so. Nothing of it has been run. */
export function UntrustedProject({ project }: { readonly project: ProjectSnapshot }) {
  const { selection } = useServices();
  const home = useHome();
  if (project.plan.length === 0) return <NothingFound project={project} />;
  const count = project.plan.length;
  const files = project.filesRead.length;
  return (
    <div className={css.centre} data-pane="" tabIndex={-1}>
      <div className={css.column}>
        <h2>
          <Icon name="shield-ask" />
          {project.name} is not trusted yet
        </h2>
        <p className={css.lead}>
          Read {files} {files === 1 ? 'file' : 'files'} in {durationText(project.readMs)}, ran nothing.{' '}
          {count === 1 ? 'This is' : 'These are'} the {count === 1 ? 'command' : `${count} commands`} that would run as you in{' '}
          <code>{homePath(project.root, home)}</code>.
        </p>
        <table className={css.commands}>
          <thead>
            <tr>
              <th scope="col">Process</th>
              <th scope="col">Exactly what would run</th>
              <th scope="col">Where it says so</th>
            </tr>
          </thead>
          <tbody>
            {project.plan.map((planned) => (
              <PlannedRow key={planned.name} planned={planned} />
            ))}
          </tbody>
        </table>
        <div className={css.buttons}>
          <Button variant="primary" icon="shield" onClick={() => selection.showDialog({ kind: 'trust', projectId: project.id })}>
            Review and trust…
          </Button>
          <Button variant="quiet" onClick={() => selection.showDialog({ kind: 'remove', projectId: project.id })}>
            Remove from Slipway…
          </Button>
        </div>
      </div>
    </div>
  );
}

function PlannedRow({ planned }: { readonly planned: PlannedProcess }) {
  const { ports, cwd } = planned;
  const facts = [
    ports.length > 0 ? `port ${ports.join(', ')}` : 'no port',
    ...(cwd === '.' ? [] : [`in ${cwd}`]),
    ...(planned.shell ? ['run by a shell'] : []),
  ];
  return (
    <tr>
      <td className={css.commandName}>{planned.name}</td>
      <td className={css.command}>
        {planned.commandLine}
        {planned.buildLine !== null && <div className={css.sub}>before each start: {planned.buildLine}</div>}
      </td>
      <td className={css.source}>
        {planned.source.file}:{planned.source.line}
        <div className={css.sub}>{facts.join(', ')}</div>
      </td>
    </tr>
  );
}
