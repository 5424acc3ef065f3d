import type { ProcessSnapshot } from '../../shared/model/process';
import { useCommandState, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { IconButton } from '../ui/icon-button';
import { Note } from '../ui/note';
import { BuildFailureNote } from './build-failure';
import css from './process-detail.module.css';

/** What the host refused, and why a port keeps it from starting: where it was asked, with the next step. */
export function ProcessNotes({ process }: { readonly process: ProcessSnapshot }) {
  const { selection, commands } = useServices();
  const error = useCommandState((state) => state.errors[process.id]);
  const { verdict, state, reload } = process;
  const blocked = verdict !== null && !verdict.free && (state.kind === 'waiting' || state.kind === 'failed' || state.kind === 'backoff');
  const circle = process.phase === 'up' && reload?.watch.kind === 'paused' ? reload.watch.reason : null;
  const failed = reload?.buildFailure != null && process.buildingSince === null;
  if (error === undefined && !blocked && circle === null && !failed) return null;
  return (
    <div className={css.notes}>
      {error !== undefined && (
        <Note
          tone="bad"
          alert
          next={error.hint}
          actions={<IconButton icon="x" label="Close this message" onClick={() => commands.clearError(process.id)} />}
        >
          {error.message}
        </Note>
      )}
      <BuildFailureNote process={process} />
      {circle !== null && <Note tone="warn">{circle}</Note>}
      {blocked && (
        <Note
          tone={state.kind === 'failed' ? 'bad' : 'warn'}
          next={verdict.advice}
          actions={
            <Button size="small" onClick={() => selection.openPorts(verdict.port)}>
              Why is port {verdict.port} busy?
            </Button>
          }
        >
          {verdict.explanation}
        </Note>
      )}
    </div>
  );
}
