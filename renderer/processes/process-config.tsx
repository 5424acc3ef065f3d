import { outsideOf } from '../../shared/model/find-outside';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { ProjectSnapshot } from '../../shared/model/project';
import { durationText } from '../present/format-duration';
import { projectPath } from '../present/home-path';
import { sequenceText } from '../present/present-sequence';
import { useHome, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { Note } from '../ui/note';
import css from './facts.module.css';
import { FileStop } from './file-stop';
import { OutsideNotes } from './outside-notes';
import { WatchFacts } from './watch-facts';

const POLICY_WORDS = { never: 'never', 'on-failure': 'when it fails', always: 'always' } as const;

/** Whole durations without decimals: `5 s`, `500 ms`. */
function settingText(ms: number): string {
  return ms >= 1_000 && ms < 10_000 && ms % 1_000 === 0 ? `${ms / 1_000} s` : ms >= 100 && ms < 1_000 ? `${ms} ms` : durationText(ms);
}

/** What the process is configured to do, and where the file says so. */
export function ProcessConfigView({ process, project }: { readonly process: ProcessSnapshot; readonly project: ProjectSnapshot }) {
  const { commands } = useServices();
  const home = useHome();
  const { stop, restartPolicy: restart } = process;
  const restartWords =
    restart.policy === 'never'
      ? 'never'
      : `${POLICY_WORDS[restart.policy]}, at most ${restart.maxRestarts} times in ${settingText(restart.windowMs)}, first after ${settingText(restart.backoffInitialMs)}`;
  return (
    <div className={css.scroll}>
      {process.drift && (
        <Note
          tone="warn"
          className={css.note}
          next="The run goes on with the old one until you restart it."
          actions={
            <Button size="small" onClick={() => commands.restart(process.id)}>
              Restart to apply
            </Button>
          }
        >
          The configuration on disk differs from the one {process.name} was started with.
        </Note>
      )}
      <OutsideNotes process={process} notes={outsideOf(process)} className={css.note} />
      <p className={css.source}>
        Read from{' '}
        <code>
          {process.source.file}:{process.source.line}
        </code>
      </p>
      <dl className={css.facts}>
        <dt>Command</dt>
        <dd className={css.mono}>{process.commandLine}</dd>
        <dt>Folder</dt>
        <dd className={css.mono}>{projectPath(process.cwd, project.root, home)}</dd>
        <dt>Build before a start</dt>
        <dd className={process.buildLine === null ? css.quiet : css.mono}>{process.buildLine ?? 'none'}</dd>
        <WatchFacts key={process.id} process={process} />
        <dt>Stop with</dt>
        <dd>
          <code>{sequenceText(stop)}</code>, to{' '}
          {stop.scope === 'tree' ? 'every process of the run' : 'its main process, SIGKILL to every one'}
          <FileStop process={process} />
        </dd>
        <dt>Restart by itself</dt>
        <dd>{restartWords}</dd>
        <dt>Exit codes that are fine</dt>
        <dd>{restart.successExitCodes.join(', ')}</dd>
        <dt>Expected ports</dt>
        <dd className={process.expectedPorts.length === 0 ? css.quiet : css.mono}>
          {process.expectedPorts.length === 0 ? 'none known' : process.expectedPorts.map((port) => `:${port}`).join(' ')}
        </dd>
      </dl>
    </div>
  );
}
