import type { ProjectSnapshot } from '../../shared/model/project';
import { toVisibleText } from '../logs/parse-ansi';
import { homePath } from '../present/home-path';
import { nothingFoundText } from '../present/present-nothing-found';
import { ImportOffers } from '../projects/import-offers';
import { useCommandState, useHome, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import css from './page.module.css';

/** A folder in which no command was found: the files that were read, commands by convention, and the way on. */
export function NothingFound({ project }: { readonly project: ProjectSnapshot }) {
  const { commands, selection } = useServices();
  const home = useHome();
  const pending = useCommandState((state) => state.pending[project.id]);
  return (
    <div className={css.centre}>
      <div className={css.column}>
        <h2>No commands found in {homePath(project.root, home)}</h2>
        <p className={css.lead}>{toVisibleText(nothingFoundText(project))}</p>
        <ImportOffers project={project} />
        {project.suggestions.length > 0 && (
          <>
            <p className={css.lead}>Commands by convention, which Slipway never runs by itself:</p>
            <table className={css.commands}>
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Command</th>
                  <th scope="col">Because of</th>
                </tr>
              </thead>
              <tbody>
                {project.suggestions.map((suggestion) => (
                  <tr key={`${suggestion.name} ${suggestion.command}`}>
                    <td className={css.commandName}>{suggestion.name}</td>
                    <td className={css.command}>{suggestion.command}</td>
                    <td className={css.source}>
                      {suggestion.source.file}:{suggestion.source.line}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )}
        <div className={css.buttons}>
          <Button
            variant="primary"
            icon="restart"
            pending={pending === 'rescan'}
            pendingLabel="Reading"
            onClick={() => commands.rescan(project.id)}
          >
            Read its files again
          </Button>
          <Button variant="quiet" onClick={() => selection.showDialog({ kind: 'remove', projectId: project.id })}>
            Remove from Slipway…
          </Button>
        </div>
      </div>
    </div>
  );
}
