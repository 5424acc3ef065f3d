import type { ProcessSnapshot } from '../../shared/model/process';
import type { ProjectSnapshot } from '../../shared/model/project';
import { Chip } from '../ui/chip';
import css from './facts.module.css';

/** Which variables the project sets and from which files; their values never leave the host. */
export function ProcessEnvironment({ process, project }: { readonly process: ProcessSnapshot; readonly project: ProjectSnapshot }) {
  const planned = project.plan.find((plan) => plan.name === process.name);
  const keys = planned?.envKeys ?? [];
  const files = planned?.envFiles ?? [];
  return (
    <div className={css.scroll}>
      <dl className={css.facts}>
        <dt>Variables set here</dt>
        <dd className={keys.length === 0 ? css.quiet : css.chips}>
          {keys.length === 0
            ? 'none'
            : keys.map((key) => (
                <Chip key={key} mono>
                  {key}
                </Chip>
              ))}
        </dd>
        <dt>Files read before each start</dt>
        <dd className={files.length === 0 ? css.quiet : css.mono}>{files.length === 0 ? 'none' : files.join(', ')}</dd>
        <dt>Everything else</dt>
        <dd>as in the environment the host was started in</dd>
        <dt>Values</dt>
        <dd className={css.quiet}>•••••••• never leave the host</dd>
      </dl>
    </div>
  );
}
