import type { ProjectSnapshot } from '../../shared/model/project';
import { toVisibleText } from '../logs/parse-ansi';
import { homePath } from '../present/home-path';
import { listedProblems } from '../present/listed-problems';
import { nothingFoundText } from '../present/present-nothing-found';
import { envFacts } from '../present/present-plan';
import { Icon } from '../ui/icon';
import { ImportOffers } from './import-offers';
import css from './trust-dialog.module.css';

/** What is wrong in the files: where, what, and what to do. The rest of the project stays usable. */
export function ProblemList({ project }: { readonly project: ProjectSnapshot }) {
  const problems = listedProblems(project);
  if (problems.length === 0) return null;
  return (
    <section className={css.problems} aria-label="Problems in the project’s files">
      <h3 className={css.heading}>{problems.length === 1 ? '1 problem' : `${problems.length} problems`}; everything else works</h3>
      <ul>
        {problems.map((problem) => (
          <li
            key={`${problem.file} ${problem.line} ${problem.column} ${problem.key ?? ''} ${problem.message}`}
            className={css[problem.severity]}
          >
            <Icon name={problem.severity === 'error' ? 'x' : problem.severity === 'warning' ? 'warn' : 'info'} size={14} />
            <div>
              <code className={css.where}>
                {toVisibleText(problem.file)}:{problem.line}
              </code>{' '}
              {problem.key !== null && <code className={css.key}>{toVisibleText(problem.key)}</code>} {toVisibleText(problem.message)}
              <div className={css.subText}>{toVisibleText(problem.hint)}</div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Suggestions({ project }: { readonly project: ProjectSnapshot }) {
  if (project.suggestions.length === 0) return null;
  return (
    <section className={css.problems} aria-label="Suggestions">
      <h3 className={css.heading}>Commands by convention; to use one, put it in slipway.yaml</h3>
      <ul>
        {project.suggestions.map((suggestion) => (
          <li key={`${suggestion.name} ${suggestion.command}`}>
            <Icon name="info" size={14} />
            <div>
              {suggestion.name}: <code>{toVisibleText(suggestion.command)}</code>
              <div className={css.subText}>
                because of {toVisibleText(suggestion.source.file)}:{suggestion.source.line}
              </div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where and with what everything runs, and what trust is bound to; for a folder without commands, what was read. */
export function PlanFacts({ project, home }: { readonly project: ProjectSnapshot; readonly home: string | null }) {
  const root = homePath(project.root, home);
  if (project.plan.length === 0) {
    return (
      <>
        <ImportOffers project={project} />
        <Suggestions project={project} />
        <p className={css.fact}>
          <Icon name="file" size={14} />
          {toVisibleText(nothingFoundText(project))}
        </p>
      </>
    );
  }
  const env = envFacts(project.plan);
  return (
    <>
      <p className={css.fact}>
        <Icon name="folder" size={14} />
        {`Everything runs as you, in ${root}${env === null ? '.' : `, ${env}`}`}
      </p>
      <p className={css.fact}>
        <Icon name="info" size={14} />
        Trust holds for exactly these commands. When one changes, also after a pull, Slipway shows the difference and asks again.
      </p>
    </>
  );
}
