import type { ProjectProblem, ProjectSnapshot } from '../../shared/model/project';
import { listedProblems } from '../present/listed-problems';
import { useHostSnapshot } from '../state/app-services';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import css from './page.module.css';

const ICON_OF_SEVERITY = { error: 'x', warning: 'warn', info: 'info' } as const;

/** Everything that is wrong in the files of all projects: file, line, what is so and what to do. */
export function ProblemsView({ onClose }: { readonly onClose: () => void }) {
  const projects = useHostSnapshot((snapshot) => snapshot.projects).filter((project) => listedProblems(project).length > 0);
  return (
    <>
      <header className={css.bar}>
        <h1>Problems</h1>
        <IconButton icon="x" label="Close Problems" keys="Esc" onClick={onClose} />
      </header>
      <div className={css.scroll}>
        {projects.length === 0 && <p className={css.quiet}>Nothing is wrong in the files of any project.</p>}
        {projects.map((project) => (
          <ProjectProblems key={project.id} project={project} />
        ))}
      </div>
    </>
  );
}

function ProjectProblems({ project }: { readonly project: ProjectSnapshot }) {
  return (
    <section className={css.group} aria-label={`Problems of ${project.name}`}>
      <h2>{project.name}</h2>
      <ul>
        {listedProblems(project).map((problem) => (
          <ProblemRow key={`${problem.file}:${problem.line}:${problem.column}:${problem.message}`} problem={problem} />
        ))}
      </ul>
    </section>
  );
}

function ProblemRow({ problem }: { readonly problem: ProjectProblem }) {
  return (
    <li className={css.problem}>
      <Icon name={ICON_OF_SEVERITY[problem.severity]} className={css[problem.severity]} />
      <span className={css.where}>
        {problem.file}:{problem.line}
      </span>
      <div>
        <span className={css.what}>{problem.message}</span>
        <div className={css.next}>{problem.hint}</div>
      </div>
    </li>
  );
}
