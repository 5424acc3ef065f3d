import type { ProjectSnapshot } from '../../shared/model/project';
import css from '../app.module.css';
import { listedProblems } from '../present/listed-problems';
import { RefusalNote } from '../processes/refusal-note';
import { useCommandState, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { Note } from '../ui/note';

/** What is wrong with a project as a whole: changed commands, mistakes in its files, a refused command. */
export function ProjectNotes({ project }: { readonly project: ProjectSnapshot }) {
  const { selection } = useServices();
  const refused = useCommandState((state) => state.errors[project.id] !== undefined);
  const first = project.problems.find((problem) => problem.severity === 'error');
  const count = listedProblems(project).length;
  const changed = project.trust === 'changed';
  if (!refused && first === undefined && !changed) return null;
  return (
    <div className={css.notes}>
      <RefusalNote id={project.id} />
      {changed && (
        <Note
          tone="warn"
          next="What runs goes on. Nothing new starts until you have seen the difference."
          actions={
            <Button size="small" onClick={() => selection.showDialog({ kind: 'trust', projectId: project.id })}>
              Review the changes…
            </Button>
          }
        >
          The commands of {project.name} are not the ones you trusted.
        </Note>
      )}
      {first !== undefined && (
        <Note
          tone="bad"
          next={first.hint}
          actions={
            <Button size="small" onClick={selection.openProblems}>
              {count === 1 ? 'Show the problem' : `Show ${count} problems`}
            </Button>
          }
        >
          <code>
            {first.file}:{first.line}
          </code>{' '}
          {first.message}
        </Note>
      )}
    </div>
  );
}
